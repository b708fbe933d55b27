/** The one cookie of a browser seat. */
const NAME = 'hub_seat'

export const sessionCookie = (token: string, secure: boolean): string =>
  `${NAME}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`

export const endedCookie = (): string => `${NAME}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`

export function tokenFrom(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=')
    if (name === NAME && value && /^[\w-]{40,60}$/.test(value)) return value
  }
  return undefined
}
