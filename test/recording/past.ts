import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { exportRecording } from '../../src/commands/simulate/export.ts';
import { type SimulateOptions, simulate } from '../../src/commands/simulate/simulate.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import type { SeenRun } from '../../src/core/record/recorded-workspace.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { pastOf, workspacesOf } from '../bench/simulate/recording.ts';
import { capture } from '../commands/capture.ts';
import { NOW } from '../conditions/snapshots.ts';
import { aFullSnapshot } from '../core/arbitraries.ts';
import { anOverride, aWorkspace } from '../store/rows.ts';
import { ROUTING } from '../support/postgres.ts';

const CONFIG = `
watch:
  workspaces:
    - {subscription: 00000000-0000-0000-0000-000000000000, resource-group: rg, name: ml}
store: {data-dir: data}
owner: {tags: [owner], fallback: ml-platform@example.com}
limits: {per-cycle: 3, per-hour: 10, share: 60%}
notify: {recipients: {finops: [log]}, channels: {log: {type: log}}}
`;

/** A service's folder with a past in its store, and the same past as a file. */
export interface PastOnDisk {
  readonly variables: Readonly<Record<string, string>>;
  readonly recording: string;
  remove(): void;
}

/** Every signal there is, known and unknown, in what is recorded of two days of three workspaces. */
export async function pastOnDisk(): Promise<PastOnDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'runwarden-recording-'));
  const variables = { RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml') };
  const recording = join(folder, 'recording.ndjson.gz');
  writeFileSync(variables.RUNWARDEN_CONFIG, CONFIG);
  const store = await openStore(
    { kind: 'folder', path: join(folder, 'data') },
    { routing: ROUTING, holder: 'test', onQueueError: () => undefined },
  );
  await busyDays(store.ledger);
  await oddHours(store.ledger, aWorkspace('ml-odd'));
  await exceptions(store.ledger);
  await store.close();
  const { code, err } = await capture(() =>
    exportRecording(variables, { ...LONG_AGO, workspace: null, out: recording }),
  );
  if (code !== 0) throw new Error(err);
  return { variables, recording, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** So far back that all is in it. */
export const LONG_AGO = { since: 3650 * DAY } as const;

/** Two workspaces with GPU runs that idle, end and fail. */
async function busyDays(ledger: Ledger): Promise<void> {
  const spec = { days: 2, runs: 40, workspaces: 2, every: 20 * MINUTE, begin: NOW };
  for (const [index, workspace] of workspacesOf(spec).entries()) {
    await (await ledger.lease(workspace, NOW))?.release();
    const { ended, passes } = pastOf(spec, workspace, index + 1);
    // Every third was queued again on its way.
    const waiting = ended
      .map((each, place) => (place % 3 === 0 ? { ...each, resumedAt: each.endedAt - HOUR } : each))
      .toSorted((a, b) => a.endedAt - b.endedAt);
    for (const { at, seen } of passes) {
      const over = waiting.findIndex(({ endedAt }) => endedAt > at);
      await ledger.record(workspace.id, seen, waiting.splice(0, over < 0 ? waiting.length : over), at);
    }
  }
}

/** Eight runs that are something else at every pass. */
async function oddHours(ledger: Ledger, workspace: Workspace): Promise<void> {
  await (await ledger.lease(workspace, NOW))?.release();
  const runs = 8;
  const passes = 40;
  const snapshots = fc.sample(aFullSnapshot, { numRuns: runs * passes, seed: 7 });
  for (let pass = 0; pass < passes; pass++) {
    const seen = snapshots
      .slice(pass * runs, (pass + 1) * runs)
      .map((snapshot, index) => seenAs(snapshot, `odd-${index}`, workspace, pass % 9 === index ? 'HTTP 503' : null));
    await ledger.record(workspace.id, seen, [], NOW + pass * 10 * MINUTE);
  }
}

export function seenAs(snapshot: Snapshot, id: string, { id: workspaceId, name }: Workspace, unread: string | null) {
  const run = { ...snapshot.run, id, workspaceId, workspaceName: name };
  return { snapshot: { ...snapshot, run }, unread } satisfies SeenRun;
}

async function exceptions(ledger: Ledger): Promise<void> {
  const from = (at: Instant, length: number) => ({ createdAt: at, endsAt: at + length });
  const scope = { tags: { tier: ['critical'] } };
  await ledger.createOverride(anOverride({ id: 'exempt', scope, reason: 'PRIVATE', ...from(NOW, 9 * HOUR) }));
  await ledger.createOverride(
    anOverride({ id: 'extend', kind: 'extend', scope: { workspace: ['ml-1'] }, ...from(NOW + 3 * HOUR, 40 * HOUR) }),
  );
  await ledger.revokeOverride('extend', 'oncall', NOW + 20 * HOUR);
  const reason = 'PRIVATE';
  await ledger.freeze({ id: 'f', reason, author: 'oncall', createdAt: NOW + 30 * HOUR, endsAt: NOW + 33 * HOUR });
}

/** How the reports of these tests are asked for. */
export const AS_JSON = { workspace: null, mode: 'enforce', output: 'json' } as const;

/** What a command says of the past in the store, and of the same in the file, without any setting. */
export async function bothReports(past: PastOnDisk, policies: string, options: Partial<SimulateOptions>) {
  const given = { ...AS_JSON, ...LONG_AGO, policies, ...options };
  const stored = await capture(() => simulate(past.variables, { ...given, recording: null }));
  const filed = await capture(() => simulate({}, { ...given, recording: past.recording }));
  expect(stored.err).toBe('');
  expect(filed.err).toBe('');
  expect(filed.code).toBe(stored.code);
  return { stored: JSON.parse(stored.out), filed: JSON.parse(filed.out) };
}
