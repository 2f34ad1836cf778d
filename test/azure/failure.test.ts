import { describe, expect, it, test } from 'vitest';
import { failureOf } from '../../src/azure/run-history/failure.ts';
import { historyRunSchema } from '../../src/azure/run-history/history-schema.ts';
import { toChild } from '../../src/azure/run-history/to-child.ts';
import { ON_RECORDED } from '../support/needs.ts';
import { WORKSPACE } from './fake-azure.ts';
import { aHistoryRun } from './fixtures/jobs.ts';
import { A_PIPELINE } from './fixtures/snapshots.ts';
import { recordedEntry } from './recorded.ts';

/** An error as run history nests it; several codes are nested from the outer class inwards. */
function anError(codes: string | readonly string[], message: string | null = null): unknown {
  const [code, ...inner] = [codes].flat();
  const nested = inner.reduceRight<unknown>((innerError, each) => ({ code: each, innerError }), null);
  return { error: { code, message, details: [], innerError: nested }, componentName: 'CommonRuntime' };
}

const PYTHON =
  "Execution failed. User process 'python' exited with status code 1. Please check log file 'user_logs/std_log.txt' for error details. Error: Traceback (most recent call last):\n  File \"train.py\", line 3\n";

describe('the cause of a failure', () => {
  test.each<[string, unknown, string]>([
    ['the service itself', anError('ServiceError', 'An internal error occurred.'), 'platform'],
    ['a fault that passes', anError('TransientError'), 'platform'],
    ['storage', anError('AzureStorageError', 'The server is busy.'), 'platform'],
    ['throttling', anError('RequestThrottled'), 'platform'],
    ['a preempted node', anError('UserError', 'The node running the job was preempted.'), 'platform'],
    ['an image by its code', anError(['UserError', 'BadArgument', 'ImageBuildFailure'], 'it failed'), 'environment'],
    [
      'an image by its message',
      anError('UserError', 'Image build failed. For more details, check log file x.'),
      'environment',
    ],
    [
      'a registry',
      anError('UserError', 'Unauthorized while attempting to connect to the container registry.'),
      'environment',
    ],
    ['an image within a service fault', anError(['ServiceError', 'ImageBuildFailure']), 'environment'],
    [
      'a stream',
      anError('UserError', '\nError Code: ScriptExecution.StreamAccess.Authentication\nNative Error: x'),
      'data',
    ],
    ['a dataset', anError(['UserError', 'DatasetNotFound']), 'data'],
    ['data that is denied', anError('UserError', 'Access to the datastore was denied.'), 'data'],
    ['an exit code', anError('UserError', PYTHON), 'code'],
    ['an exception', anError('UserError', 'torch.cuda.OutOfMemoryError: CUDA out of memory'), 'code'],
    [
      'an exception that speaks of data',
      anError('UserError', `${PYTHON}FileNotFoundError: dataset not found`),
      'unclassified',
    ],
    [
      'an exception that speaks of images',
      anError('UserError', `${PYTHON}failed to build image pyramid`),
      'unclassified',
    ],
    [
      'a preempted node and the log of what it stopped',
      anError('UserError', `The compute node was preempted. Last lines of the log: ${PYTHON}`),
      'unclassified',
    ],
    [
      'an exit and a lost heartbeat',
      anError('UserError', "User process 'python' exited; heartbeat lost"),
      'unclassified',
    ],
    ['a service fault and an exception', anError('ServiceError', PYTHON), 'unclassified'],
    ['a code of the platform and an exception', anError(['UserError', 'NodePreempted'], PYTHON), 'platform'],
    ['codes that disagree', anError(['UserError', 'DatasetNotFound', 'ImageBuildFailure']), 'environment'],
    ['codes of a text that disagree', anError('UserError', 'PreemptionError: x\nImageBuildFailure: y'), 'unclassified'],
    ['an exception that speaks of a node', anError('UserError', 'ValueError: the node was lost'), 'unclassified'],
    ['a class alone', anError('UserError', 'Something went wrong.'), 'unclassified'],
    ['nothing at all', anError([], ''), 'unclassified'],
    ['an exit with 0', anError('UserError', 'it exited with code 0'), 'unclassified'],
  ])('is told of %s', (_, error, cause) => {
    expect(failureOf(error)?.cause).toBe(cause);
  });

  it('comes with the most telling code', () => {
    expect(failureOf(anError('UserError', '\nError Code: ScriptExecution.WriteStreams.NotFound\nmore'))?.code).toBe(
      'ScriptExecution.WriteStreams.NotFound',
    );
    expect(failureOf(anError(['UserError', 'BadArgument', 'ImageBuildFailure']))?.code).toBe('ImageBuildFailure');
    expect(failureOf(anError([]))?.code).toBe('Unknown');
  });

  it('comes with one line of bounded length and without signatures', () => {
    const secret = 'https://a.blob.core.windows.net/x/log.txt?sv=2020&sig=SECRET';
    const failure = failureOf(anError('UserError', `line one\nline two ${secret} ${'x'.repeat(5000)}`));
    expect(failure?.message).toMatch(
      /^line one line two https:\/\/a\.blob\.core\.windows\.net\/x\/log\.txt\?\[redacted\]/,
    );
    expect(failure?.message.length).toBeLessThanOrEqual(301);
    expect(failure?.message).not.toContain('SECRET');
  });

  test.each([null, undefined, 'odd', 7, [], {}, { error: null }, { error: 'odd' }])('is null of %j', (json) => {
    expect(failureOf(json)).toBeNull();
  });

  it('answers for a message that is made to take long', () => {
    const failure = failureOf(anError('UserError', `${'node failed to build dataset '.repeat(20_000)}`));
    expect(failure?.message.length).toBeLessThanOrEqual(301);
  });
});

describe('a step', () => {
  it("carries the user's tags and its error", () => {
    const run = historyRunSchema.parse(
      aHistoryRun('step', {
        tags: { verdict: 'rejected', 'azureml.nodeid': 'a', _aml_system_x: '{}' },
        error: anError('TransientError', 'try again'),
      }),
    );
    expect(toChild(WORKSPACE, run, A_PIPELINE, Date.now())).toMatchObject({
      tags: { verdict: 'rejected' },
      error: { cause: 'platform', code: 'TransientError', message: 'try again' },
    });
  });

  it('as recorded failed for its data', ON_RECORDED, () => {
    const steps = [0, 1].map((index) =>
      toChild(
        WORKSPACE,
        historyRunSchema.parse(recordedEntry('run-children-two-failed.json', index)),
        A_PIPELINE,
        Date.now(),
      ),
    );
    expect(steps.map((step) => [step?.error?.cause, step?.error?.code])).toEqual([
      ['data', 'ScriptExecution.WriteStreams.Authentication'],
      ['data', 'ScriptExecution.StreamAccess.Authentication'],
    ]);
    for (const step of steps) {
      expect(step?.error?.message).not.toContain('\n');
      expect(step?.tags).toEqual({});
    }
  });
});
