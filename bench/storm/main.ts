/** `npm run bench -- storm`: the group `storm` of `npm run bench -- sync`. */
process.argv.splice(2, 0, '--only', 'storm')
await import('../sync/main.ts')
