import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/core/decision/assessment.ts';
import { firstHold } from '../../src/core/decision/guards.ts';
import { plan } from '../../src/core/decision/plan.ts';
import type { PastCancel } from '../../src/core/decision/world.ts';
import { type CancelLimits, NO_LIMITS } from '../../src/core/policy/limits.ts';
import { type Cost, known } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, NOW } from '../conditions/snapshots.ts';
import { anApproval, anAssessment, aPastCancel, aPlanInput, aPolicy, aWorld, numbered } from '../support/builders.ts';

/** Has used so many GPU-hours on nodes of 8 GPUs at 16 EUR an hour, by now. */
function costing(gpuHours: number, given: Partial<Cost> = {}): Cost {
  const startedAt = NOW - (gpuHours / 8) * HOUR;
  const piece = { runId: 'r', nodes: 1, pricePerNodeHour: 16, gpusPerNode: 8, startedAt, endedAt: null };
  return { currency: 'EUR', pieces: [piece], unpriced: [], ...given };
}

function aRunThat(cost: Cost | null, given: Partial<Assessment> = {}): Assessment {
  const signals = cost ? { cost: known(cost, NOW) } : {};
  return anAssessment({ snapshot: aSnapshot({}, signals), ...given });
}

/** What the limits of the policy say of a cancel, after others in the day. */
function held(limits: Partial<CancelLimits>, recent: PastCancel[] = [], assessment = aRunThat(null)) {
  const policy = aPolicy({ limits: { ...NO_LIMITS, ...limits } });
  const hold = firstHold({ ...assessment, policy }, aWorld({ recent, activeRuns: 10 }))?.hold ?? null;
  return hold && { reason: hold.reason, ask: hold.ask ?? null, at: hold.next?.at ?? null };
}

const OTHER = { ownerId: 'team-speech' };

test('so many in a day, whose oldest no longer counts after a day', () => {
  expect(held({ perDay: 2 }, [aPastCancel({ at: ago(23 * HOUR) })])).toBeNull();
  const two = [aPastCancel({ at: ago(23 * HOUR) }), aPastCancel({ at: ago(2 * HOUR) })];
  expect(held({ perDay: 2 }, two)?.reason).toBe(
    'this policy may cancel 2 runs a day by itself, and 2 are already in work',
  );
  expect(held({ perDay: 2 }, [aPastCancel({ at: ago(DAY) }), aPastCancel()])).toBeNull();
});

describe('of each owner by themselves', () => {
  test('the runs of others do not count', () => {
    expect(held({ perOwner: { perHour: 1 } }, [aPastCancel(OTHER)])).toBeNull();
    expect(held({ perOwner: { perHour: 1 } }, [aPastCancel()])?.reason).toBe(
      'this policy may cancel 1 run of one owner an hour by itself, and 1 is already in work',
    );
  });

  test('in one pass, too', () => {
    const policy = aPolicy({ limits: { ...NO_LIMITS, perOwner: { perCycle: 1 } } });
    const owners = ['a', 'b', 'a'];
    const runs = owners.map((id, index) =>
      numbered(index, { policy, owner: { source: 'tag', id, display: id } }, ago(HOUR) + index),
    );
    const { decisions } = plan(aPlanInput(runs));
    expect(decisions.filter(({ kind }) => kind === 'cancel').map(({ runId }) => runId)).toEqual(['run-0', 'run-1']);
  });

  test('over all policies, whichever policy it was', () => {
    const limits = { ...NO_LIMITS, perOwner: { perDay: 1 } };
    const world = aWorld({ limits, recent: [aPastCancel({ policy: 'other' })] });
    expect(firstHold(anAssessment(), world)?.hold.reason).toContain('1 run of one owner a day');
  });
});

test('of each workspace by itself', () => {
  expect(held({ perWorkspace: { perHour: 1 } }, [aPastCancel({ workspaceId: 'other' })])).toBeNull();
  expect(held({ perWorkspace: { perHour: 1 } }, [aPastCancel()])?.reason).toContain('1 run of one workspace an hour');
});

describe.each([
  ['GPU-hours', (bound: number): Partial<CancelLimits> => ({ gpuHours: { perDay: bound } }), 'used', '800 GPU-hours'],
  [
    'money',
    (bound: number): Partial<CancelLimits> => ({ money: { perDay: bound * 2, currency: 'EUR' } }),
    'cost',
    '1600.00 EUR',
  ],
])('%s', (_, limit, verb, shown) => {
  const past = aPastCancel({ at: ago(2 * HOUR), gpuHours: 600, cost: 1200, currency: 'EUR' });

  test('are those of the cancelled runs and of this one', () => {
    expect(held(limit(1000), [past], aRunThat(costing(400)))).toBeNull();
    expect(held(limit(999), [past], aRunThat(costing(400)))?.reason).toContain(`those in work ${verb} `);
    expect(held(limit(800), [], aRunThat(costing(801)))?.reason).toContain(`runs that ${verb} ${shown} a day`);
  });

  test('of a run that nobody can price are not known, and a person is asked', () => {
    for (const assessment of [aRunThat(null), aRunThat(costing(1, { unpriced: ['r'] }))]) {
      const hold = held({ ...limit(1000), past: 'wait' }, [], assessment);
      expect(hold).toMatchObject({ ask: 'limited', reason: expect.stringContaining(`this run ${verb} is not known`) });
    }
  });

  test('of a run cancelled before are not known: nothing more is cancelled without asking until it no longer counts', () => {
    const unknown = aPastCancel({ at: ago(2 * HOUR) });
    expect(held(limit(1000), [unknown], aRunThat(costing(1)))?.reason).toContain('cancelled before');
    expect(held({ ...limit(1000), past: 'wait' }, [unknown], aRunThat(costing(1)))).toMatchObject({
      ask: null,
      at: NOW + 22 * HOUR,
    });
  });

  test('beyond the limit by themselves are asked about, since no waiting helps', () => {
    expect(held({ ...limit(100), past: 'wait' }, [], aRunThat(costing(101)))?.ask).toBe('limited');
  });
});

