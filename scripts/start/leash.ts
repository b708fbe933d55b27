// Loaded with --import into every Node process of a start: when the starter dies, even by kill -9, the channel
// to it closes, and the process ends as if it had been asked to.
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.channel !== undefined) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), 5000).unref()
    if (process.listenerCount('SIGTERM') === 0) process.exit(1)
    process.emit('SIGTERM', 'SIGTERM')
  })
  // Listening must not keep a process alive that has nothing else to do.
  process.channel.unref()
}
