import { setImmediate } from 'node:timers/promises';
import type { Content } from '../core/evidence/kept.ts';
import { toLogText } from '../core/evidence/log-text.ts';
import type { FilePart } from '../core/ports/evidence.ts';
import { type Known, unknown } from '../core/values/known.ts';
import { type Redacted, redacted, redactedJson } from '../core/values/redact.ts';

/** What was read, without its secrets. */
export interface ReadContent extends Omit<Content, 'sha256' | 'bytes'> {
  readonly read: Uint8Array;
}

/** The end of a log. */
export function asLog(part: FilePart): Known<ReadContent> {
  const log = toLogText(part);
  if (log === null) return unknown('it is no text');
  const whole = { bytes: part.size, from: log.from, changedAt: part.changedAt };
  return keptText(redacted(log.text + log.unfinished), whole);
}

/**
 * A file without its secrets. What is no UTF-8 is searched byte by byte: a text of another encoding, and settings that a
 * program has put into a file of its own, show their secrets in it as well.
 */
export async function asArtifact(
  { bytes, size, changedAt }: FilePart,
  abort: AbortSignal,
): Promise<Known<ReadContent>> {
  const whole = { bytes: size, from: 0, changedAt };
  const text = textIn(bytes);
  if (text !== null) return keptText(await redactedInPieces(text, abort), whole);
  const { text: clean, found } = await redactedInPieces(Buffer.from(bytes).toString('latin1'), abort);
  const read = Object.keys(found).length === 0 ? bytes : Buffer.from(clean, 'latin1');
  return { known: true, value: { read, mediaType: 'application/octet-stream', whole, redacted: found } };
}

/** Something of ours as JSON. */
export function asJson(value: unknown): Known<ReadContent> {
  const { json, found } = redactedJson(value);
  const read = Buffer.from(`${JSON.stringify(json, null, 2)}\n`);
  const whole = { bytes: read.length, from: 0, changedAt: null };
  return { known: true, value: { read, mediaType: 'application/json', whole, redacted: found } };
}

function keptText({ text, found }: Redacted, whole: Content['whole']): Known<ReadContent> {
  return { known: true, value: { read: Buffer.from(text), mediaType: 'text/plain', whole, redacted: found } };
}

/** So many characters are searched at a stretch: a second in the worst case. */
const PIECE = 512 * 1024;

/** A large text, piece by piece, so that the service does its other work in between. */
async function redactedInPieces(text: string, abort: AbortSignal): Promise<Redacted> {
  const pieces: string[] = [];
  const found: Record<string, number> = {};
  for (let from = 0; from < text.length; ) {
    abort.throwIfAborted();
    const lineEnd = text.lastIndexOf('\n', from + PIECE) + 1;
    const end = from + PIECE < text.length && lineEnd > from ? lineEnd : from + PIECE;
    const clean = redacted(text.slice(from, end));
    pieces.push(clean.text);
    for (const [kind, count] of Object.entries(clean.found)) found[kind] = (found[kind] ?? 0) + count;
    from = end;
    if (from < text.length) await setImmediate();
  }
  return { text: pieces.join(''), found };
}

/** UTF-8, or the UTF-16 that programs of Windows write. */
function textIn(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decoded('utf-16be', bytes);
  return bytes.includes(0) ? null : decoded('utf-8', bytes);
}

function decoded(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
