/** TinyBase over WebSockets, with its file persister at the client. */
export { followKept as follow, serve } from './tinybase.mjs'
