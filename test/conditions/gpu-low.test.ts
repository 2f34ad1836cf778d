import { describe, expect, test } from 'vitest';
import { gpuLow } from '../../src/conditions/gpu-low.ts';
import { type GpuUse, known, type Signal, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, compute, faults, gpuUse, judge, minutes, NOW, started } from './snapshots.ts';

const written = { below: '30%', over: '2h' };
const long: Signals = { compute: compute(8), timing: started(ago(26 * HOUR)) };
const low = minutes(120, 20);
const busy = minutes(120, 60);
const half = [...minutes(60, 55), ...minutes(60, 0)];
const thin = minutes(40, 20);
/** Two hours without the first so many minutes. */
const missing = (count: number, percent: number) => [...minutes(count, null), ...minutes(120 - count, percent)];

function devices(...series: (readonly (number | null)[])[]): Record<string, readonly (number | null)[]> {
  return Object.fromEntries(series.map((percent, index) => [`gpu-${index}`, percent]));
}

describe('averages', () => {
  test.each<[string, Signal<GpuUse>, string, string, string]>([
    ['all low', gpuUse(devices(low, low)), '100%', 'violated', 'all 2 GPUs averaged below 30% over 2h, highest 20%'],
    ['one GPU', gpuUse(devices(low)), '100%', 'violated', 'its GPU averaged below'],
    ['an average, not a peak', gpuUse(devices(half)), '100%', 'violated', '27.5%'],
    ['exactly the limit', gpuUse(devices(minutes(120, 30))), '100%', 'healthy', '1 of 1 GPUs averaged 30% or more'],
    ['one busy of two', gpuUse(devices(low, busy)), '100%', 'healthy', '1 of 2 GPUs averaged 30% or more'],
    ['one busy of an untold number', gpuUse(devices(low, busy), null), '100%', 'healthy', 'or more over 2h'],
    ['one low of an untold number', gpuUse(devices(low), null), '100%', 'unknown', 'is not known'],
    ['half low, half asked', gpuUse(devices(low, low, busy, busy)), '50%', 'violated', '2 of 4 GPUs averaged below'],
    ['too few low', gpuUse(devices(low, busy, busy, busy)), '50%', 'healthy', '2 had to be below'],
    ['a share is rounded up', gpuUse(devices(low, busy, busy)), '50%', 'healthy', '2 had to be below'],
    ['a tiny share is one', gpuUse(devices(low, busy, busy)), '1%', 'violated', '1 of 3'],
    ['missing ones that cannot change it', gpuUse(devices(low, low), 4), '50%', 'violated', '2 of 4'],
    ['missing ones that could', gpuUse(devices(low), 4), '50%', 'unknown', 'only 1 of 4 GPUs report'],
    ['missing ones, the rest busy', gpuUse(devices(busy, busy, busy), 4), '50%', 'healthy', '3 of 4'],
    ['missing ones, one busy of all', gpuUse(devices(busy), 8), '100%', 'healthy', '1 of 8'],
    ['more than there should be', gpuUse(devices(low, low, busy), 2), '100%', 'healthy', '1 of 3'],
    ['a thin one', gpuUse(devices(low, thin)), '100%', 'unknown', 'gpu-1 has 40 of 120 samples'],
    ['a thin one that cannot change it', gpuUse(devices(low, thin)), '50%', 'violated', '1 of 2'],
    ['busy though thin', gpuUse(devices(low, minutes(60, 100))), '100%', 'healthy', '1 of 2'],
    ['busy though stale', gpuUse(devices([...minutes(90, 100), ...minutes(30, null)])), '100%', 'healthy', '1 of 1'],
    [
      'low, but for the missing ones',
      gpuUse(devices(missing(12, 25))),
      '100%',
      'unknown',
      'GPU gpu-0 averaged 25% over 108 of 120 samples, and with the others it may reach 30%',
    ],
    ['low, missing ones or not', gpuUse(devices(missing(12, 22))), '100%', 'violated', 'highest 22%'],
    [
      'busy, but for the missing ones',
      gpuUse(devices(missing(12, 32))),
      '100%',
      'unknown',
      'averaged 32% over 108 of 120 samples, and with the others it may stay below 30%',
    ],
    ['busy, missing ones or not', gpuUse(devices(missing(12, 34))), '100%', 'healthy', '1 of 1'],
    ['low and stale', gpuUse(devices([...minutes(200, 1), ...minutes(20, null)])), '100%', 'unknown', '20m old'],
    ['no sample is not 0%', gpuUse(devices(minutes(120, null))), '100%', 'unknown', 'no sample in the last 2h'],
    ['no device', gpuUse({}, 8), '100%', 'unknown', 'no GPU reported'],
    ['none and none expected', gpuUse({}, 0), '50%', 'unknown', 'no GPU reported'],
    ['busy before the window', gpuUse(devices([...minutes(60, 99), ...low])), '100%', 'violated', 'averaged below'],
  ])('%s', (_, gpu, share, outcome, reason) => {
    const result = judge(gpuLow, { ...written, share }, aSnapshot({}, { ...long, gpu }));
    expect(result.outcome).toBe(outcome);
    expect(result.reason).toContain(reason);
  });

  test('says the average on which the share hangs', () => {
    const gpu = gpuUse(devices(minutes(120, 10), low, minutes(120, 25), busy));
    const judged = (share: string) => judge(gpuLow, { ...written, share }, aSnapshot({}, { ...long, gpu }));
    expect(judged('75%')).toMatchObject({ outcome: 'violated', value: 25, threshold: 30, identity: 'gpu-low', age: 0 });
    expect(judged('50%')).toMatchObject({ outcome: 'violated', value: 20 });
    expect(judged('100%')).toMatchObject({ outcome: 'healthy', value: 60, identity: '' });
  });
});

