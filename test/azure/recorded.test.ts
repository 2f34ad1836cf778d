import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJob } from '../../src/azure/arm/to-run.ts';
import { historyRunSchema } from '../../src/azure/run-history/history-schema.ts';
import { historyTiming, holdsChildren, toChild } from '../../src/azure/run-history/to-child.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import { ON_RECORDED } from '../support/needs.ts';
import { NOW, WORKSPACE } from './fake-azure.ts';
import { A_PIPELINE } from './fixtures/snapshots.ts';
import { recordedBody, recordedEntry } from './recorded.ts';

/** The workspace by the id of its job. */
function workspaceOf(body: unknown) {
  const { id } = z.object({ id: z.string() }).parse(body);
  return { ...WORKSPACE, id: id.replace(/\/jobs\/.*/, '').toLowerCase() };
}

describe('recorded jobs', ON_RECORDED, () => {
  it.each([
    ['job-get-command-cancelrequested.json', { jobType: 'command', phase: 'canceling' }],
    ['job-get-command-cluster-preparing.json', { jobType: 'command', phase: 'preparing' }],
    [
      'job-get-command-serverless-preparing.json',
      { placement: { kind: 'serverless', instanceType: null, priority: 'dedicated' }, phase: 'preparing' },
    ],
    [
      'job-get-sweep-running.json',
      { jobType: 'sweep', placement: onCompute('testCompute'), timeLimit: 300_000, tags: {} },
    ],
    [
      'job-get-automl-running.json',
      { jobType: 'automl', timeLimit: 36_000_000, tags: { model_explain_run: 'best_run' } },
    ],
    [
      'job-get-pipeline-running.json',
      { jobType: 'pipeline', placement: { kind: 'compute', name: 'cpu-cluster' }, outputs: { job_out_path_1: null } },
    ],
    ['job-get-pipeline-completed.json', { jobType: 'pipeline', phase: 'ended' }],
    ['job-get-pipeline-failed.json', { jobType: 'pipeline', status: 'Failed' }],
  ])('%s is read', (file, facts) => {
    const body = recordedBody(file);
    const reading = readJob(workspaceOf(body), body, NOW);
    expect(reading).toMatchObject({ ok: true, listed: { run: facts } });
  });

  it.each([0, 1, 2])('entry %d of the list carries its start', (index) => {
    const reading = readJob(WORKSPACE, recordedEntry('jobs-list-command-running-canceled-completed.json', index), NOW);
    expect(reading).toMatchObject({
      ok: true,
      listed: { timing: { known: true }, run: { tags: {}, placement: { nodes: 1 } } },
    });
  });

  it('a step that ARM knows nothing of is said to be one', () => {
    const reading = readJob(WORKSPACE, recordedBody('job-get-pipeline-child-no-properties.json'), NOW);
    expect(reading).toMatchObject({ ok: false, problem: expect.stringContaining('no properties') });
  });
});

describe('recorded run history', ON_RECORDED, () => {
  it('children are read with their times, nodes and containers', () => {
    const run = historyRunSchema.parse(recordedEntry('run-children-two-failed.json', 0));
    expect(holdsChildren(run)).toBe(false);
    expect(toChild(WORKSPACE, run, A_PIPELINE, Date.now())).toMatchObject({
      displayName: 'hello_world_inline_commandjob_2',
      phase: 'ended',
      startedAt: Date.parse('2026-02-27T20:32:31.099Z'),
      reused: false,
      placement: onCompute('cpu-cluster'),
      dataContainerId: 'dcid.3d732853-5b72-43e3-b2ee-e1d99500a13a',
    });
  });

  it('a reused step says so, and whose artifacts it has', () => {
    const child = toChild(
      WORKSPACE,
      historyRunSchema.parse(recordedBody('run-get-step-reused.json')),
      A_PIPELINE,
      Date.now(),
    );
    expect(child).toMatchObject({ reused: true, dataContainerId: 'dcid.225e2fc1-55bf-457d-8b16-9add86cceb55' });
    expect(child?.id).not.toContain('225e2fc1');
  });

  it('a pipeline holds children and has both times', () => {
    const body = recordedBody('rundata-post-pipeline-completed.json');
    const metadata = typeof body === 'object' && body !== null && 'runMetadata' in body ? body.runMetadata : null;
    const run = historyRunSchema.parse(metadata);
    expect(holdsChildren(run)).toBe(true);
    expect(historyTiming(run, NOW)).toMatchObject({ known: true, value: { endedAt: expect.any(Number) } });
  });
});
