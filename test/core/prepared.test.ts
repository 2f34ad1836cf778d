import { describe, expect, test } from 'vitest';
import { prepared } from '../../src/core/signal/prepared.ts';
import { known, type Signal, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { anEnded, aPeer, ended, peers } from '../conditions/around.ts';
import {
  aChild,
  ago,
  artifacts,
  aSnapshot,
  children,
  compute,
  gpuUse,
  minutes,
  NOW,
  present,
  reading,
  started,
} from '../conditions/snapshots.ts';

const REQUEST = { step: 'validate', output: null, path: 'r.json' };
const SOUND: Signals = {
  timing: started(ago(2 * HOUR)),
  compute: compute(8),
  children: children(aChild('a'), aChild('b', { status: 'Completed', endedAt: ago(HOUR) })),
  peers: peers([aPeer('other')]),
  lineage: ended(anEnded('x')),
  outcomes: ended(anEnded('y'), anEnded('z', { endedAt: ago(2 * HOUR) })),
  cost: known({ currency: 'USD', pieces: [], unpriced: [] }, NOW),
  gpu: gpuUse({ a: minutes(60, 3), b: minutes(60, 4) }),
  log: known({ lastGrowthAt: ago(MINUTE), bytes: 1 }, NOW),
  metrics: { loss: known({ points: [{ step: 1, at: ago(HOUR), value: 1 }] }, NOW) },
  ...artifacts(REQUEST, reading('a', present({ ok: true }))),
};

/** The signals of a run that is known but for what is given, prepared. */
function signalsOf(given: Signals, run = {}): Signals {
  return prepared(aSnapshot(run, { ...SOUND, ...given }), NOW).signals;
}

function reasonOf(signal: Signal<unknown> | undefined): string | null {
  return signal && !signal.known ? signal.reason : null;
}

describe('a snapshot without a contradiction', () => {
  test('comes back as it is', () => {
    for (const jobType of ['command', 'pipeline']) {
      const snapshot = aSnapshot({ jobType }, SOUND);
      expect(prepared(snapshot, NOW)).toBe(snapshot);
    }
    const bare = aSnapshot();
    expect(prepared(bare, NOW)).toBe(bare);
  });

  test('keeps what is unknown with its reason', () => {
    const lost = unknown('403');
    const snapshot = aSnapshot({}, { timing: lost, children: lost, peers: lost, lineage: lost, gpu: lost, log: lost });
    expect(prepared(snapshot, NOW)).toBe(snapshot);
  });
});

test('what was prepared needs no more, and another moment may clear it', () => {
  const early = aSnapshot({}, { timing: started(NOW + 20 * MINUTE), children: children(aChild('a'), aChild('a')) });
  const answer = prepared(early, NOW);
  expect(answer).not.toBe(early);
  expect(prepared(answer, NOW)).toBe(answer);
  expect(prepared(early, NOW + HOUR).signals.timing).toBe(early.signals.timing);
});

describe('times', () => {
  test('of the run that contradict make its timing unknown', () => {
    expect(reasonOf(signalsOf({ timing: started(ago(HOUR), ago(MINUTE)) }).timing)).toContain('its status is Running');
  });

  test('a submission in the future is said, and no other has a problem', () => {
    expect(prepared(aSnapshot({ createdAt: NOW + HOUR }), NOW).submissionProblem).toContain('lies in the future');
    expect(prepared(aSnapshot({ createdAt: Number.NaN }), NOW).submissionProblem).toContain('is no time');
    expect(prepared(aSnapshot({}, { timing: started(ago(9 * HOUR), ago(HOUR)) }), NOW)).not.toHaveProperty(
      'submissionProblem',
    );
  });

  test('of a child that contradict are left out, and those of the others stay', () => {
    const odd = aChild('odd', { endedAt: ago(HOUR) });
    const { children: given } = signalsOf({ children: children(aChild('a'), odd) });
    expect(given).toMatchObject({
      known: true,
      at: ago(MINUTE),
      value: [aChild('a'), { id: 'id-odd', startedAt: null, endedAt: null, timesUnknown: expect.any(String) }],
    });
  });

  test.each([
    ['ends before it starts', { startedAt: ago(HOUR), endedAt: ago(2 * HOUR) }, 'is before its start'],
    ['ends in the future', { endedAt: NOW + HOUR }, 'lies in the future'],
    ['starts in the year 1', { startedAt: Date.UTC(1, 0) }, 'is before Azure Machine Learning'],
  ])('an ended run that %s has no start', (_, given, doubt) => {
    for (const name of ['lineage', 'outcomes'] as const) {
      const signals = signalsOf({ [name]: ended(anEnded('odd', given), anEnded('x')) });
      const runs = signals[name]?.known ? signals[name].value.runs : [];
      const odd = runs.find(({ runId }) => runId === 'odd');
      expect(odd).toMatchObject({ startedAt: null, timesUnknown: expect.stringContaining(doubt) });
      expect(runs).toContainEqual(anEnded('x'));
    }
  });

  test('by which a report began before the run was submitted are left out', () => {
    const { artifacts: found } = signalsOf(
      artifacts(REQUEST, reading('a', { state: 'absent' }, { startedAt: ago(90 * HOUR) })),
    );
    expect(Object.values(found ?? {})[0]).toMatchObject({
      value: [{ startedAt: null, timesUnknown: expect.stringContaining('is before its submission') }],
    });
  });

  test.each([
    ['before it was submitted', ago(9 * HOUR)],
    ['in the future', NOW + HOUR],
  ])('by another clock, %s, make its log and its metrics unknown', (words, at) => {
    const points = [{ step: 0, at: ago(HOUR), value: 1 }];
    const { log, metrics } = signalsOf({
      log: known({ lastGrowthAt: at, bytes: 1 }, NOW),
      metrics: { odd: known({ points: [...points, { step: 1, at, value: 1 }] }, NOW), fine: known({ points }, NOW) },
    });
    expect(reasonOf(log)).toBe(`it grew ${words}, by its own clock`);
    expect(reasonOf(metrics?.odd)).toBe(`it was logged ${words}, by its own clock`);
    expect(metrics?.fine).toMatchObject({ known: true });
  });
});

describe('a run that a list holds twice', () => {
  const twice = (same: boolean): Signals => ({
    children: children(aChild('a'), aChild('a', same ? {} : { status: 'Failed', endedAt: ago(HOUR) })),
    peers: peers([aPeer('a'), aPeer('A', { displayName: 'a', ...(same ? { runId: 'a' } : {}) })]),
    lineage: ended(anEnded('a'), anEnded('a', same ? {} : { status: 'Completed' })),
    outcomes: ended(anEnded('a'), anEnded('a', same ? {} : { status: 'Completed' })),
    ...artifacts(REQUEST, reading('a', present(1)), reading('a', present(same ? 1 : 2))),
  });

  test('counts once where its facts are the same', () => {
    const { children: steps, peers: around, lineage, outcomes, artifacts: found } = signalsOf(twice(true));
    expect(steps).toMatchObject({ value: [{ id: 'id-a' }] });
    expect(around).toMatchObject({ value: { owners: ['team-a'], runs: [{ runId: 'run-1' }, { runId: 'a' }] } });
    for (const past of [lineage, outcomes]) expect(past).toMatchObject({ value: { runs: [{ runId: 'a' }] } });
    expect(Object.values(found ?? {})[0]).toMatchObject({ value: [{ runId: 'id-a' }] });
  });

  test('makes the list unknown where they differ', () => {
    const { children: steps, peers: around, lineage, outcomes, artifacts: found } = signalsOf(twice(false));
    for (const signal of [steps, around, lineage, outcomes, Object.values(found ?? {})[0]])
      expect(reasonOf(signal)).toBe('a is listed twice with different facts');
  });
});

test('ended runs come newest first, whatever order they came in', () => {
  const early = anEnded('early', { startedAt: ago(9 * HOUR), endedAt: ago(8 * HOUR) });
  const { lineage } = signalsOf({ lineage: ended(early, anEnded('late')) });
  expect(lineage).toMatchObject({ value: { runs: [{ runId: 'late' }, { runId: 'early' }] } });
});

describe('two series of one GPU', () => {
  const two = (first: (number | null)[], second: (number | null)[]) => {
    const devices = [
      { id: 'r/0', percent: first },
      { id: 'R/0', percent: second },
    ];
    const { gpu } = signalsOf({ gpu: known({ from: ago(HOUR), step: MINUTE, devices, expectedDevices: 1 }, NOW) });
    return gpu?.known ? gpu.value.devices : [];
  };

  test('are one, which has the samples of both', () => {
    expect(two([1, null], [null, 2, 3])).toEqual([{ id: 'r/0', percent: [1, 2, 3] }]);
  });

  test('that differ leave it without samples, and say why', () => {
    expect(two([1, 2], [1, 3])).toEqual([{ id: 'r/0', percent: [], samplesUnknown: 'has two series that differ' }]);
  });
});

test('where a run of an unknown type computes and what it holds is unknown, read or not', () => {
  const reason = 'whether a run of type finetuning holds others is not known';
  for (const given of [SOUND, {}]) {
    const { signals } = prepared(aSnapshot({ jobType: 'finetuning' }, given), NOW);
    for (const name of ['children', 'compute', 'gpu', 'cost'] as const) expect(reasonOf(signals[name])).toBe(reason);
    expect(signals.timing).toBe(given.timing);
  }
});
