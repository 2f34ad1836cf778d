import { expect, test } from 'vitest';
import { type Fleet, fleetRows } from '../../../src/commands/operator/fleet.ts';
import { UTC } from '../../../src/core/values/zone.ts';
import { fleetSamples } from '../../../src/telemetry/fleet-metrics.ts';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();

const REPLICA: Fleet['replicas'][number] = {
  ...{ replica: 'host-1/a', version: '1.2.0', newestMigration: '0047-fleet', startedAt: at(60), seenAt: at(0) },
  ...{ isGone: false, policies: 'd', differsSince: null, clockAhead: 0.2, passes: ['ml', 'nlp'] },
};
const FLEET: Fleet = {
  now: at(0),
  replicas: [REPLICA, { ...REPLICA, replica: 'host-2/b', isGone: true, seenAt: at(5), clockAhead: -45, passes: [] }],
  queues: [
    { queue: 'pass', waiting: 3, underWay: 2, oldestFor: 95 },
    { queue: 'enforce', waiting: 0, underWay: 0, oldestFor: 0 },
  ],
  behind: { workspace: 'vision', dueFor: 95 },
  reads: [{ principal: 'p', subscription: 'sub', left: 12, pausedFor: 7 }],
};

test('status says what each replica does, what waits and what Azure lets them read', () => {
  const rows = fleetRows(FLEET, { now: NOW, zone: UTC });
  expect(rows.map(([, text]) => text)).toEqual([
    'host-1/a: 1.2.0, started 1 h ago, 2 passes: ml, nlp',
    'host-2/b: 1.2.0, started 1 h ago, last seen 5 min ago, its clock is 45s behind, no pass under way',
    'queue pass: 2 under way, 3 due, the oldest for 1m 35s',
    'most behind: vision, due for 1m 35s',
    'reads of sub: 12 left, Azure asked to wait 7s',
  ]);
});

test('metrics count replicas that are not gone', () => {
  const { now: _, behind, queues, reads, replicas } = FLEET;
  const samples = fleetSamples({
    now: NOW,
    behind: behind && { workspace: behind.workspace, dueFor: 95_000 },
    queues: queues.map((each) => ({ ...each, queue: each.queue as 'pass', oldestFor: each.oldestFor * 1000 })),
    reads: [...reads, { principal: 'other', subscription: 'sub', left: 4, pausedFor: 0 }],
    replicas: replicas.map(({ policies, ...each }) => ({
      ...{ ...each, digest: policies, startedAt: NOW, seenAt: NOW, differsSince: null, clockAhead: 200 },
    })),
  });
  expect(samples.replicas).toEqual([{ labels: { version: '1.2.0' }, value: 1 }]);
  expect(samples.replica_passes).toEqual([{ labels: { replica: 'host-1/a' }, value: 2 }]);
  expect(samples.schedule_lag_seconds).toEqual([{ value: 95 }]);
  expect(samples.azure_reads_left).toEqual([{ labels: { subscription: 'sub' }, value: 4 }]);
});
