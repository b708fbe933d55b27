// The only place, besides the preload, that touches Electron: thin adapters around the rules beside this folder.
// Only wiring may enter; a decision that could be wrong belongs to a folder that can be tested.
// Imported by nobody; electron-vite builds main.ts as an entry.
export {}
