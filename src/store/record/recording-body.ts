import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type RecordedPass, RecordedWorkspace } from '../../core/record/recorded-workspace.ts';
import type { SamplesChange } from '../../core/record/sample-series.ts';
import { getOwn } from '../../core/values/own-value.ts';

/** A recorded pass as bytes: JSON, compressed. What runs have in common then costs next to nothing. */
export function toBody({ at: _at, key: _key, ...changes }: RecordedPass): Uint8Array {
  return zstdCompressSync(JSON.stringify(changes));
}

export function fromBody(row: { readonly at: Date; readonly key: boolean; readonly body: Uint8Array }): RecordedPass {
  // Trusted, since only `toBody` makes it.
  const changes = JSON.parse(zstdDecompressSync(row.body).toString('utf8')) as Omit<RecordedPass, 'at' | 'key'>;
  return { at: row.at.getTime(), key: row.key, ...changes };
}

/** What a recorded pass added to the samples of one run; null where it added nothing. */
export function samplesIn(body: Uint8Array, kind: 'gpu' | 'activity', runId: string): SamplesChange | null {
  const text = zstdDecompressSync(body).toString('utf8');
  // Most passes of a workspace have nothing of a run that is not active, and reading their JSON takes longer than this.
  if (!text.includes(JSON.stringify(runId))) return null;
  const changes = JSON.parse(text) as Pick<RecordedPass, 'gpu' | 'activity'>;
  return getOwn(changes[kind], runId) ?? null;
}

/** The state after rows that begin with a key. */
export function replayed(
  rows: readonly { readonly at: Date; readonly key: boolean; readonly body: Uint8Array }[],
  keep: number,
): RecordedWorkspace {
  const workspace = new RecordedWorkspace();
  for (const row of rows) workspace.apply(fromBody(row), keep);
  return workspace;
}
