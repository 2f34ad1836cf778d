import { describe, expect, test } from 'vitest';
import { gpuIdle } from '../../src/conditions/gpu-idle.ts';
import { gpuLow } from '../../src/conditions/gpu-low.ts';
import { type Activity, type Signal, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { activity, ago, aSnapshot, compute, faults, gpuUse, judge, minutes, started } from './snapshots.ts';

const idle: Signals = {
  compute: compute(1),
  timing: started(ago(9 * HOUR)),
  gpu: gpuUse({ 'gpu-0': minutes(120, 1) }),
};
const written = { below: '5%', over: '2h', excuse: { network: '50MB/m' } };
const still = minutes(120, 0);

describe('traffic', () => {
  test.each<[string, Signal<Activity>, string, string]>([
    ['a download', activity({ network: minutes(120, 80) }), 'healthy', 'network traffic excuses it: 80 MB in a minute'],
    ['one minute of it', activity({ network: [...minutes(60, 0), 50, ...minutes(59, 0)] }), 'healthy', '50 MB'],
    [
      'one minute, else no sample',
      activity({ network: [...minutes(60, null), 50, ...minutes(59, null)] }),
      'healthy',
      '',
    ],
    ['just too little', activity({ network: minutes(120, 49.9) }), 'violated', 'network at most 49.9 MB in a minute'],
    [
      'a download before the window',
      activity({ network: [...minutes(60, 900), ...still] }),
      'violated',
      'at most 0 MB',
    ],
    ['another kind of traffic', activity({ network: still, disk: minutes(120, 900) }), 'violated', 'at most 0 MB'],
    ['no sample', activity({ disk: still }), 'unknown', 'its network traffic has no sample in the last 2h'],
    ['holes', activity({ network: [...minutes(60, null), ...minutes(60, 0)] }), 'unknown', '60 of 120 samples'],
    ['stale', activity({ network: [...minutes(240, 0), ...minutes(20, null)] }), 'unknown', '20m old'],
    ['unknown', unknown('HTTP 429'), 'unknown', 'its traffic is unknown: HTTP 429'],
  ])('%s', (_, given, outcome, reason) => {
    const result = judge(gpuIdle, written, aSnapshot({}, { ...idle, activity: given }));
    expect(result).toMatchObject({ outcome, missingSignals: [] });
    expect(result.reason).toContain('its GPU stayed below 5% for 2h');
    expect(result.reason).toContain(reason);
  });

  test('any of those that are named excuses', () => {
    const excuse = { network: '50MB/m', disk: '1GB/h' };
    const given = activity({ network: minutes(120, null), disk: minutes(120, 17) });
    expect(judge(gpuIdle, { ...written, excuse }, aSnapshot({}, { ...idle, activity: given }))).toMatchObject({
      outcome: 'healthy',
      detail: { excuse: 'disk' },
    });
    const none = activity({ network: minutes(120, null), disk: minutes(120, 16) });
    expect(judge(gpuIdle, { ...written, excuse }, aSnapshot({}, { ...idle, activity: none })).outcome).toBe('unknown');
  });

  test('is asked for only when the GPUs are idle, and never without an excuse', () => {
    expect(judge(gpuIdle, written, aSnapshot({}, idle))).toMatchObject({
      outcome: 'unknown',
      missingSignals: [{ kind: 'activity', over: 2 * HOUR }],
    });
    const busy = { ...idle, gpu: gpuUse({ 'gpu-0': minutes(120, 90) }) };
    expect(judge(gpuIdle, written, aSnapshot({}, busy))).toMatchObject({ outcome: 'healthy', missingSignals: [] });
    expect(judge(gpuIdle, { below: '5%', over: '2h' }, aSnapshot({}, idle)).outcome).toBe('violated');
    expect(gpuIdle.signals(gpuIdle.parameters.parse(written))).toContainEqual({ kind: 'activity', over: 2 * HOUR });
    expect(gpuIdle.signals(gpuIdle.parameters.parse({ below: '5%', over: '2h' }))).toHaveLength(4);
  });

  test('a violation stays the same one, whatever was moved', () => {
    const result = judge(gpuIdle, written, aSnapshot({}, { ...idle, activity: activity({ network: still }) }));
    expect(result).toMatchObject({ outcome: 'violated', identity: 'gpu-idle', value: 1 });
  });

  test('excuses low GPUs too', () => {
    const given = { ...idle, activity: activity({ network: minutes(120, 80) }) };
    expect(judge(gpuLow, written, aSnapshot({}, given)).outcome).toBe('healthy');
  });
});

test.each([
  [{}],
  [{ network: '50MB' }],
  [{ network: 50 }],
  [{ network: '0MB/m' }],
  [{ network: '50mb/m' }],
  [{ network: '1MB/m', wifi: '1MB/m' }],
])('excuse %j is refused', (excuse) => {
  expect(faults(gpuIdle, { ...written, excuse })).toHaveLength(1);
});
