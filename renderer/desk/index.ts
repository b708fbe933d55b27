/**
 * The duty desk: sign-in, inbox, pages, lists, and every act of a duty officer by key.
 * One folder a part of the desk; acts are commands of the contract, offered only where role and state permit them.
 * Imported by nobody but its tests; desk.html begins at main.ts.
 */
export { default as Desk } from './Desk.vue'
export { createDeskRouter } from './router.ts'
