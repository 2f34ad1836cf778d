import { replayedPasses, type StoredHistory, type WorkspacePass } from '../../src/core/record/history.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { writeRecording } from '../../src/recording/index.ts';
import { redactRecord } from '../../src/telemetry/redact.ts';
import { NOW } from '../conditions/snapshots.ts';

/** A past that is held in memory, with the passes as a store records them. */
export function inMemory(
  workspaces: readonly Workspace[],
  passes: readonly WorkspacePass[],
  given: Partial<StoredHistory> = {},
): StoredHistory {
  async function* changes() {
    yield* passes;
  }
  return {
    changes,
    passes: (_, since, looksBack) => replayedPasses(changes(), since, looksBack),
    workspaces: async () => workspaces,
    extent: async () => ({ from: NOW, to: NOW + DAY }),
    ended: async () => [],
    exceptions: async () => ({ overrides: [], freezes: [] }),
    close: async () => undefined,
    ...given,
  };
}

export const HEADER = {
  by: '1',
  exportedAt: NOW + DAY,
  since: NOW,
  first: NOW,
  last: NOW + DAY,
  owner: { tags: ['owner'], fallback: 'x' },
  limits: { perCycle: 1, perHour: null, share: 0.5 },
};

/** Writes all of it into a file. */
export async function written(
  file: string,
  history: StoredHistory,
  {
    passed = async () => undefined,
    stop = new AbortController().signal,
  }: { passed?: () => Promise<void>; stop?: AbortSignal } = {},
) {
  const content = { header: HEADER, workspaces: await history.workspaces(), redact: redactRecord, passed };
  return writeRecording(file, history, content, stop);
}
