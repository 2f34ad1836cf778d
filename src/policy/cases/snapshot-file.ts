import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { parseDocument } from '../../yaml/document.ts';
import { DATA_BUDGET } from '../../yaml/reading-limits.ts';
import { parseWith } from '../../yaml/schema-errors.ts';
import type { SourceError } from '../../yaml/source-error.ts';
import { readText } from '../files.ts';
import { snapshotFileSchema } from './schema.ts';
import { snapshotOf } from './snapshot.ts';

export type SnapshotFile =
  | { readonly ok: true; readonly now: Instant; snapshot(requests: readonly SignalRequest[]): Snapshot }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Reads a snapshot written as in a case, with its `now` beside `run` and `signals`. */
export function readSnapshot(file: string): SnapshotFile {
  const text = readText(file);
  if (!text.ok) return { ok: false, errors: [text.error] };
  const read = parseDocument(file, text.text, DATA_BUDGET);
  if (!read.ok) return read;
  const parsed = parseWith(snapshotFileSchema, read.document);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  return { ok: true, now: value.now, snapshot: (requests) => snapshotOf(value, requests) };
}
