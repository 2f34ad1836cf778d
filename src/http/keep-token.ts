import { createHmac, timingSafeEqual } from 'node:crypto';

/** The fewest characters of a key that an operator sets. */
export const SHORTEST_LINK_KEY = 32;

/**
 * The token of an owner's link: the id of the finding and its signature. It needs no expiry of its own, since the finding has
 * an end. It can only keep: nothing else takes such a token.
 */
export function keepToken(key: string, findingId: string): string {
  return `${Buffer.from(findingId).toString('base64url')}.${signatureOf(key, findingId).toString('base64url')}`;
}

/** The id of the finding that a token is for; null where nobody with the key signed it. */
export function findingOf(key: string, token: string): string | null {
  const [id = '', signature = '', ...more] = token.split('.');
  if (more.length > 0) return null;
  const findingId = Buffer.from(id, 'base64url').toString();
  const given = Buffer.from(signature, 'base64url');
  const right = signatureOf(key, findingId);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  // Base64 has several spellings of the same bytes; only ours is a link.
  return keepToken(key, findingId) === token ? findingId : null;
}

function signatureOf(key: string, findingId: string): Buffer {
  return createHmac('sha256', key).update(`keep/1/${findingId}`).digest();
}

/** The address of the page that can keep a run. */
export function keepUrl(baseUrl: string, token: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/keep/${token}`;
}
