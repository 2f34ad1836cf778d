import { expect, test } from 'vitest';
import { signalsOf } from '../../src/core/record/recorded-signals.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import type { Run } from '../../src/core/run/run.ts';
import { fromStored } from '../../src/core/run/stored-run.ts';
import { aChild, aRun, NOW } from '../conditions/snapshots.ts';

test.each<[object, Run['unknown']]>([
  [{ displayNameUntold: true }, { displayName: 'Azure does not report its display name' }],
  [{ jobType: 'unknown' }, { jobType: 'Azure does not report its type' }],
  [{ tags: {}, tagsUntold: true }, { tags: 'Azure does not report its tags' }],
  [{ computeUnread: '7' }, { placement: 'its compute cannot be read: 7' }],
  [{ unknown: { computeName: 'its compute cannot be read: 7' } }, { placement: 'its compute cannot be read: 7' }],
  [{ resourcesUnread: '[2]' }, { resources: 'its VM size and nodes cannot be read: [2]' }],
  [
    { timeLimitUnread: 'P1M', tagsUntold: true },
    { timeLimit: 'its time limit cannot be read: P1M', tags: 'Azure does not report its tags' },
  ],
])('a run that an older version stored with %j has a reason for each unknown fact', (flags, unknown) => {
  const { placement: _, ...older } = aRun();
  expect(fromStored({ ...older, computeName: 'gpu', ...flags })).toMatchObject({ unknown });
});

test('a run of this version is read as it was stored', () => {
  const known = aRun();
  const open = { ...known, jobType: 'unknown', unknown: { jobType: 'Azure does not report its type' } };
  for (const run of [known, open]) expect(fromStored(run)).toBe(run);
});

test.each([
  [{ computeName: 'gpu', instanceType: null, instanceCount: 2 }, onCompute('gpu', { nodes: 2 })],
  [
    { computeName: null, instanceType: 'Standard_NC6', instanceCount: 1 },
    placed({ kind: 'serverless', instanceType: 'Standard_NC6', nodes: 1 }),
  ],
])('a run or child that an older version stored with %j has a placement', (stored, placement) => {
  const { placement: _run, ...run } = aRun();
  expect(fromStored({ ...run, ...stored })).toEqual({ ...run, placement });
  const { placement: _child, ...child } = aChild('a');
  const recorded = { has: ['children'], parts: { children: { v: [{ ...child, ...stored }] } } };
  expect(signalsOf(recorded, () => null, NOW).children).toMatchObject({ value: [{ ...child, placement }] });
});

test('a child that an older version stored with a doubt has unknown times for that reason', () => {
  const [sound, odd] = [aChild('a'), { ...aChild('b'), startedAt: null, doubt: 'its end is before its start' }];
  const recorded = { has: ['children'], parts: { children: { v: [sound, odd] } } };
  const { doubt, ...child } = odd;
  expect(signalsOf(recorded, () => null, NOW).children).toEqual({
    known: true,
    value: [sound, { ...child, timesUnknown: doubt }],
    at: NOW,
  });
});
