// Who may say what to the shell, where a window may go, and what it may ask of the machine: nearly nothing.
// Only pure decisions about facts may enter; gathering the facts is electron/main's business.
// Imported by electron/main.
export { admit, type Admission, type Sender } from './message.ts'
export { mayLoad, mayNavigate } from './navigation.ts'
