import { describe, expect, it } from 'vitest';
import { describeLimit } from '../../src/core/decision/limits.ts';
import { type CancelLimits, limitsIn, NO_LIMITS } from '../../src/core/policy/limits.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { showLimits } from '../../src/http/schemas/limits.ts';
import { ago, NOW } from '../conditions/snapshots.ts';
import { aPastCancel, aPolicy } from '../support/builders.ts';
import { useWorld } from './world.ts';

const world = useWorld();

const WORKSPACES = [
  { id: 'w-1', name: 'ml-prod', activeRuns: 18 },
  { id: 'w-2', name: 'ml-dev', activeRuns: 2 },
];

const RECENT = [
  aPastCancel({ workspaceId: 'w-1', at: ago(50 * MINUTE), cost: 100, currency: 'EUR', gpuHours: 40 }),
  aPastCancel({ workspaceId: 'w-1', at: ago(20 * MINUTE), cost: 400, currency: 'EUR', gpuHours: 60, policy: 'other' }),
  aPastCancel({ workspaceId: 'w-2', at: ago(3 * HOUR), ownerId: 'team-speech', cost: 9, currency: 'EUR' }),
];

function shown(limits: Partial<CancelLimits>, policy: Partial<CancelLimits> = {}) {
  const policies = [aPolicy({ limits: { ...NO_LIMITS, ...policy } })];
  const counts = { recent: RECENT, workspaces: WORKSPACES };
  return showLimits({ ...NO_LIMITS, ...limits }, policies, counts, NOW).items;
}

describe('every limit is listed with what is used of it, and when it has room again', () => {
  it('over all policies and of each', () => {
    expect(shown({ perHour: 2, perDay: 9 }, { perHour: 2, past: 'wait' })).toMatchObject([
      { policy: null, window: 'hour', bound: 2, used: 2, isFull: true, freeAt: NOW + 10 * MINUTE, past: 'ask' },
      { policy: null, window: 'day', bound: 9, used: 3, isFull: false, freeAt: null },
      { policy: 'a-policy', window: 'hour', bound: 2, used: 1, isFull: false, past: 'wait' },
    ]);
  });

  it('for each workspace and owner by itself', () => {
    expect(shown({ share: 0.1 })).toMatchObject([
      { workspace: 'ml-prod', measure: 'share', bound: 2, used: 2, isFull: true },
      { workspace: 'ml-dev', bound: 1, used: 0, isFull: false },
    ]);
    expect(shown({ perOwner: { perDay: 2 } })).toMatchObject([
      { owner: 'team-speech', used: 1, isFull: false },
      { owner: 'team-vision', used: 2, isFull: true },
    ]);
  });

  it('in money and GPU-hours, where all of them are known', () => {
    expect(shown({ money: { perHour: 500, currency: 'EUR' }, gpuHours: { perHour: 200, perDay: 200 } })).toMatchObject([
      { measure: 'gpu-hours', window: 'hour', used: 100, isFull: false },
      { measure: 'gpu-hours', window: 'day', used: null, isFull: true, freeAt: NOW + 21 * HOUR },
      { measure: 'money', currency: 'EUR', used: 500, isFull: true, freeAt: NOW + 10 * MINUTE },
    ]);
  });
});

it('the API answers with those in force', async () => {
  const reply = await world.app().inject('/api/v1/limits');
  expect(reply.statusCode).toBe(200);
  const { items } = reply.json();
  expect(items.map(({ limit }: { limit: string }) => limit).slice(0, 2)).toEqual([
    '5 runs in one pass',
    '20 runs an hour',
  ]);
  expect(items.filter(({ policy }: { policy: string | null }) => policy === null).at(-1)).toMatchObject({
    limit: '3 runs of one owner a day',
    owner: null,
    used: 0,
  });
});

it('a limit in words', () => {
  const all = limitsIn(
    {
      ...NO_LIMITS,
      share: 0.2,
      perWorkspace: { perDay: 1 },
      gpuHours: { perDay: 2000 },
      money: { perHour: 500, currency: 'EUR' },
    },
    null,
  );
  expect(all.map(describeLimit)).toEqual([
    'runs that used 2000 GPU-hours a day',
    'runs that cost 500.00 EUR an hour',
    '20% of the active runs an hour',
    '1 run of one workspace a day',
  ]);
});
