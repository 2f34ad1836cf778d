import { describe, expect, test } from 'vitest';
import { gpuIdle } from '../../src/conditions/gpu-idle.ts';
import { type GpuUse, known, type Signal, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import {
  aChild,
  ago,
  aSnapshot,
  children,
  compute,
  faults,
  gpuUse,
  judge,
  minutes,
  NOW,
  started,
} from './snapshots.ts';

const written = { below: '5%', over: '2h' };
const long: Signals = { compute: compute(8), timing: started(ago(26 * HOUR)) };
const quiet = minutes(120, 2);

function judgeUse(gpu: Signal<GpuUse>, now = NOW) {
  return judge(gpuIdle, written, aSnapshot({}, { ...long, gpu }), now);
}

/** Eight devices of which some differ. */
function eight(differing: Record<string, readonly (number | null)[]> = {}) {
  return {
    ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`gpu-${index}`, quiet])),
    ...differing,
  };
}

describe('samples', () => {
  test.each<[string, Signal<GpuUse>, string, string]>([
    ['all eight idle', gpuUse(eight()), 'violated', 'all 8 GPUs stayed below 5% for 2h, highest 2%'],
    ['one busy of eight', gpuUse(eight({ 'gpu-3': minutes(120, 80) })), 'healthy', 'gpu-3 reached 80%'],
    [
      'one idle of eight',
      gpuUse({ idle: quiet, ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [`b${id}`, minutes(120, 60)])) }),
      'healthy',
      'reached 60%',
    ],
    ['a single busy minute', gpuUse({ a: [...minutes(60, 0), 50, ...minutes(59, 0)] }), 'healthy', 'reached 50%'],
    ['exactly the limit', gpuUse({ a: minutes(120, 5) }), 'healthy', 'reached 5%'],
    ['just below it', gpuUse({ a: minutes(120, 4.99) }), 'violated', 'its GPU stayed below'],
    ['busy before the window', gpuUse({ a: [...minutes(60, 99), ...quiet] }), 'violated', 'highest 2%'],
    ['no device at all', gpuUse({}, 8), 'unknown', 'no GPU reported a sample'],
    ['no device and none expected', gpuUse({}, 0), 'unknown', 'no GPU reported a sample'],
    ['fewer devices than held', gpuUse({ a: quiet }, 8), 'unknown', 'only 1 of 8 GPUs report'],
    ['an untold number of devices', gpuUse({ a: quiet }, null), 'unknown', 'is not known'],
    ['samples that are all missing', gpuUse({ a: minutes(120, null) }), 'unknown', 'no sample in the last 2h'],
    ['a series too short', gpuUse({ a: minutes(90, 1) }), 'unknown', '90 of 120 samples, 90% are needed'],
    ['just enough samples', gpuUse({ a: [...minutes(12, null), ...minutes(108, 1)] }), 'violated', 'stayed below'],
    ['one sample too few', gpuUse({ a: [...minutes(13, null), ...minutes(107, 1)] }), 'unknown', '107 of 120'],
    ['the newest 15 minutes old', gpuUse({ a: [...minutes(200, 1), ...minutes(15, null)] }), 'unknown', '105 of 120'],
    ['the newest 16 minutes old', gpuUse({ a: [...minutes(200, 1), ...minutes(16, null)] }), 'unknown', '16m old'],
    ['one device of eight thin', gpuUse(eight({ 'gpu-5': minutes(20, 0) })), 'unknown', 'gpu-5 has 20 of 120'],
    ['one device of eight silent', gpuUse(eight({ 'gpu-5': minutes(120, null) })), 'unknown', 'gpu-5 has no sample'],
    ['one busy sample among almost none', gpuUse({ a: [7] }, 8), 'healthy', 'reached 7%'],
    ['values that are no percentage', gpuUse({ a: minutes(120, Number.NaN) }), 'unknown', 'no sample'],
    ['negative values', gpuUse({ a: minutes(120, -1) }), 'unknown', 'no sample'],
  ])('%s', (_, gpu, outcome, reason) => {
    const result = judgeUse(gpu);
    expect(result.outcome).toBe(outcome);
    expect(result.reason).toContain(reason);
  });

  test('says peak, limit, age of the newest sample and the worst coverage', () => {
    const result = judgeUse(gpuUse({ a: quiet, b: [...minutes(110, 1), 3, ...minutes(9, null)] }));
    expect(result).toMatchObject({ outcome: 'violated', value: 3, threshold: 5, age: 0, identity: 'gpu-idle' });
    expect(result.coverage).toBeCloseTo(111 / 120);
  });

  test('cuts a series that was fetched for a longer window to its own', () => {
    expect(judgeUse(gpuUse({ a: [...minutes(6 * 60, 99), ...quiet] })).outcome).toBe('violated');
  });

  test('judges the window that ends now, not where the series ends', () => {
    const gpu = gpuUse({ a: [...minutes(60, 90), ...quiet] });
    expect(judgeUse(gpu, NOW - 30 * MINUTE).outcome).toBe('healthy');
    expect(judgeUse(gpu, NOW + 16 * MINUTE)).toMatchObject({ outcome: 'unknown', age: 16 * MINUTE });
  });

  test('a busy minute that reaches into the window counts, though only half of it lies within', () => {
    const gpu = gpuUse({ a: [90, ...quiet] });
    expect(judgeUse(gpu, NOW - MINUTE / 2).outcome).toBe('healthy');
    expect(judgeUse(gpu, NOW).outcome).toBe('violated');
  });

  test('samples from after now do not count', () => {
    const future = known(
      { from: NOW, step: MINUTE, devices: [{ id: 'a', percent: minutes(120, 1) }], expectedDevices: 1 },
      NOW,
    );
    expect(judgeUse(future).outcome).toBe('unknown');
  });

  test('a stricter coverage is taken from the policy', () => {
    const gpu = gpuUse({ a: [...minutes(12, null), ...minutes(108, 1)] });
    const snapshot = aSnapshot({}, { ...long, gpu });
    expect(judge(gpuIdle, { ...written, coverage: '95%' }, snapshot).outcome).toBe('unknown');
  });
});

