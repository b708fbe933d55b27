// Small pictures that go with the town's reports: drawn from the seed, kept by content.
// In: chance, the contract's attachment, PNG by hand. No files, no faces, no photographs.
// Imported by: native/town only.
export { Album } from './album.ts'
