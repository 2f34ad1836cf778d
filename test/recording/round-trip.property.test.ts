import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { StoredHistory, WorkspacePass } from '../../src/core/record/history.ts';
import { RecordedWorkspace } from '../../src/core/record/recorded-workspace.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { openRecording } from '../../src/recording/index.ts';
import { NOW } from '../conditions/snapshots.ts';
import { aFullSnapshot } from '../core/arbitraries.ts';
import { aWorkspace } from '../store/rows.ts';
import { HEADER, inMemory, written } from './in-memory.ts';
import { seenAs } from './past.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-round-trip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WORKSPACES = [aWorkspace('a'), aWorkspace('b')];
const EVERY = 7 * MINUTE;

/** With what a file leaves out: it changes, comes and goes like all else. */
const aRunSeen = fc.tuple(aFullSnapshot, fc.constantFrom('x', 'y', null)).map(([snapshot, told]): Snapshot => {
  const outputs: Record<string, string | null> = told === null ? {} : { model: told, log: null };
  const run = { ...snapshot.run, creator: { objectId: 'o', displayName: told }, studioUrl: told, outputs };
  return { ...snapshot, run };
});

function withoutLeftOut(snapshot: Snapshot): Snapshot {
  const run = { ...snapshot.run, creator: { objectId: 'o', displayName: null }, studioUrl: null, outputs: {} };
  const { children, ...others } = snapshot.signals;
  if (!children) return { ...snapshot, run };
  const value = children.known && children.value.map((child) => ({ ...child, dataContainerId: null, outputs: {} }));
  return { ...snapshot, run, signals: { ...others, children: value ? { ...children, known: true, value } : children } };
}

const aPass = fc.record({
  workspace: fc.constantFrom(...WORKSPACES),
  key: fc.boolean(),
  seen: fc.dictionary(fc.constantFrom('r1', 'r2', 'r3', '4'), aRunSeen),
});

/** Every run as it stood at every pass. */
async function status(history: Pick<StoredHistory, 'passes'>, since: number) {
  const told: [number, boolean, Snapshot | null][] = [];
  const ids = WORKSPACES.map(({ id }) => id);
  for await (const { workspaceId, recorded, at, within } of history.passes(ids, since, HOUR))
    for (const id of [...recorded.runs.keys()].sort())
      told.push([at, within, recorded.snapshot({ id: workspaceId, name: '' }, id, HOUR)]);
  return told;
}

test('what is read out of a file is what was written into it, but for what is left out, at every pass and from any on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aPass, { minLength: 1, maxLength: 9 }), fc.nat(9), async (given, begin) => {
      const recorders = new Map(WORKSPACES.map(({ id }) => [id, new RecordedWorkspace()]));
      const passes = given.map(({ workspace, key, seen }, index): WorkspacePass => {
        const runs = Object.entries(seen).map(([id, snapshot]) => seenAs(snapshot, id, workspace, null));
        const recorder = recorders.get(workspace.id) ?? new RecordedWorkspace();
        const pass = recorder.take(runs, NOW + index * EVERY, key || recorder.at === null);
        return { workspaceId: workspace.id, pass: JSON.parse(JSON.stringify(pass)) };
      });
      const stored = inMemory(WORKSPACES, passes);
      const file = join(folder, 'recording.ndjson.gz');
      const counts = await written(file, stored);
      expect(counts.passes).toBe(passes.length);
      const recording = await openRecording(file);
      expect(recording.header).toEqual(HEADER);
      const since = NOW + begin * EVERY;
      const expected = (await status(stored, since)).map(
        ([at, within, snapshot]) => [at, within, snapshot && withoutLeftOut(snapshot)] as const,
      );
      expect(await status(recording.history, since)).toEqual(expected);
      await recording.history.close();
    }),
    { numRuns: 60 },
  );
});
