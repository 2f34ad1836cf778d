import { expect, test } from 'vitest';
import type { Run } from '../../src/core/run/run.ts';
import { fromStored } from '../../src/core/run/stored-run.ts';
import { aRun } from '../conditions/snapshots.ts';

test.each<[object, Run['unknown']]>([
  [{ displayNameUntold: true }, { displayName: 'Azure does not report its display name' }],
  [{ jobType: 'unknown' }, { jobType: 'Azure does not report its type' }],
  [{ tags: {}, tagsUntold: true }, { tags: 'Azure does not report its tags' }],
  [{ computeName: null, computeUnread: '7' }, { computeName: 'its compute cannot be read: 7' }],
  [{ resourcesUnread: '[2]' }, { resources: 'its VM size and nodes cannot be read: [2]' }],
  [
    { timeLimitUnread: 'P1M', tagsUntold: true },
    { timeLimit: 'its time limit cannot be read: P1M', tags: 'Azure does not report its tags' },
  ],
])('a run that an older version stored with %j has a reason for each unknown fact', (flags, unknown) => {
  expect(fromStored({ ...aRun(), ...flags }).unknown).toEqual(unknown);
});

test('a run of this version is read as it was stored', () => {
  const known = aRun();
  const open = { ...known, jobType: 'unknown', unknown: { jobType: 'Azure does not report its type' } };
  for (const run of [known, open]) expect(fromStored(run)).toBe(run);
});
