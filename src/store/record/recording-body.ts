import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type RecordedPass, RecordedWorkspace } from '../../core/record/recorded-workspace.ts';

/** A recorded pass as bytes: JSON, compressed. What runs have in common then costs next to nothing. */
export function toBody({ at: _at, key: _key, ...changes }: RecordedPass): Uint8Array {
  return zstdCompressSync(JSON.stringify(changes));
}

export function fromBody(row: { readonly at: Date; readonly key: boolean; readonly body: Uint8Array }): RecordedPass {
  // Trusted, since only `toBody` makes it.
  const changes = JSON.parse(zstdDecompressSync(row.body).toString('utf8')) as Omit<RecordedPass, 'at' | 'key'>;
  return { at: row.at.getTime(), key: row.key, ...changes };
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
