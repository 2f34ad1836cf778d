import { describe, expect, it } from 'vitest';
import type { AlikeRun, SpentRun } from '../../src/core/money/spent-run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { savingsByPolicy, savingsOf } from '../../src/report/savings.ts';
import { aPiece, aRun, NOV, NOVEMBER, theFacts, WORKSPACE } from './runs.ts';

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

function alike(given: Partial<AlikeRun> = {}): AlikeRun {
  return {
    ...{ workspaceId: WORKSPACE, runId: 'other', experiment: 'vision', definition: 'd1', resubmittedFrom: null },
    ...{
      createdAt: NOV - 100 * HOUR,
      startedAt: NOV - 99 * HOUR,
      endedAt: null,
      isCompleted: true,
      length: null,
      cost: null,
    },
    ...given,
  };
}

const completed = (hours: readonly number[]) =>
  hours.map((length, index) => alike({ runId: `done-${index}`, length: length * HOUR }));

const saved = (run: SpentRun, given: Parameters<typeof theFacts>[1] = {}) =>
  savingsOf(theFacts([run], given), NOVEMBER).savings[0];

describe('what a cancel saved', () => {
  it('goes by the lengths of the completed runs of the same experiment and definition', () => {
    expect(saved(cancelled(), { alike: completed([8, 10, 12, 14, 16]) })?.avoided).toEqual({
      low: { cents: 6000, until: 'a-quarter' },
      expected: { cents: 8000, until: 'median' },
      high: { cents: 12000, until: 'longest' },
    });
  });

  it('goes by the limit of the run where too few completed', () => {
    expect(saved(cancelled({ timeLimit: 24 * HOUR }), { alike: completed([8]) })?.avoided).toEqual({
      low: { cents: 0, until: 'nothing' },
      expected: { cents: 8000, until: 'half-limit' },
      high: { cents: 20000, until: 'limit' },
    });
  });

  it('is nothing where neither is known', () => {
    expect(saved(cancelled())?.avoided.high).toEqual({ cents: 0, until: 'nothing' });
  });

  it('is less what leaked until the nodes were free', () => {
    const saving = saved(cancelled(), { alike: completed([8, 8, 8, 8, 8]) });
    expect(saving).toMatchObject({ leaked: 700, saved: { low: 3300, expected: 3300, high: 3300 } });
  });

  it('is less the same work that was submitted again within 72 hours, up to what was avoided', () => {
    const again = alike({
      ...{
        runId: 'again',
        isCompleted: false,
        createdAt: ended + HOUR,
        definition: 'edited',
        resubmittedFrom: 'train',
      },
      cost: {
        cost: {
          currency: 'EUR',
          pieces: [aPiece({ startedAt: ended + HOUR, endedAt: ended + 3 * HOUR })],
          unpriced: [],
        },
        until: ended + 3 * HOUR,
      },
    });
    const late = { ...again, runId: 'late', createdAt: ended + 80 * HOUR };
    const saving = saved(cancelled(), { alike: [...completed([8, 8, 8, 8, 8]), again, late] });
    expect(saving).toMatchObject({ again: 2000, saved: { expected: 4000 - 2000 - 700 } });
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
    const { savings } = savingsOf(theFacts(runs, { alike: completed([8, 8, 8, 8, 8]) }), NOVEMBER);
    expect(savingsByPolicy(savings)).toMatchObject([
      { policy: 'idle-gpu', cancels: 2, leaked: 1400, saved: { expected: 6600 } },
    ]);
  });
});
