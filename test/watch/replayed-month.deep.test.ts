import { expect, test } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { replayAll } from '../bench/replay/bench.ts';
import { A_MONTH, Month } from '../bench/replay/month.ts';
import { inMemory } from '../support/in-memory.ts';

/** A replay that meets no such decision says nothing about it. */
const MUST_BE_SEEN = ['notify', 'ask', 'cancel', 'frozen', 'limited', 'unknown', 'outside-hours', 'extended'];

test('days as they were recorded, watched live: every decision follows from what is kept of it', async () => {
  const month = await Month.live({ ...A_MONTH, days: 4, runs: 330, every: 30 * MINUTE }, inMemory());
  try {
    const decisions = await month.decisions();
    const seen = new Set(decisions.map(({ kind, withheld }) => withheld ?? kind));
    expect(MUST_BE_SEEN.filter((what) => !seen.has(what))).toEqual([]);
    expect(await replayAll(month)).toEqual(new Map([['agrees', decisions.length]]));
  } finally {
    await month.store.close();
  }
});
