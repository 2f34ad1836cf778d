import { describe, expect, test } from 'vitest';
import { limits } from '../../src/conditions/limits.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aSnapshot, faults, judge } from './snapshots.ts';

const required = { required: true };
const both = { required: true, 'at-most': '24h' };
const atMost = { 'at-most': '24h' };

describe('the time limit of a run', () => {
  test.each<[string, unknown, number | null, string]>([
    ['command', required, null, 'violated'],
    ['sweep', required, null, 'violated'],
    ['automl', required, null, 'violated'],
    ['pipeline', required, null, 'healthy'],
    ['spark', required, null, 'healthy'],
    ['quantum', required, null, 'unknown'],
    ['quantum', atMost, null, 'unknown'],
    ['quantum', both, 48 * HOUR, 'violated'],
    ['command', required, 900 * HOUR, 'healthy'],
    ['command', both, 24 * HOUR, 'healthy'],
    ['command', both, 24 * HOUR + 1000, 'violated'],
    ['command', both, null, 'violated'],
    ['command', atMost, null, 'healthy'],
    ['sweep', atMost, 25 * HOUR, 'violated'],
    ['automl', atMost, 10 * HOUR, 'healthy'],
  ])('a %s run under %j with a limit of %j is %s', (jobType, given, timeLimit, outcome) => {
    expect(judge(limits, given, aSnapshot({ jobType, timeLimit })).outcome).toBe(outcome);
  });

  test.each([required, atMost, both])('is unknown under %j when it could not be read', (given) => {
    for (const jobType of ['command', 'pipeline', 'quantum'])
      expect(
        judge(limits, given, aSnapshot({ jobType, unknown: { timeLimit: 'its time limit cannot be read: P1M' } })),
      ).toMatchObject({
        outcome: 'unknown',
        reason: 'its time limit cannot be read: P1M',
      });
  });

  test('counts in the queue, too, and no longer once the run has ended', () => {
    expect(judge(limits, required, aSnapshot({ status: 'Queued' })).outcome).toBe('violated');
    expect(judge(limits, required, aSnapshot({ status: 'Completed' })).outcome).toBe('healthy');
  });

  test('says what there is and what may be, in seconds', () => {
    expect(judge(limits, both, aSnapshot({ timeLimit: 48 * HOUR }))).toMatchObject({
      reason: 'its own time limit is 2d, at most 1d',
      value: 172_800,
      threshold: 86_400,
      identity: 'limits:above',
    });
    expect(judge(limits, both, aSnapshot())).toMatchObject({
      reason: 'has no time limit of its own',
      value: null,
      identity: 'limits:none',
    });
    expect(judge(limits, both, aSnapshot({ jobType: 'pipeline' })).reason).toBe(
      'a pipeline run has no limit of its own',
    );
  });

  test('parameters are refused with what would be right', () => {
    expect(faults(limits, {})).toEqual(['at least one of required and at-most']);
    expect(faults(limits, { required: false })).toEqual([expect.stringContaining('leave it out')]);
    expect(faults(limits, { 'at-most': 24 })).toEqual([
      expect.stringContaining('a duration such as 90s, 30m, 2h, 1d or 1h30m, at least 1s'),
    ]);
  });
});
