import { isPlainObject } from '../values/plain-object.ts';
import type { Delivery } from './alert.ts';

/** What the notice of a cancel gives its owner. It is put in when the notice is sent, since a link is not for the record. */
export interface KeepLinks {
  /** Address of the page that can keep the run of a finding; null where nobody knows how this service is reached. */
  readonly keepUrl: (findingId: string) => string | null;
  /** The person to write to if the page does not open. */
  readonly contact: string | null;
}

/**
 * The alert as it is sent over one channel: a notice of a cancel with the owner's link. The link goes to the owner alone. Over
 * a channel that brings the same notice to on-call, or to the fallback in the owner's place, it is left out.
 */
export function withKeepLinks(
  { alert, via, reachesPeople }: Pick<Delivery, 'alert' | 'via' | 'reachesPeople'>,
  { keepUrl, contact }: KeepLinks,
): Delivery['alert'] {
  if (!alert.announcesCancel || !reachesPeople) return alert;
  const linkOf = (findingId: unknown) =>
    typeof findingId === 'string' && isForOwnerAlone(via) ? keepUrl(findingId) : null;
  if (alert.type === 'finding.notice')
    return { ...alert, data: { ...alert.data, keepUrl: linkOf(alert.findingId), contact } };
  const { runs } = alert.data;
  if (alert.type !== 'group' || !Array.isArray(runs)) return alert;
  const linked = runs.map((run) => ({ ...run, keepUrl: linkOf(run.findingId) }));
  return { ...alert, data: { ...alert.data, runs: linked, contact } };
}

function isForOwnerAlone(via: string): boolean {
  return via.split(',').every((recipient) => recipient === 'owner');
}

/** So much of a token says which it is. An answer may be cut within it. */
const KNOWN_BY = 8;

const SLASH = String.raw`(?:\\*/|%(?:25)*2f|&#(?:x0*2f|0*47);|&sol;|\\+u002f|\\+x2f|=2f)`;
const LINK = new RegExp(`${SLASH}keep${SLASH}[^\\s"'<>]+`, 'gi');

/**
 * What a receiver said, without the owner's link: one that repeats its message repeats that, and may escape it. Of an answer
 * that hides a link of the message behind escapes nothing is left.
 */
export function withoutKeepLinks(text: string, alert: Pick<Delivery['alert'], 'data'>): string {
  const parts = tokensOf(alert).flatMap((token) => token.split('.').map((part) => part.slice(0, KNOWN_BY)));
  const known = parts.filter((part) => part.length === KNOWN_BY);
  const cut = text.replace(LINK, '/keep/[redacted]');
  const plain = known.reduce(
    (left, part) => left.replace(new RegExp(`${part.replace(/\W/g, '\\$&')}[^\\s"'<>]*`, 'g'), '[redacted]'),
    cut,
  );
  const readable = unescaped(plain);
  return known.some((part) => readable.includes(part)) ? '[redacted]' : plain;
}

function tokensOf({ data }: Pick<Delivery['alert'], 'data'>): string[] {
  const runs = Array.isArray(data.runs) ? data.runs : [];
  return [data, ...runs].flatMap((one: unknown) => {
    const url = isPlainObject(one) ? one.keepUrl : null;
    return typeof url === 'string' ? (url.split('/').at(-1) ?? []) : [];
  });
}

/** Without the escapes of JSON, HTML and addresses. */
function unescaped(text: string): string {
  const charOf = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
  return text
    .replace(/%(?:25)*([0-9a-f]{2})/gi, charOf)
    .replace(/\\+u([0-9a-f]{4})/gi, charOf)
    .replace(/\\+x([0-9a-f]{2})/gi, charOf)
    .replace(/&#x0*([0-9a-f]{1,4});/gi, charOf)
    .replace(/&#0*(\d{1,5});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\\/g, '');
}