test('a run in the queue has used nothing, and always fits', () => {
  const nothing = { currency: 'EUR', pieces: [], unpriced: [] };
  expect(held({ money: { perHour: 1, currency: 'EUR' }, gpuHours: { perHour: 1 } }, [], aRunThat(nothing))).toBeNull();
});

test('an amount in another currency cannot be counted', () => {
  const dollars = aRunThat(costing(1, { currency: 'USD' }));
  expect(held({ money: { perHour: 100, currency: 'EUR' } }, [], dollars)?.ask).toBe('limited');
});

test('a price that is a range counts with the most that it can be', () => {
  const [piece] = costing(100).pieces;
  if (!piece) throw new Error('there is one');
  const range = aRunThat(costing(100, { pieces: [{ ...piece, atMostPerNodeHour: 32 }] }));
  expect(held({ money: { perHour: 400, currency: 'EUR' } }, [], range)).toBeNull();
  expect(held({ money: { perHour: 399, currency: 'EUR' } }, [], range)).not.toBeNull();
});

describe('past a limit', () => {
  const recent = [aPastCancel({ at: ago(50 * MINUTE) }), aPastCancel({ at: ago(10 * MINUTE) })];

  test('people are asked, unless the policy says wait', () => {
    expect(held({ perHour: 2 }, recent)).toMatchObject({ ask: 'limited', at: null });
    expect(held({ perHour: 2, past: 'wait' }, recent)).toMatchObject({ ask: null, at: NOW + 10 * MINUTE });
  });

  test('it waits until every limit that is full has room', () => {
    expect(held({ perHour: 2, perDay: 2, past: 'wait' }, recent)?.at).toBe(ago(50 * MINUTE) + DAY);
    expect(held({ perHour: 1, past: 'wait' }, recent)?.at).toBe(ago(10 * MINUTE) + HOUR);
  });

  test('a share has room when enough of the oldest no longer count', () => {
    const three = [...recent, aPastCancel({ at: ago(MINUTE) })];
    // Of 10 active and 3 cancelled runs 2 are allowed, of 10 and 1 still 2.
    expect(held({ share: 0.2, past: 'wait' }, three)?.at).toBe(ago(10 * MINUTE) + HOUR);
  });

  test('a limit over all policies that asks wins over one that waits', () => {
    const policy = aPolicy({ limits: { ...NO_LIMITS, perHour: 2, past: 'wait' } });
    const world = aWorld({ recent, limits: { ...NO_LIMITS, perHour: 2 } });
    expect(firstHold(anAssessment({ policy }), world)?.hold.ask).toBe('limited');
  });

  test('nobody is asked while it waits, and it is cancelled when there is room, the oldest and dearest first', () => {
    const policy = aPolicy({ limits: { ...NO_LIMITS, perHour: 2, past: 'wait' } });
    const runs = [costing(8), costing(80), costing(8)].map((cost, index) => {
      const assessment = numbered(index, { policy }, index === 2 ? ago(2 * HOUR) : ago(HOUR));
      const nodes = index === 1 ? 10 : 1;
      const pieces = cost.pieces.map((piece) => ({ ...piece, nodes }));
      return {
        ...assessment,
        snapshot: { ...assessment.snapshot, signals: { cost: known({ ...cost, pieces }, NOW) } },
      };
    });
    const waits = plan(aPlanInput(runs, { recent }));
    expect(waits.decisions.map(({ kind }) => kind)).toEqual(['withhold', 'withhold', 'withhold']);
    expect(waits.statuses[0]).toMatchObject({ withheld: 'limited', next: { at: NOW + 10 * MINUTE } });
    const { decisions } = plan(aPlanInput(runs));
    expect(decisions.filter(({ kind }) => kind === 'cancel').map(({ runId }) => runId)).toEqual(['run-1', 'run-2']);
  });

  test('what a person approved goes ahead and counts', () => {
    const approval = anApproval({ answer: 'approved', answeredAt: ago(MINUTE) });
    const approved = anAssessment({}, { approvals: [approval] });
    expect(held({ perHour: 2, past: 'wait' }, recent, approved)).toBeNull();
  });
});
