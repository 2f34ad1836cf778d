import { describe, expect, it, test } from 'vitest';
import { reproducible } from '../../src/conditions/reproducible.ts';
import { unknown } from '../../src/core/values/known.ts';
import { aSnapshot, jobFacts, judge } from './snapshots.ts';

function judged(job: ReturnType<typeof jobFacts> | undefined, written: object = {}, run: object = {}) {
  return judge(reproducible, written, aSnapshot({ ...(job && { job }), ...run }));
}

describe('a run can be repeated', () => {
  it('if its environment and inputs name versions and its commit is clean', () => {
    const inputs = { epochs: '10', images: 'azureml:images:3' };
    expect(judged(jobFacts({ inputs }))).toMatchObject({ outcome: 'healthy', value: 0 });
  });

  it('if it has a command and no code', () => {
    expect(judged(jobFacts({ code: false, 'git-commit': null, 'git-dirty': null })).outcome).toBe('healthy');
  });

  it('if it has ended, so that nobody hears of it', () => {
    expect(judged(undefined, {}, { status: 'Completed', phase: 'ended' }).outcome).toBe('healthy');
  });
});

describe('a run cannot be repeated', () => {
  test.each([
    [{ environment: 'train' }, 'environment', 'its environment train names no version'],
    [{ environment: 'train@latest' }, 'environment', 'its environment train names no version'],
    [
      { inputs: { web: 'https://data.example/a.csv' } },
      'input web',
      'input web names no version (https://data.example/a.csv)',
    ],
    [{ inputs: { images: 'azureml:images' } }, 'input images', 'input images names no version (azureml:images)'],
    [{ 'git-dirty': true }, 'code', 'its code had changes that are not in commit 503b47d5'],
  ])('with %j', (given, about, reason) => {
    expect(judged(jobFacts(given))).toMatchObject({
      outcome: 'violated',
      reason,
      identity: `reproducible:${about}`,
      value: 1,
      threshold: 0,
    });
  });

  it('and each thing that is not fixed is named, though another is unknown', () => {
    const job = jobFacts({ environment: 'train', inputs: { web: 'wasbs://x' }, 'git-commit': null, 'git-dirty': null });
    expect(judged(job)).toMatchObject({
      outcome: 'violated',
      identity: 'reproducible:environment,input web',
      detail: { faults: ['environment', 'input web'] },
    });
  });

  it('as a pipeline with a step whose component names no version', () => {
    const job = jobFacts({
      'job-type': 'pipeline',
      components: { train: 'azureml:train', prepare: 'azureml:prepare:1' },
    });
    expect(judged(job, {}, { jobType: 'pipeline' })).toMatchObject({
      outcome: 'violated',
      reason: 'the component train of step train names no version',
    });
  });
});

describe('nobody knows', () => {
  test.each([
    ['where Azure reports no commit', jobFacts({ 'git-commit': null }), 'from which commit'],
    ['where Azure does not report whether it was clean', jobFacts({ 'git-dirty': null }), 'all of commit 503b47d5'],
    ['where Azure names no environment', jobFacts({ environment: null }), 'names no environment'],
    ['where the inputs cannot be read', { ...jobFacts(), inputs: unknown('no') }, 'its inputs are unknown: no'],
    ['of a run that an older version recorded', undefined, 'it was last read by a version that did not keep it'],
  ])('%s', (_what, job, reason) => {
    expect(judged(job)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(reason) });
  });
});

test('only what is required counts', () => {
  const job = jobFacts({ environment: 'train', inputs: { web: 'https://x.example/y' } });
  expect(judged(job, { require: ['code'] }).outcome).toBe('healthy');
  expect(judged(job, { require: ['inputs'] }).reason).toContain('input web');
});
