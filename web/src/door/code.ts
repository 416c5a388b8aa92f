/** What a ticket's QR code holds, as a gate handles it. */

const encoder = new TextEncoder()

/** Base64url without padding, as the API writes hashes and signatures. */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
}

/** By what a list knows a code (ManifestTicket.codeHash): it tells the code, and leads to none. */
export async function hashOf(code: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`event-radar/ticket-code/1:${code}`))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}

/** Reads a code that somebody typed: in any case, with spaces, and with letters that look like figures (Crockford's base 32). */
export function typedCode(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
}
