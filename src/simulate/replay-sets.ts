import type { History } from '../core/record/history.ts';
import type { Workspace } from '../core/run/run.ts';
import type { Instant } from '../core/values/duration.ts';
import type { Replay } from './replay.ts';

/** Which part of the past is replayed, and who hears of it. */
export interface Stretch {
  readonly workspaces: readonly Workspace[];
  readonly since: Instant;
  /** Called after each pass, with its time; it may wait, so that other work is done. */
  readonly passed: (at: Instant) => Promise<void>;
}

/** Replays the recorded past for sets of policies at once, reading it once. */
export async function replaySets(
  history: History,
  replays: readonly Replay[],
  { workspaces, since, passed }: Stretch,
): Promise<void> {
  const byId = new Map(workspaces.map((workspace) => [workspace.id, workspace]));
  const looksBack = Math.max(...replays.map((replay) => replay.looksBack));
  for await (const pass of history.passes([...byId.keys()], since, looksBack)) {
    const workspace = byId.get(pass.workspaceId);
    if (pass.within && workspace) for (const replay of replays) replay.pass(workspace, pass.recorded, pass.at);
    await passed(pass.at);
  }
}
