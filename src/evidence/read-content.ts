import type { Content } from '../core/evidence/kept.ts';
import { toLogText } from '../core/evidence/log-text.ts';
import type { FilePart } from '../core/ports/evidence.ts';
import { type Known, unknown } from '../core/values/known.ts';
import { redacted, redactedJson } from '../core/values/redact.ts';

/** What was read, without its secrets. */
export interface ReadContent extends Omit<Content, 'sha256' | 'bytes'> {
  readonly read: Uint8Array;
}

/** The end of a log. */
export function asLog(part: FilePart): Known<ReadContent> {
  const log = toLogText(part);
  if (log === null) return unknown('it is no text');
  const whole = { bytes: part.size, from: log.from, changedAt: part.changedAt };
  return asText(log.text + log.unfinished, whole);
}

/** A file. A text loses its secrets; what is none is kept as it is, since nobody can recognise a secret in it. */
export function asArtifact({ bytes, size, changedAt }: FilePart): Known<ReadContent> {
  const whole = { bytes: size, from: 0, changedAt };
  const text = textIn(bytes);
  if (text !== null) return asText(text, whole);
  return { known: true, value: { read: bytes, mediaType: 'application/octet-stream', whole, redacted: {} } };
}

/** Something of ours as JSON. */
export function asJson(value: unknown): Known<ReadContent> {
  const { json, found } = redactedJson(value);
  const read = Buffer.from(`${JSON.stringify(json, null, 2)}\n`);
  const whole = { bytes: read.length, from: 0, changedAt: null };
  return { known: true, value: { read, mediaType: 'application/json', whole, redacted: found } };
}

function asText(text: string, whole: Content['whole']): Known<ReadContent> {
  const clean = redacted(text);
  const read = Buffer.from(clean.text);
  return { known: true, value: { read, mediaType: 'text/plain', whole, redacted: clean.found } };
}

function textIn(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
