import type { Policy } from '../../src/core/policy/policy.ts';
import type { EndedRecord } from '../../src/core/record/ended-run.ts';
import { RecordedWorkspace, type SeenRun } from '../../src/core/record/recorded-workspace.ts';
import { ownerOf } from '../../src/core/run/owner.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { Replay, type ReplayWorld, type SimulationReport } from '../../src/simulate/index.ts';
import { fromBody } from '../../src/store/record/recording-body.ts';
import { peersOf } from '../../src/watch/peers.ts';
import type { Rig } from '../support/rig.ts';

const OWNER = { tags: ['owner'], fallback: 'ml-platform@example.com' };

export function aReplayWorld(given: Partial<ReplayWorld> = {}): ReplayWorld {
  return {
    limits: { perCycle: 5, perHour: 20, share: 0.5 },
    ownerOf: (run, workspace) => ownerOf(run, workspace, OWNER),
    peers: peersOf(OWNER),
    ended: [],
    overrides: [],
    freezes: [],
    ...given,
  };
}

/** Replays what a rig has recorded of its workspace. */
export async function replayRig(rig: Rig, policies: readonly Policy[], given: Partial<ReplayWorld> = {}) {
  const workspace = await rig.workspace('ml');
  const { rows } = await rig.store.boss.getDb().executeSql('select at, key, body from recordings order by at', []);
  const replay = new Replay(policies, aReplayWorld({ limits: rig.deps.limits, ended: await endedOf(rig), ...given }));
  const recorded = new RecordedWorkspace();
  for (const row of rows) {
    const pass = fromBody(row);
    recorded.apply(pass, replay.looksBack);
    for (const _ of replay.pass(workspace, recorded, pass.at));
  }
  return replay.report();
}

async function endedOf(rig: Rig): Promise<EndedRecord[]> {
  const { rows } = await rig.store.boss
    .getDb()
    .executeSql('select e.*, r.run from ended_runs e join runs r on r.id = e.run_id', []);
  return rows.map((row) => ({
    run: row.run as Run,
    startedAt: row.started_at?.getTime() ?? null,
    endedAt: row.ended_at.getTime(),
    ...(row.resumed_at ? { resumedAt: row.resumed_at.getTime() } : {}),
    failure: null,
  }));
}

export interface PassSeen {
  readonly at: number;
  readonly seen: readonly SeenRun[];
}

/** Replays passes over one workspace that never were recorded in a store. */
export function replayPasses(
  workspace: Workspace,
  passes: readonly PassSeen[],
  policies: readonly Policy[],
  given: Partial<ReplayWorld> = {},
): SimulationReport {
  const replay = new Replay(policies, aReplayWorld(given));
  const recorder = new RecordedWorkspace();
  const recorded = new RecordedWorkspace();
  for (const [index, { at, seen }] of passes.entries()) {
    recorded.apply(JSON.parse(JSON.stringify(recorder.take(seen, at, index === 0))), replay.looksBack);
    for (const _ of replay.pass(workspace, recorded, at));
  }
  return replay.report();
}
