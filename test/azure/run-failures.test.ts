import { describe, expect, it } from 'vitest';
import { ALWAYS, DISCOVERY, type FakeRoutes, fakeAzure, WORKSPACE } from './fake-azure.ts';
import { aHistoryRun, aJob } from './fixtures/jobs.ts';

const ERRORS =
  'Setup iteration failed: {"run_error": {"exception": {"message": "DataException:\\n\\tErrorResponse \\n{\\"error\\": {\\"code\\": \\"UserError\\", \\"inner_error\\": {\\"code\\": \\"FeaturizationRequired\\"}}}"}}}';
const AUTOML = { runTemplate: 'AutoML' };

async function failuresOf(routes: FakeRoutes, ...ids: string[]) {
  const fake = fakeAzure({ ...DISCOVERY, ...routes });
  return { ...fake, failures: await fake.azure.runs.failures(WORKSPACE, ids, ALWAYS) };
}

function batch(...runs: ReturnType<typeof aHistoryRun>[]): FakeRoutes {
  const results = Object.fromEntries(runs.map((run) => [run.runId, { runMetadata: run }]));
  return { 'POST /batchrundata': { body: { successfulResults: results } } };
}

describe('why runs failed', () => {
  it('is the error in run history', async () => {
    const error = { error: { code: 'UserError', message: 'x', innerError: { code: 'NodeLost' } } };
    const { failures } = await failuresOf(batch(aHistoryRun('a', { error }), aHistoryRun('b')), 'a', 'b');
    expect([...failures]).toEqual([['a', { cause: 'platform', code: 'NodeLost', message: 'x' }]]);
  });

  it('is the text among the properties of an AutoML job, in run history or in ARM alone', async () => {
    const { failures, azure } = await failuresOf(
      {
        ...batch(
          aHistoryRun('a', { properties: { ...AUTOML, errors: ERRORS } }),
          aHistoryRun('b', { properties: AUTOML }),
          aHistoryRun('c'),
        ),
        'GET /jobs/b?': { body: aJob('b', { properties: { errors: ERRORS } }) },
      },
      'a',
      'b',
      'c',
    );
    expect([...failures].map(([id, { cause, code }]) => [id, cause, code])).toEqual([
      ['a', 'code', 'FeaturizationRequired'],
      ['b', 'code', 'FeaturizationRequired'],
    ]);
    expect(azure.requests.counts()).toMatchObject({ 'job-get': 1 });
  });

  it('is left out and logged where it cannot be read, and the others are there', async () => {
    const error = { error: { code: 'TransientError', message: 'x' } };
    const { failures, warnings } = await failuresOf(
      {
        ...batch(aHistoryRun('a', { error }), aHistoryRun('b', { properties: AUTOML })),
        'GET /runs/c': { status: 403 },
      },
      'a',
      'b',
      'c',
    );
    expect([...failures.keys()]).toEqual(['a']);
    expect(warnings).toEqual(['why a run failed could not be read', 'why a run failed could not be read']);
  });

  it('throws when the caller has stopped', async () => {
    const { azure } = fakeAzure(DISCOVERY);
    await expect(azure.runs.failures(WORKSPACE, ['a'], AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' });
  });
});
