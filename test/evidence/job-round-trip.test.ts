import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readJob as readArmJob } from '../../src/azure/arm/to-run.ts';
import { runAsSubmitted } from '../../src/azure/job-file/as-submitted.ts';
import { jobFileOf } from '../../src/azure/job-file/job-file.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { readJob } from '../../src/evidence/job-yaml/read-job.ts';
import { recordedJobs } from '../azure/replay/replay.ts';
import { ON_RECORDED_JOBS } from '../support/needs.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');

/** The workspace of a job, by its id. */
function workspaceOf(id: string): Workspace {
  const arm = id.replace(/\/jobs\/.*$/i, '').toLowerCase();
  return { id: arm, name: arm.split('/').at(-1) ?? '', subscriptionId: '', resourceGroup: '', location: '', tags: {} };
}

interface ArmJob {
  readonly id: string;
  readonly name: string;
  readonly properties: { readonly jobType?: string };
}

function isJob(body: unknown): body is ArmJob {
  const { id, properties } = (body ?? {}) as Partial<ArmJob>;
  return /\/jobs\//i.test(String(id)) && typeof properties?.jobType === 'string';
}

/** What a policy can judge of a job before it runs. */
function judged({ jobType, tags, placement, steps, timeLimit, job }: Run) {
  const { nodes, ...place } = placement;
  return {
    jobType,
    // Azure writes some of its own, which a new job gets again.
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !/^_azureml\./i.test(key))),
    place,
    // Azure writes one node, or none, where a job says nothing.
    nodes: jobType === 'command' ? (nodes ?? 1) : null,
    steps: steps?.places.map(({ name, kind, instanceType, steps: names }) => ({ name, kind, instanceType, names })),
    timeLimit,
    command: job?.command,
  };
}

/** Of these the file says less than Azure does, which the file itself says. */
const LESS = new Set([
  // A step of a type for which the command line has no key.
  'b36-pipe-internal',
]);

test('a job file made from a job of Azure reads as the same job', ON_RECORDED_JOBS, () => {
  const read = recordedJobs().flatMap(({ id, body }) => {
    if (!isJob(body) || LESS.has(id)) return [];
    const workspace = workspaceOf(body.id);
    const file = jobFileOf(body.properties, { name: body.name, workspaceId: workspace.id });
    const listed = readArmJob(workspace, body, NOW);
    if (!file.known || !listed.ok) return [];
    const again = readJob(`${id}.yml`, stringify(file.value.job, { aliasDuplicateObjects: false }));
    if (!again.ok) throw new Error(`${id}: ${JSON.stringify(again.errors)}`);
    const submitted = runAsSubmitted(again.job.type, again.job.job, {
      workspace,
      now: NOW,
      name: body.name,
      git: null,
    });
    expect(again.job.notes, id).toEqual([]);
    expect({ id, ...judged(submitted) }).toEqual({ id, ...judged(listed.listed.run) });
    return [id];
  });
  expect(read.length).toBeGreaterThan(20);
});