test('two series of one GPU are one GPU, and none to go by where they differ', () => {
  const of = (...twice: (readonly (number | null)[])[]) => {
    const value = { from: ago(2 * HOUR), step: MINUTE, expectedDevices: 2 };
    const use = known({ ...value, devices: twice.map((percent) => ({ id: 'gpu-0', percent })) }, NOW);
    return judge(gpuLow, { ...written, share: '100%' }, aSnapshot({}, { ...long, gpu: use }));
  };
  expect(of(low, low)).toMatchObject({ outcome: 'unknown', reason: 'only 1 of 2 GPUs report' });
  expect(of(busy, low).outcome).toBe('unknown');
  expect(of(busy, busy)).toMatchObject({ outcome: 'healthy', detail: { devices: 1 } });
});

test('cheaper facts settle it first, and unknown ones leave it open', () => {
  const of = (run: Parameters<typeof aSnapshot>[0], signals: Signals) =>
    judge(gpuLow, written, aSnapshot(run, signals));
  expect(of({ status: 'Queued' }, {}).outcome).toBe('healthy');
  expect(of({}, { compute: compute(0) }).outcome).toBe('healthy');
  expect(of({}, { compute: compute(8), timing: started(ago(HOUR)) }).outcome).toBe('healthy');
  expect(of({}, long)).toMatchObject({ outcome: 'unknown', missingSignals: [{ kind: 'gpu', over: 2 * HOUR }] });
  expect(of({}, { ...long, gpu: unknown('x') })).toMatchObject({ outcome: 'unknown', missingSignals: [] });
});

test.each([
  ['more than there should be', 1, 'GPUs that report: 2; by its compute it should hold 1'],
  ['where none should be', 0, 'should hold 0'],
  ['of no number', Number.NaN, 'should hold NaN'],
  ['of less than none', -1, 'should hold -1'],
  ['of a part of one', 2.5, 'should hold 2.5'],
  ['of an endless number', Number.POSITIVE_INFINITY, 'should hold Infinity'],
])('GPUs %s leave it open', (_, expected, reason) => {
  const signals = { ...long, gpu: gpuUse(devices(low, low), expected) };
  const judged = judge(gpuLow, written, aSnapshot({}, signals));
  expect(judged).toMatchObject({ outcome: 'unknown', identity: '' });
  expect(judged.reason).toContain(reason);
});

test('parameters are refused with what would be right', () => {
  expect(faults(gpuLow, { ...written, share: '0%' })).toEqual(['a percentage above 0%']);
  expect(faults(gpuLow, { below: '0%', over: '2h' })).toHaveLength(1);
  expect(faults(gpuLow, { ...written, average: true })).toHaveLength(1);
});
