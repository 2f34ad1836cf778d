import { Webhook } from 'standardwebhooks';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Standard Webhooks asks for keys of 24 to 64 bytes. */
const SHORTEST_KEY = 24;
const LONGEST_KEY = 64;

/** Why a webhook's address cannot be used, or null. It never repeats the address, which may contain a key. */
export function webhookUrlProblem(address: string): string | null {
  if (!URL.canParse(address)) return 'the url is not an address';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'the url must not carry a user or a password';
  if (url.protocol === 'https:') return null;
  if (url.protocol === 'http:' && LOOPBACK.has(url.hostname)) return null;
  return 'the url must begin with https://, or with http:// on the loopback host';
}

/** Why a signing secret cannot be used, or null. Several may be given, separated by spaces, while keys are exchanged. */
export function webhookSecretProblem(secrets: string): string | null {
  const list = splitSecrets(secrets);
  if (list.length === 0) return 'the secret is empty';
  for (const secret of list) {
    if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return 'the secret must be whsec_ and base64';
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length;
    if (bytes < SHORTEST_KEY || bytes > LONGEST_KEY)
      return `the secret must hold ${SHORTEST_KEY} to ${LONGEST_KEY} bytes, not ${bytes}`;
  }
  return null;
}

function splitSecrets(secrets: string): string[] {
  return secrets.split(/\s+/).filter((secret) => secret !== '');
}

/** The `webhook-signature` header: one signature a secret, so a receiver with the old or the new one can verify it. */
export function signatures(secrets: string, id: string, at: Date, body: string): string {
  return splitSecrets(secrets)
    .map((secret) => new Webhook(secret).sign(id, at, body))
    .join(' ');
}

/**
 * Whether a receiver's answer repeats something secret: the path or query of the address, a secret, a signature. Then
 * nothing of it is passed on, because it may also contain a part of a secret.
 */
export function repeatsSecret(text: string, url: URL, secrets: string, signature: string): boolean {
  const path = url.pathname.split('/').filter((part) => part.length >= 6);
  const query = [...url.searchParams].flatMap(([, value]) => [value, encodeURIComponent(value)]);
  const keys = splitSecrets(secrets).map((secret) => secret.slice('whsec_'.length));
  const hidden = [url.search, ...query, ...path, ...path.map(decode), ...keys, ...signature.split(' ')];
  return hidden.some((part) => part.length >= 3 && text.includes(part));
}

/** Shorter parts of an address are words, such as `workflows`. */
const SHORTEST_KEY_PART = 16;

/** Whether a receiver's answer repeats a part of an address that is a secret as a whole. */
export function repeatsAddress(text: string, url: URL): boolean {
  const parts = [...url.pathname.split('/'), ...[...url.searchParams].map(([, value]) => value)];
  const keys = parts.filter((part) => part.length >= SHORTEST_KEY_PART);
  return [...keys, ...keys.map(decode), ...keys.map(encodeURIComponent)].some((key) => text.includes(key));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
