// What the shell is told and what it remembers: flags, the hub's flags of an installed app, the displays of its windows.
// Only parsing and one small file may enter; no Electron, and nothing about the town.
// Imported by electron/main.
export { dataDirOf, hubArgs, type Places } from './flags.ts'
export { Settings } from './settings.ts'
