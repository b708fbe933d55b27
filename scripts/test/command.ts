// Runs one command of a stage. Its output is streamed, or held back and shown only when it failed.
import { spawn, type ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Ends what is still running: the person pressed Ctrl-C, or whoever started the tests is gone. */
export function stopCommands(): void {
  for (const child of running) child.kill('SIGTERM')
}

export interface CommandResult {
  readonly ok: boolean
  readonly output: string
}

export function command(
  args: readonly string[],
  options: { readonly cwd: string; readonly stream?: boolean; readonly env?: Record<string, string> },
): Promise<CommandResult> {
  const [file, ...rest] = args
  if (file === undefined) throw new Error('a command needs a name')
  const stream = options.stream === true
  return new Promise((done) => {
    const child = spawn(file, rest, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: stream ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
    const end = (ok: boolean, extra = ''): void => {
      running.delete(child)
      done({ ok, output: Buffer.concat(chunks).toString('utf8') + extra })
    }
    child.once('error', (error) => end(false, error.message))
    child.once('close', (code) => end(code === 0))
  })
}
