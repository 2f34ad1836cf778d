import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ON_RECORDED, RECORDED_FOLDER } from '../support/needs.ts';
import { type Bench, type PlainRequest, startBench } from './clients.ts';
import { recordedWorld, WORKSPACE } from './recorded-world.ts';
import { shapeDifferences } from './shape.ts';

interface Exchange {
  request: { url: string };
  response: { status: number; headers: Record<string, unknown>; body: unknown };
}

interface Comparison extends PlainRequest {
  file: string;
  path: string;
  /** Differences that are meant, with the reason in a comment beside them. */
  known?: RegExp;
}

const HISTORY = `/history/v1.0${WORKSPACE}`;
// A recording of 2023 has neither field of a person that came later; steps of 2026 have three properties more.
const OLDER_RUN =
  /\.(clientApplicationId|applicationACR): added|properties\.(azureml\.(DatasetAccessMode|moduleFamilyId|rootpipelinerunid)|_azureml\.ClusterName): added/;
const SNAPSHOT = 'properties\\.ContentSnapshotId: (missing|added)';

const COMPARISONS: Comparison[] = [
  // The tags are the user's own.
  {
    file: 'workspaces-list-subscription.json',
    path: WORKSPACE.replace('/resourceGroups/rg', '').replace(/\/recorded$/, ''),
    known: /tags\.createdByToolkit/,
  },
  { file: 'workspace-get.json', path: WORKSPACE },
  { file: 'jobs-list-command-running-canceled-completed.json', path: `${WORKSPACE}/jobs?$skip=0` },
  { file: 'jobs-list-empty.json', path: `${WORKSPACE.replace(/recorded$/, 'quiet')}/jobs` },
  // The inputs are the user's own.
  { file: 'job-get-command-cluster-preparing.json', path: `${WORKSPACE}/jobs/preparing`, known: /inputs\.|\.tags\./ },
  { file: 'job-get-command-serverless-preparing.json', path: `${WORKSPACE}/jobs/serverless`, known: /inputs\./ },
  // The search space is the user's own.
  { file: 'job-get-sweep-running.json', path: `${WORKSPACE}/jobs/sweep`, known: /searchSpace\./ },
  { file: 'job-get-automl-running.json', path: `${WORKSPACE}/jobs/automl`, known: /tags\._aml_system_automl/ },
  { file: 'job-get-pipeline-running.json', path: `${WORKSPACE}/jobs/pipeline-running` },
  // One of its steps is ours alone.
  {
    file: 'job-get-pipeline-failed.json',
    path: `${WORKSPACE}/jobs/pipeline-failed`,
    known: /jobs\.step-reused: added/,
  },
  { file: 'job-get-pipeline-child-no-properties.json', path: `${WORKSPACE}/jobs/step-completed` },
  { file: 'error-job-not-found-404.json', path: `${WORKSPACE}/jobs/none` },
  { file: 'compute-get-amlcompute.json', path: `${WORKSPACE}/computes/cluster` },
  // Auto-shutdown of a cluster was a field of 2020 that later versions do not have.
  {
    file: 'computes-list-amlcompute-lowpriority.json',
    path: `${WORKSPACE}/computes`,
    known: /idleTimeBeforeShutdown: missing/,
  },
  { file: 'datastores-list.json', path: `${WORKSPACE}/datastores` },
  { file: 'datastore-get-workspaceblobstore.json', path: `${WORKSPACE}/datastores/workspaceblobstore` },
  // The api-version of that day had no scope; its creator is given.
  {
    file: 'datastore-get-workspaceartifactstore.json',
    path: `${WORKSPACE}/datastores/workspaceartifactstore`,
    known: /\.(subscriptionId|resourceGroup): added|systemData\.createdBy/,
  },
  { file: 'discovery-get.json', path: '/discovery', scope: null },
  { file: 'run-children-two-failed.json', path: `${HISTORY}/runs/pipeline-failed/children` },
  {
    file: 'run-get-step-completed.json',
    path: `${HISTORY}/runs/step-completed`,
    known: new RegExp(`${OLDER_RUN.source}|${SNAPSHOT}`),
  },
  { file: 'run-get-step-reused.json', path: `${HISTORY}/runs/step-reused`, known: OLDER_RUN },
  {
    file: 'rundata-post-pipeline-completed.json',
    path: `${HISTORY}/rundata`,
    method: 'POST',
    body: { runId: 'pipeline-failed', selectRunMetadata: true },
    known: new RegExp(`${OLDER_RUN.source}|azureml\\.(DatasetAccessMode|enforceRerun): added`),
  },
  { file: 'job-cancel-post-202-command.json', path: `${WORKSPACE}/jobs/running/cancel`, method: 'POST' },
  { file: 'job-get-command-cancelrequested.json', path: `${WORKSPACE}/jobs/running` },
];

describe('the sandbox answers in the form of the recorded exchanges', ON_RECORDED, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(recordedWorld);
  });
  afterAll(() => bench.close());

  test.each(COMPARISONS)('$file', async ({ file, path, known, ...init }) => {
    const recorded: Exchange = JSON.parse(readFileSync(resolve(RECORDED_FOLDER, file), 'utf8'));
    const version = new URL(recorded.request.url).searchParams.get('api-version') ?? 'v1.0';
    const ours = await bench.fetch(`${path}${path.includes('?') ? '&' : '?'}api-version=${version}`, init);
    const differences = shapeDifferences(recorded.response.body, ours.json());
    expect(ours.status).toBe(recorded.response.status);
    expect(differences.filter((difference) => !known?.test(difference))).toEqual([]);
    expect(expectedHeaders(recorded).filter((name) => !(name in ours.headers))).toEqual([]);
  });
});

/** Azure's own headers; not how the bytes travelled, and not the names that older servers used. */
function expectedHeaders(exchange: Exchange): string[] {
  const skipped = ['x-ms-operation-identifier', 'x-ms-original-request-ids'];
  return Object.keys(exchange.response.headers)
    .map((name) => name.toLowerCase())
    .filter((name) => name.startsWith('x-ms-') || name === 'location' || name === 'content-type')
    .filter((name) => !skipped.includes(name));
}
