// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job file
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { runAsSubmitted } from '../../src/azure/job-file/as-submitted.ts';
import { checkUnder } from '../../src/commands/check/judge.ts';
import { futureOf } from '../../src/commands/check/snapshot.ts';
import { readJob } from '../../src/evidence/job-yaml/read-job.ts';
import { compilePolicies } from '../../src/policy/compile.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const WORKSPACE = { id: '', name: 'ml', subscriptionId: '', resourceGroup: '', location: '', tags: {} };

const BASES: readonly object[] = [
  {
    type: 'command',
    command: 'python train.py',
    code: './src',
    environment: 'azureml:train:3',
    compute: 'azureml:gpu',
    tags: { owner: 'ann' },
    resources: { instance_count: 2, instance_type: 'Standard_NC6s_v3' },
    limits: { timeout: 3600 },
    inputs: { lr: 0.1, data: { type: 'uri_folder', path: 'azureml:images:3', mode: 'ro_mount' } },
    services: { nb: { type: 'jupyter_lab' } },
    queue_settings: { job_tier: 'spot' },
  },
  {
    type: 'sweep',
    trial: { command: 'python t.py', environment: { image: 'python:3.12' }, resources: { instance_count: 2 } },
    objective: { primary_metric: 'loss', goal: 'minimize' },
    limits: { max_total_trials: 20, max_concurrent_trials: 4, timeout: 7200, trial_timeout: 600 },
    search_space: { lr: { type: 'uniform', min_value: 0, max_value: 1 } },
  },
  {
    type: 'pipeline',
    settings: { default_compute: 'azureml:cpu' },
    jobs: {
      a: { command: 'x', environment: 'azureml:e:1', inputs: { d: '1' }, resources: { instance_count: 1 } },
      b: { type: 'sweep', trial: { component: './t.yml' }, limits: { max_total_trials: 4 } },
      c: { type: 'if_else', condition: 'x', true_block: { component: 'azureml:c:1' } },
      d: { type: 'pipeline', jobs: { e: { component: 'azureml:c@latest' } } },
    },
  },
  { type: 'automl', task: 'regression', training_data: { path: 'azureml:t:1' }, limits: { timeout_minutes: 60 } },
  { type: 'spark', entry: { file: 'main.py' }, resources: { instance_type: 'standard_e4s_v3' }, conf: {} },
];

const ODD = [
  null,
  '',
  'x',
  '${{parent.inputs.x}}',
  0,
  -1,
  1e300,
  true,
  [],
  ['a'],
  {},
  { a: null },
  { a: { b: [1] } },
  '\u0000',
];

const POLICIES = compilePolicies(
  [
    '{tags: {required: [owner]}}',
    '{runtime: {over: 1h}}',
    '{reproducible: {}}',
    '{limits: {required: true, at-most: 1h}}',
    '{compute: {vm-size: {in: [Standard_D*]}, nodes: {at-most: 1}}}',
    '{cost: {over: 5 USD}}',
    '{window: {timezone: UTC, allowed: [{days: [mon-fri], from: "08:00", to: "20:00"}]}}',
    '{expression: "size(children) > 3"}',
  ].map((when, index) => ({ file: `p${index}.yaml`, text: `name: p${index}\nwhen: ${when}\n` })),
);

/** The paths to every part of a value. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function withOdd(value: unknown, [key, ...rest]: readonly string[], odd: unknown): unknown {
  if (key === undefined) return odd;
  const given = value as Readonly<Record<string, unknown>>;
  return { ...given, [key]: withOdd(given[key], rest, odd) };
}

test('whatever a job file holds is judged, or said to be wrong with its place', () => {
  if (!POLICIES.ok) throw new Error(JSON.stringify(POLICIES.errors));
  const { policies } = POLICIES;
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...BASES),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ODD)), { minLength: 1, maxLength: 3 }),
      (base, changes) => {
        const job = changes.reduce<unknown>((value, [at, odd]) => {
          const paths = pathsOf(value);
          return withOdd(value, paths[at % paths.length] ?? [], odd);
        }, base);
        const made = readJob('job.yml', stringify(job, { aliasDuplicateObjects: false }));
        if (!made.ok) {
          for (const { line, message, expected } of made.errors)
            expect({ line: line > 0, message, expected: expected !== '' }).toEqual({
              line: true,
              message,
              expected: true,
            });
          return;
        }
        read += 1;
        const { type, job: whole } = made.job;
        const run = runAsSubmitted(type, whole, { workspace: WORKSPACE, now: NOW, name: 'job', git: null });
        const future = futureOf(run, whole, NOW, { computes: new Map(), prices: null });
        for (const policy of policies)
          expect(checkUnder(policy, future, true).reason).not.toMatch(/failed:|undefined|\[object/);
      },
    ),
    { numRuns: 400, seed: 11 },
  );
  expect(read).toBeGreaterThan(60);
});
