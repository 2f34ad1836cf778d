import { createHash } from 'node:crypto';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import type { NewItem } from '../../src/core/ports/evidence.ts';
import type { Run } from '../../src/core/run/run.ts';

/** The log of a run, as it was when something was decided on it. */
export function aKeptItem(
  run: Pick<Run, 'workspaceId' | 'id' | 'displayName'>,
  bytes: Uint8Array,
  given: Partial<KeptItem> = {},
): NewItem {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const item: KeptItem = {
    id: `${run.id} ${sha256}`,
    workspaceId: run.workspaceId,
    runId: run.id,
    decisionId: null,
    occasion: 'decided',
    at: Date.UTC(2026, 0, 31, 9, 30),
    kind: 'log',
    ofRun: { id: run.id, displayName: run.displayName },
    name: 'user_logs/std_log.txt',
    content: {
      sha256,
      bytes: bytes.length,
      mediaType: 'text/plain',
      whole: { bytes: bytes.length, from: 0, changedAt: null },
      redacted: {},
    },
    missing: null,
    dropped: null,
    ...given,
  };
  return { item, bytes };
}
