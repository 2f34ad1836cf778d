import { expect, test } from 'vitest';
import { replayedPasses } from '../../src/core/record/history.ts';
import { RecordedWorkspace } from '../../src/core/record/recorded-workspace.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { Replay, replaySets, takeTurns } from '../../src/simulate/index.ts';
import { aRun } from '../conditions/snapshots.ts';
import { aPolicy } from '../support/builders.ts';
import { aReplayWorld } from './replays.ts';

const WORKSPACE = {
  ...{ id: '/w/ml', name: 'ml', subscriptionId: 's', resourceGroup: 'rg', location: 'westeurope', tags: {} },
};
const RUNS = 100;
/** What the verdict on one run takes here. */
const EACH = 4;

/** Replays one pass over many runs, by a clock that moves with each of them. @returns how long was worked before each wait. */
async function slices(stop: AbortSignal, onWait: (waits: number) => void = () => undefined): Promise<number[]> {
  const seen = Array.from({ length: RUNS }, (_, index) => ({
    unread: null,
    snapshot: { run: aRun({ id: `run-${index}` }), phaseSince: 0, signals: {} },
  }));
  const pass = new RecordedWorkspace().take(seen, MINUTE, true);
  async function* changes() {
    yield { workspaceId: WORKSPACE.id, pass };
  }
  const history = {
    passes: (_: readonly string[], since: number, looksBack: number) => replayedPasses(changes(), since, looksBack),
  };
  let now = 0;
  let rested = 0;
  const worked: number[] = [];
  const turn = takeTurns(
    () => now,
    async (length) => {
      worked.push(now - rested);
      now += length;
      rested = now;
      onWait(worked.length);
    },
    stop,
  );
  await replaySets(history, [new Replay([aPolicy()], aReplayWorld())], {
    workspaces: [WORKSPACE],
    since: 0,
    passed: () => undefined,
    rest: () => {
      now += EACH;
      return turn();
    },
  });
  return worked;
}

test('within a single pass a simulation lets others work, at the latest after 20 ms and for as long as it worked', async () => {
  const worked = await slices(new AbortController().signal);
  expect(Math.max(...worked)).toBeLessThanOrEqual(20);
  expect(worked.length).toBeGreaterThanOrEqual((RUNS * EACH) / 20);
});

test('one that is stopped ends within the pass', async () => {
  const stop = new AbortController();
  let waits = 0;
  const going = slices(stop.signal, (count) => {
    waits = count;
    if (count === 3) stop.abort();
  });
  await expect(going).rejects.toThrow(/abort/i);
  expect(waits).toBe(3);
});

test('a clock that is set back or jumps stops nothing', async () => {
  const times = [1000, 400, 400, 9_000_000];
  const waited: number[] = [];
  const turn = takeTurns(
    () => times.shift() ?? 0,
    async (length) => void waited.push(length),
    new AbortController().signal,
  );
  await turn();
  await turn();
  expect(waited).toEqual([600, 5000]);
});
