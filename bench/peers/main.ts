/** `npm run bench -- peers`: the group `peers` of `npm run bench -- sync`. */
process.argv.splice(2, 0, '--only', 'peers')
await import('../sync/main.ts')
