import { describe, expect, it } from 'vitest';
import type { SpentRun, SubmittedAgain, WorkLengths } from '../../src/core/money/spent-run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { filtered } from '../../src/report/filter.ts';
import { savingsByPolicy, savingsOf } from '../../src/report/savings.ts';
import { aPiece, aRun, NOV, NOVEMBER, RULES, theFacts, WORKSPACE } from './runs.ts';

const ended = NOV + 4 * HOUR;

/** Cancelled after four hours at 10 EUR an hour. Azure took half an hour. */
function cancelled(given: Partial<SpentRun['run']> = {}): SpentRun {
  return aRun({
    run: { status: 'Canceled', ...given },
    endedAt: ended,
    cost: {
      cost: { currency: 'EUR', pieces: [aPiece({ startedAt: NOV, endedAt: ended })], unpriced: [] },
      until: ended,
    },
    cancel: {
      ...{ decisionId: 'decision', policy: 'idle-gpu', state: 'released' },
      ...{ requestedAt: ended - 30 * MINUTE, endedAt: ended, releasedAt: ended + 12 * MINUTE },
    },
  });
}

/** The lengths of completed runs of the same work. */
function completed(
  completed: number,
  [quarter = 0, median = 0, longest = 0]: readonly number[],
): readonly WorkLengths[] {
  const lengths = { completed, quarter: quarter * HOUR, median: median * HOUR, longest: longest * HOUR };
  return [{ workspaceId: WORKSPACE, experiment: 'vision', definition: 'd1', ...lengths }];
}

/** The same work that ran for so many hours at 10 EUR, submitted so many hours after the end of the first cancel. */
function ranAgain(runId: string, hours: number, [from, ...decisions]: readonly [number, ...Cancel[]]): SubmittedAgain {
  const createdAt = ended + from * HOUR;
  const until = createdAt + hours * HOUR;
  return {
    ...{ workspaceId: WORKSPACE, runId, createdAt },
    after: decisions.map(({ id, at }) => ({ decisionId: id, at })),
    cost: {
      cost: { currency: 'EUR', pieces: [aPiece({ startedAt: createdAt, endedAt: until })], unpriced: [] },
      until,
    },
  };
}

interface Cancel {
  readonly id: string;
  readonly at: number;
}
const FIRST: Cancel = { id: 'decision', at: ended - 30 * MINUTE };

const saved = (run: SpentRun, given: Parameters<typeof theFacts>[1] = {}) =>
  savingsOf(theFacts([run], given), NOVEMBER).savings[0];

