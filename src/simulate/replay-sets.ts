import type { History } from '../core/record/history.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Instant } from '../core/values/duration.ts';
import type { Replay } from './replay.ts';

/** Which part of the past is replayed, and who hears of it. */
export interface Stretch {
  readonly workspaces: readonly Workspace[];
  readonly since: Instant;
  /** Called after each pass, with its time. */
  readonly passed: (at: Instant) => void;
  /** Called after each run and each pass. It waits, so that other work is done, or is null to continue at once. */
  readonly rest: () => Promise<void> | null;
}

/** Replays the recorded past for sets of policies at once, reading it once. */
export async function replaySets(
  history: Pick<History, 'passes'>,
  replays: readonly Replay[],
  { workspaces, since, passed, rest }: Stretch,
): Promise<void> {
  const byId = new Map(workspaces.map((workspace) => [workspace.id, workspace]));
  const looksBack = Math.max(...replays.map((replay) => replay.looksBack));
  for await (const pass of history.passes([...byId.keys()], since, looksBack)) {
    const workspace = byId.get(pass.workspaceId);
    if (pass.within && workspace)
      for (const replay of replays) await slowly(replay.pass(workspace, pass.recorded, pass.at), rest);
    passed(pass.at);
    await rest();
  }
}

/** Waits only when it is time to: there are millions of pieces. */
async function slowly(pieces: Iterable<void>, rest: Stretch['rest']): Promise<void> {
  for (const _ of pieces) {
    const resting = rest();
    if (resting) await resting;
  }
}