describe('what settles it before any sample', () => {
  test.each([
    ['Queued', 'is queued, holds no GPU'],
    ['Preparing', 'is preparing'],
    ['Completed', 'has ended'],
  ])('a run that is %s is healthy', (status, reason) => {
    const result = judge(gpuIdle, written, aSnapshot({ status }));
    expect(result).toMatchObject({ outcome: 'healthy', missingSignals: [] });
    expect(result.reason).toContain(reason);
  });

  test('a run without GPUs is healthy, without asking more', () => {
    expect(judge(gpuIdle, written, aSnapshot({}, { compute: compute(0) }))).toMatchObject({
      outcome: 'healthy',
      reason: 'uses no GPU',
    });
  });

  test('a run younger than the window is healthy, until when is said', () => {
    const signals = { compute: compute(1), timing: started(ago(HOUR)), gpu: gpuUse({ a: quiet }) };
    expect(judge(gpuIdle, written, aSnapshot({}, signals))).toMatchObject({
      outcome: 'healthy',
      violatedAt: NOW + HOUR,
    });
  });

  test.each<[string, Signals, string]>([
    ['compute', { compute: unknown('x'), timing: started(ago(9 * HOUR)) }, 'its compute is unknown: x'],
    ['timing', { compute: compute(1), timing: unknown('x') }, 'its start is unknown: x'],
    ['start', { compute: compute(1), timing: started(null) }, 'Azure reports no start'],
    ['use', { ...long, gpu: unknown('x') }, 'its GPU use is unknown: x'],
  ])('an unknown %s makes it unknown for good', (_, signals, reason) => {
    const gpu = gpuUse({ a: quiet });
    expect(judge(gpuIdle, written, aSnapshot({}, { gpu, ...signals }))).toMatchObject({
      outcome: 'unknown',
      reason,
      missingSignals: [],
    });
  });

  test('it asks for one thing at a time, cheapest first', () => {
    const missingSignals = (run: Parameters<typeof aSnapshot>[0], signals: Signals) =>
      judge(gpuIdle, written, aSnapshot(run, signals)).missingSignals.map(({ kind }) => kind);
    expect(missingSignals({}, {})).toEqual(['compute']);
    expect(missingSignals({}, { compute: compute(8) })).toEqual(['timing']);
    expect(missingSignals({}, long)).toEqual(['gpu']);
    expect(missingSignals({ jobType: 'sweep' }, long)).toEqual(['children']);
    expect(missingSignals({ jobType: 'sweep' }, { ...long, children: children(aChild('a')) })).toEqual(['gpu']);
  });
});

describe('parents', () => {
  const sweep = { jobType: 'sweep' };

  test('no running child holds no GPU', () => {
    const ended = aChild('a', { status: 'Completed', endedAt: ago(HOUR) });
    const waiting = aChild('b', { status: 'Queued', startedAt: null });
    const signals = { ...long, children: children(ended, waiting) };
    expect(judge(gpuIdle, written, aSnapshot(sweep, signals)).outcome).toBe('healthy');
  });

  test('the youngest running child decides since when it can be idle', () => {
    const signals = {
      ...long,
      children: children(aChild('a', { startedAt: ago(9 * HOUR) }), aChild('b', { startedAt: ago(HOUR) })),
      gpu: gpuUse({ a: quiet, b: minutes(60, 0) }),
    };
    expect(judge(gpuIdle, written, aSnapshot(sweep, signals))).toMatchObject({
      outcome: 'healthy',
      violatedAt: NOW + HOUR,
    });
  });

  test.each([
    ['starts in the future', { createdAt: NOW + HOUR, startedAt: NOW + HOUR }, 'its submission'],
    ['has times that cannot be read', { startedAt: null, timesUnknown: 'its start is no time: soon' }, 'no time: soon'],
  ])('a child that %s leaves it open', (_, times, reason) => {
    const signals = { ...long, children: children(aChild('a', times)), gpu: gpuUse({ a: quiet }) };
    const judged = judge(gpuIdle, written, aSnapshot(sweep, signals));
    expect(judged).toMatchObject({ outcome: 'unknown', missingSignals: [] });
    expect(judged.reason).toContain(reason);
  });

  test.each(['Paused', 'Finishing'])(
    'a young child that is %s does not say that the others are too young',
    (status) => {
      const young = aChild('b', { status, startedAt: ago(HOUR) });
      const signals = { ...long, children: children(aChild('a', { startedAt: ago(9 * HOUR) }), young) };
      const judgedBy = (expected: number | null) =>
        judge(gpuIdle, written, aSnapshot(sweep, { ...signals, gpu: gpuUse({ a: quiet }, expected) })).outcome;
      expect(judgedBy(1)).toBe('violated');
      expect(judgedBy(null)).toBe('unknown');
    },
  );

  test("its own compute settles nothing, since the GPUs are its children's", () => {
    const signals = { compute: compute(0), timing: started(ago(9 * HOUR)), children: children(aChild('a')) };
    const idle = { ...signals, gpu: gpuUse({ a: quiet }) };
    expect(judge(gpuIdle, written, aSnapshot(sweep, idle)).outcome).toBe('violated');
  });
});