describe('what a cancel saved', () => {
  it('goes by the lengths of the completed runs of the same experiment and definition', () => {
    expect(saved(cancelled(), { lengths: completed(5, [10, 12, 16]) })?.avoided).toEqual({
      low: { cents: 6000, until: 'a-quarter' },
      expected: { cents: 8000, until: 'median' },
      high: { cents: 12000, until: 'longest' },
    });
  });

  it('goes by the limit of the run where too few completed', () => {
    expect(saved(cancelled({ timeLimit: 24 * HOUR }), { lengths: completed(4, [8, 8, 8]) })?.avoided).toEqual({
      low: { cents: 0, until: 'nothing' },
      expected: { cents: 8000, until: 'half-limit' },
      high: { cents: 20000, until: 'limit' },
    });
  });

  it('is nothing where neither is known', () => {
    expect(saved(cancelled())?.avoided.high).toEqual({ cents: 0, until: 'nothing' });
  });

  it('is less what leaked until the nodes were free', () => {
    const saving = saved(cancelled(), { lengths: completed(5, [8, 8, 8]) });
    expect(saving).toMatchObject({ leaked: 700, saved: { low: 3300, expected: 3300, high: 3300 } });
  });

  it('is less the same work that was submitted again within 72 hours, up to what was avoided', () => {
    const again = [ranAgain('again', 2, [1, FIRST]), ranAgain('late', 2, [80, FIRST])];
    const saving = saved(cancelled(), { lengths: completed(5, [8, 8, 8]), again });
    expect(saving).toMatchObject({ again: 2000, saved: { expected: 4000 - 2000 - 700 } });
  });

  it('adds up: what was expected, less what is shown beside it, is the expected saving, also where more ran again', () => {
    const again = [ranAgain('again', 10, [1, FIRST])];
    const saving = saved(cancelled(), { lengths: completed(5, [10, 12, 16]), again });
    expect(saving).toMatchObject({ again: 8000, leaked: 700, wrong: 0 });
    expect(saving?.saved).toEqual({ low: -700, expected: 8000 - 8000 - 700, high: 12_000 - 10_000 - 700 });
  });

  it('is not less what ran again in another currency, which is never added', () => {
    const [one] = [ranAgain('again', 2, [1, FIRST])];
    const dollars = { ...one.cost, cost: { ...one.cost.cost, currency: 'USD' } };
    expect(saved(cancelled(), { again: [{ ...one, cost: dollars }], lengths: completed(5, [8, 8, 8]) })?.again).toBe(0);
  });

  it('is less the work that was lost by a wrong cancel, and may be below zero', () => {
    const saving = saved(cancelled(), { wrong: new Set(['decision']) });
    expect(saving).toMatchObject({ wrong: 3500, saved: { low: -4200, expected: -4200, high: -4200 } });
  });

  it('is not known of a run without a price', () => {
    const facts = theFacts([{ ...cancelled(), cost: null }]);
    expect(savingsOf(facts, NOVEMBER)).toEqual({ savings: [], unknown: 1 });
  });

  it('adds up by policy', () => {
    const runs = [cancelled(), cancelled({ id: 'second' })];
    const { savings } = savingsOf(theFacts(runs, { lengths: completed(5, [8, 8, 8]) }), NOVEMBER);
    expect(savingsByPolicy(savings)).toMatchObject([
      { policy: 'idle-gpu', cancels: 2, leaked: 1400, saved: { expected: 6600 } },
    ]);
  });

  describe('where the same work was cancelled three times', () => {
    // A first run, its resubmission, and the resubmission of that were cancelled at 0, 10 and 20 h; the fourth, of 3 h, completed.
    const cancels = [0, 10, 20].map((hours, index): Cancel => ({ id: `decision-${index}`, at: ended + hours * HOUR }));
    const owners = ['ana', 'ben', 'ana'];
    const policies = ['idle-gpu', 'runtime-limit', 'idle-gpu'];
    const runs = cancels.map(({ id, at }, index) => {
      const run = cancelled({ id: `run-${index}`, tags: { owner: owners[index] ?? '' } });
      const cancel = { decisionId: id, policy: policies[index] ?? '', state: 'confirmed' as const };
      const pieces = [aPiece({ startedAt: NOV, endedAt: at })];
      const cost = { cost: { currency: 'EUR', pieces, unpriced: [] }, until: at };
      return { ...run, cost, endedAt: at, cancel: { ...cancel, requestedAt: at, endedAt: at, releasedAt: at } };
    });
    const [one = FIRST, two = FIRST, three = FIRST] = cancels;
    const again = [
      ranAgain('run-1', 5, [5, one]),
      ranAgain('run-2', 4, [16, two, one]),
      ranAgain('fourth', 3, [21, one, three, two]),
    ];
    const facts = theFacts(runs, { lengths: completed(5, [48, 48, 48]), again });

    it('what ran again counts once, against the nearest cancel before it', () => {
      const { savings } = savingsOf(facts, NOVEMBER);
      expect(savings.map((saving) => [saving.decisionId, saving.again])).toEqual([
        ['decision-0', 5000],
        ['decision-1', 4000],
        ['decision-2', 3000],
      ]);
    });

    it('policies and owners add up to the same total', () => {
      const { savings } = savingsOf(facts, NOVEMBER);
      const sum = (of: readonly { readonly again: number }[]) => of.reduce((total, one) => total + one.again, 0);
      expect(sum(savings)).toBe(12_000);
      expect(savingsByPolicy(savings).map((line) => [line.policy, line.again])).toEqual(
        expect.arrayContaining([
          ['idle-gpu', 8000],
          ['runtime-limit', 4000],
        ]),
      );
      const ofOwners = ['ana', 'ben'].map((owner) =>
        sum(savingsOf(filtered(facts, { owner }, RULES), NOVEMBER).savings),
      );
      expect(ofOwners).toEqual([8000, 4000]);
    });

    it('two periods add up to the period of both: a cancel after the first takes its own', () => {
      const border = ended + 10 * HOUR;
      const parts = [
        { from: NOVEMBER.from, until: border },
        { from: border, until: NOVEMBER.until },
      ];
      const sums = parts.map((part) =>
        savingsOf(facts, part).savings.reduce((total, { again: cents }) => total + cents, 0),
      );
      expect(sums).toEqual([5000, 7000]);
    });
  });
});
