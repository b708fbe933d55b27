import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy, serve } from './index.ts'

let base = ''
let root = ''
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'hub-scheme-'))
  root = join(base, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(join(base, 'renderer-secret'))
  writeFileSync(join(root, 'desk.html'), '<p>desk</p>')
  writeFileSync(join(root, 'assets/a.js'), 'export {}')
  writeFileSync(join(root, '.hidden.js'), 'x')
  writeFileSync(join(root, 'notes.db'), 'x')
  writeFileSync(join(base, 'secret.js'), 'secret')
  writeFileSync(join(base, 'renderer-secret/a.js'), 'secret')
  symlinkSync(join(base, 'secret.js'), join(root, 'link.js'))
  symlinkSync(join(base, 'renderer-secret'), join(root, 'folder'))
  symlinkSync(join(root, 'desk.html'), join(root, 'inside.html'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const get = (url: string) => serve(root, 'GET', url)

describe('the scheme as a page uses it', () => {
  it('serves a page, with or without a query, and says what it is', async () => {
    const served = await get('hub://app/desk.html?a=1#b')
    expect(served.status).toBe(200)
    expect(Buffer.from(served.body ?? []).toString()).toBe('<p>desk</p>')
    expect(served.headers['content-type']).toContain('text/html')
    expect(served.headers['x-content-type-options']).toBe('nosniff')
  })

  it('serves scripts below folders, and links that stay inside', async () => {
    expect((await get('hub://app/assets/a.js')).headers['content-type']).toContain('javascript')
    expect((await get('hub://app/inside.html')).status).toBe(200)
  })
})

describe('the scheme as an attacker uses it', () => {
  it.each([
    ['traversal', 'hub://app/../secret.js'],
    ['traversal in the middle', 'hub://app/assets/../../secret.js'],
    ['traversal that comes back', 'hub://app/../renderer/desk.html'],
    ['traversal to a file that may be had', 'hub://app/assets/../desk.html'],
    ['encoded traversal to such a file', 'hub://app/assets/%2e%2e/desk.html'],
    ['encoded traversal', 'hub://app/%2e%2e/secret.js'],
    ['encoded separators', 'hub://app/..%2fsecret.js'],
    ['encoded inside a segment', 'hub://app/assets%2f..%2f..%2fsecret.js'],
    ['twice encoded traversal', 'hub://app/%252e%252e/secret.js'],
    ['backslashes', 'hub://app/..\\secret.js'],
    ['encoded backslashes', 'hub://app/..%5csecret.js'],
    ['an absolute path', 'hub://app//etc/passwd'],
    ['an encoded absolute path', 'hub://app/%2fetc%2fpasswd.js'],
    ['a drive', 'hub://app/C:/Windows/win.js'],
    ['a NUL byte', 'hub://app/desk.html%00.js'],
    ['broken encoding', 'hub://app/%E0%A4%A.js'],
    ['a hidden file', 'hub://app/.hidden.js'],
    ['a kind of file that is not a screen', 'hub://app/notes.db'],
    ['a folder', 'hub://app/assets/'],
    ['nothing', 'hub://app/'],
    ['a link out of the root', 'hub://app/link.js'],
    ['a linked folder beside the root with the same beginning', 'hub://app/folder/a.js'],
    ['another host', 'hub://evil/desk.html'],
    ['a host that ends like ours', 'hub://app.evil/desk.html'],
    ['a port', 'hub://app:80/desk.html'],
    ['credentials', 'hub://user:pass@app/desk.html'],
    ['another scheme', 'file:///etc/passwd'],
    ['no URL', 'desk.html'],
  ])('%s is refused without a body', async (_, url) => {
    const served = await get(url)
    expect(served.status).toBeGreaterThanOrEqual(400)
    expect(served.body).toBeNull()
    expect(served.headers['content-security-policy']).toBe(contentSecurityPolicy)
  })

  it.each(['POST', 'PUT', 'HEAD', 'get'])('%s is no way to ask', async (method) => {
    expect((await serve(root, method, 'hub://app/desk.html')).status).toBe(405)
  })
})

describe('the policy of every page', () => {
  it('opens nothing by default and no network at all', () => {
    const policy = new Map(contentSecurityPolicy.split('; ').map((rule) => [rule.split(' ')[0], rule]))
    expect(policy.get('default-src')).toBe("default-src 'none'")
    expect(policy.get('connect-src')).toBe("connect-src 'none'")
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|data:/)
  })
})