describe('two series of one GPU', () => {
  const of = (expectedDevices: number, ...devices: [string, readonly (number | null)[]][]) =>
    judgeUse(
      known(
        {
          from: ago(2 * HOUR),
          step: MINUTE,
          devices: devices.map(([id, percent]) => ({ id, percent })),
          expectedDevices,
        },
        NOW,
      ),
    );

  test('are one GPU, however its name is spelled', () => {
    expect(of(2, ['r/n/0', quiet], ['r/N/0', quiet])).toMatchObject({
      outcome: 'unknown',
      reason: 'only 1 of 2 GPUs report',
      detail: { devices: 1 },
    });
    expect(of(1, ['r/n/0', quiet], ['r/n/0', quiet]).outcome).toBe('violated');
  });

  test('make up for what either lacks', () => {
    const early = [...minutes(60, 1), ...minutes(60, null)];
    const late = [...minutes(60, null), ...minutes(60, 1)];
    expect(of(1, ['a', early], ['a', late]).outcome).toBe('violated');
    expect(of(1, ['a', early], ['a', minutes(120, null)]).outcome).toBe('unknown');
  });

  test('that differ say nothing of it, busy or idle', () => {
    for (const [first, second] of [
      [quiet, minutes(120, 80)],
      [minutes(120, 80), quiet],
    ] as const)
      expect(of(1, ['a', first], ['a', second])).toMatchObject({
        outcome: 'unknown',
        reason: 'GPU a has two series that differ',
      });
    expect(of(2, ['a', quiet], ['a', minutes(120, 3)], ['b', minutes(120, 80)]).outcome).toBe('healthy');
  });
});

test('a run of a type that is not known yet may hold others elsewhere: neither idle, nor busy, nor without GPUs', () => {
  const outcomeOf = (signals: Signals) =>
    judge(gpuIdle, written, aSnapshot({ jobType: 'finetuning' }, { ...long, ...signals }));
  expect(outcomeOf({ gpu: gpuUse({ a: quiet }) })).toMatchObject({ outcome: 'unknown', identity: '' });
  expect(outcomeOf({ gpu: gpuUse({ a: minutes(120, 60) }) }).outcome).toBe('unknown');
  expect(outcomeOf({ compute: compute(0), gpu: gpuUse({}, 0) }).outcome).toBe('unknown');
});

test.each([
  ['more than there should be', 1, 'GPUs that report: 2; by its compute it should hold 1'],
  ['where none should be', 0, 'should hold 0'],
  ['of no number', Number.NaN, 'should hold NaN'],
  ['of less than none', -1, 'should hold -1'],
  ['of a part of one', 2.5, 'should hold 2.5'],
  ['of an endless number', Number.POSITIVE_INFINITY, 'should hold Infinity'],
])('GPUs %s leave it open', (_, expected, reason) => {
  const signals = { ...long, gpu: gpuUse({ a: quiet, b: quiet }, expected) };
  const judged = judge(gpuIdle, written, aSnapshot({}, signals));
  expect(judged).toMatchObject({ outcome: 'unknown', identity: '' });
  expect(judged.reason).toContain(reason);
});

test('parameters are refused with what would be right', () => {
  expect(faults(gpuIdle, { below: 0.05, over: '2h' })).toEqual(['a percentage from 0% to 100%, such as 5%']);
  expect(faults(gpuIdle, { below: '0%', over: '2h' })).toEqual([expect.stringContaining('above 0%')]);
  expect(faults(gpuIdle, { below: '101%', over: '2h' })).toHaveLength(1);
  expect(faults(gpuIdle, { below: '5%', over: '5m' })).toEqual([expect.stringContaining('at least 10m')]);
  expect(faults(gpuIdle, { below: '5%', over: '2h', coverage: '0%' })).toHaveLength(1);
});
