// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job file
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type CheckOptions, check } from '../../src/commands/check/check.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Monday morning. */
const AT = Date.parse('2026-03-02T09:00:00Z');
let count = 0;

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function policiesOf(when: string, more = ''): string {
  count += 1;
  return write(`p${count}/p.yaml`, `name: p\nwhen: ${when}\n${more}`);
}

const COMPUTES = write(
  'computes.yaml',
  'gpu-a: Standard_ND96asr_v4\ncheap: {vm-size: Standard_NC6s_v3, priority: low-priority}\ncpu: Standard_DS3_v2\n',
);
const CONFIG = write(
  'runwarden.yaml',
  'watch: {workspaces: [{subscription: 5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11, resource-group: g, name: w}]}\nprices: {rates: {Standard_ND96asr_v4: {dedicated: 30}}}\n',
);

interface Report {
  readonly jobs: readonly {
    readonly results: readonly {
      readonly outcome: string;
      readonly reason: string;
      readonly after: number | null;
      readonly consequence: string | null;
      readonly line: number;
      readonly steps: readonly { readonly what: string; readonly after: number }[];
    }[];
    readonly notes: readonly { readonly line: number; readonly expected: string }[];
    readonly limit: number | null;
  }[];
  readonly errors: readonly { readonly line: number; readonly message: string; readonly expected: string }[];
}

async function checked(job: string, policies: string, more: Partial<CheckOptions> = {}) {
  const file = write(`job${count}.yml`, job);
  const options: CheckOptions = {
    policies,
    at: AT,
    workspace: 'ml-prod',
    failOn: 'record',
    strict: false,
    verbose: false,
    output: 'json',
    ...more,
  };
  const { code, out, err } = await capture(() => check([file], options));
  const report = options.output === 'json' ? (JSON.parse(out) as Report) : null;
  return { code, out, err, report, result: report?.jobs[0]?.results[0] };
}

const COMMAND = 'type: command\ncommand: python train.py\nenvironment: azureml:train:3\ncompute: azureml:gpu-a\n';
const SWEEP =
  'type: sweep\ntrial: {command: python t.py, environment: azureml:train:3}\ncompute: azureml:gpu-a\nobjective: {primary_metric: loss, goal: minimize}\n';
const PIPELINE = `type: pipeline
settings: {default_compute: azureml:cpu}
jobs:
  prepare: {command: python p.py, environment: azureml:prep:1}
  train: {component: ./parts/train.yml}
`;
write('parts/trial.yml', 'command: python t.py\nenvironment: azureml:t@latest\n');
write('parts/train.yml', 'type: command\ncommand: python t.py\nenvironment: azureml:t:1\ncompute: azureml:gpu-a\n');
const AUTOML = 'type: automl\ntask: classification\nprimary_metric: accuracy\ncompute: azureml:cpu\n';
const SPARK = 'type: spark\ncode: ./src\nentry: {file: main.py}\nresources: {instance_type: standard_e4s_v3}\n';

describe('what a job file decides', () => {
  test.each<[string, string, string, string, string]>([
    ['no owner', COMMAND, '{tags: {required: [owner]}}', 'violated', 'tag owner is missing'],
    ['an owner', `${COMMAND}tags: {owner: ann@example.com}\n`, '{tags: {required: [owner]}}', 'passed', ''],
    ['its VM size', COMMAND, '{compute: {vm-size: {not-in: [Standard_ND*]}}}', 'violated', 'Standard_ND96asr_v4'],
    ['its priority', COMMAND, '{compute: {priority: low-priority}}', 'violated', 'priority is dedicated'],
    [
      'its nodes',
      `${COMMAND}resources: {instance_count: 9}\n`,
      '{compute: {nodes: {at-most: 4}}}',
      'violated',
      '9 nodes',
    ],
    ['no time limit', COMMAND, '{limits: {required: true}}', 'violated', 'has no time limit'],
    ['its time limit', `${COMMAND}limits: {timeout: 7200}\n`, '{limits: {at-most: 1h}}', 'violated', '2h'],
    [
      'a loose environment',
      COMMAND.replace(':3', '@latest'),
      '{reproducible: {require: [environment]}}',
      'violated',
      '',
    ],
    [
      'a local input',
      `${COMMAND}inputs: {data: {type: uri_folder, path: ./data}}\n`,
      '{reproducible: {require: [inputs]}}',
      'violated',
      'LocalUpload',
    ],
    [
      'a fixed input',
      `${COMMAND}inputs: {data: {path: "azureml:d:1"}}\n`,
      '{reproducible: {require: [inputs]}}',
      'passed',
      '',
    ],
    [
      'a service',
      `${COMMAND}services: {nb: {type: jupyter_lab}}\n`,
      '{expression: "run.services.exists(s, s == \'JupyterLab\')"}',
      'violated',
      '',
    ],
    ['the GPUs of a sweep', SWEEP, '{compute: {vm-size: {not-in: [Standard_ND*]}}}', 'violated', 'ND96asr'],
    [
      'the environment of a trial in a file',
      'type: sweep\ntrial: ./parts/trial.yml\ncompute: azureml:gpu-a\n',
      '{reproducible: {require: [environment]}}',
      'violated',
      't names no version',
    ],
    ['the compute of a step', PIPELINE, '{compute: {vm-size: {not-in: [Standard_ND*]}}}', 'violated', 'step train'],
    [
      'the limit of an AutoML job',
      `${AUTOML}limits: {timeout_minutes: 120}\n`,
      '{limits: {at-most: 1h}}',
      'violated',
      '2h',
    ],
    ['the size of a spark job', SPARK, '{compute: {vm-size: {in: [Standard_D*]}}}', 'violated', 'standard_e4s_v3'],
    [
      'the missing size of a serverless job',
      COMMAND.replace(/compute.*\n/, ''),
      '{compute: {serverless-size: required}}',
      'violated',
      '',
    ],
  ])('%s', async (_what, job, when, outcome, reason) => {
    const { code, result } = await checked(job, policiesOf(when), { computes: COMPUTES });
    expect(result).toMatchObject({ outcome, reason: expect.stringContaining(reason) });
    expect(code).toBe(outcome === 'violated' ? 1 : 0);
  });

  test('a policy matches by what the file says, and one for a workspace only with its name', async () => {
    const gpus = policiesOf('{tags: {required: [owner]}}', 'match: {gpus: {at-least: 16}}\n');
    const job = `${COMMAND}resources: {instance_count: 2}\n`;
    expect((await checked(job, gpus, { computes: COMPUTES })).result?.outcome).toBe('violated');
    expect((await checked(COMMAND, gpus, { computes: COMPUTES })).result?.outcome).toBe('not-matched');
    expect((await checked(COMMAND, gpus)).result).toMatchObject({ outcome: 'undecided', reason: /--computes/ });
    const prod = policiesOf('{tags: {required: [owner]}}', 'match: {workspace: "ml-prod*"}\n');
    expect((await checked(COMMAND, prod)).result?.outcome).toBe('violated');
    expect((await checked(COMMAND, prod, { workspace: 'ml-test' })).result?.outcome).toBe('not-matched');
    expect((await checked(COMMAND, prod, { workspace: undefined })).result).toMatchObject({
      outcome: 'undecided',
      reason: expect.stringContaining('--workspace'),
    });
  });
});

describe('what time decides', () => {
  const runtime = policiesOf(
    '{runtime: {over: 24h}}',
    'mode: enforce\nfor: 10m\nthen: [{notify: owner}, {after: 1h, cancel: true}]\n',
  );
  const limit = (hours: number) => `${COMMAND}limits: {timeout: ${hours * 3600}}\n`;

  test('a limit of its own that reaches the limit of the policy is a violation, with what follows and when', async () => {
    const { code, result } = await checked(limit(48), runtime);
    expect(code).toBe(1);
    expect(result).toMatchObject({
      outcome: 'violated',
      consequence: 'cancel',
      after: 24 * 3600,
      line: 5,
      steps: [
        { what: 'notify owner', after: 24 * 3600 + 600 },
        { what: 'cancel', after: 25 * 3600 + 600 },
      ],
    });
  });

  test('only steps that come before its own limit count', async () => {
    expect((await checked(limit(25), runtime)).result).toMatchObject({ consequence: 'notify', steps: [{}] });
    expect((await checked(limit(24), runtime)).result?.outcome).toBe('passed');
  });

  test('what passes within its own limit says how far it comes by then', async () => {
    const { result } = await checked(limit(10), runtime);
    expect(result).toMatchObject({ outcome: 'passed', reason: /^running for 9h 59m, .*, when its own limit ends it$/ });
    const owned = `${limit(10)}tags: {owner: ann@example.com}\n`;
    const { result: tags } = await checked(owned, policiesOf('{tags: {required: [owner]}}'));
    expect(tags?.reason).not.toContain('limit');
  });

  test('without a limit it is possible, which fails only with --strict', async () => {
    const loose = await checked(COMMAND, runtime);
    expect(loose).toMatchObject({ code: 0, result: { outcome: 'possible', after: 24 * 3600 } });
    expect((await checked(COMMAND, runtime, { strict: true })).code).toBe(1);
  });

  test('what would be outside its hours at night is found in the morning', async () => {
    const window = policiesOf('{window: {timezone: UTC, allowed: [{days: [mon-fri], from: "08:00", to: "20:00"}]}}');
    const { result } = await checked(limit(24), window);
    expect(result).toMatchObject({ outcome: 'violated', after: 11 * 3600 });
    expect((await checked(limit(10), window)).result?.outcome).toBe('passed');
    expect((await checked(SWEEP, window, { at: AT + 12 * 3_600_000 })).result).toMatchObject({
      outcome: 'violated',
      after: 0,
    });
  });

  test('cost up to its own limit comes from the rates of the config', async () => {
    const cost = policiesOf('{cost: {over: 500 USD}}');
    const known = { computes: COMPUTES, config: CONFIG };
    // 30 USD an hour.
    expect((await checked(limit(20), cost, known)).result).toMatchObject({
      outcome: 'violated',
      after: expect.closeTo((500 / 30) * 3600, -2),
    });
    expect((await checked(limit(10), cost, known)).result?.outcome).toBe('passed');
    expect((await checked(limit(20), cost)).result).toMatchObject({ outcome: 'undecided', reason: /--computes FILE/ });
    const sweep = `${SWEEP}limits: {max_total_trials: 20, max_concurrent_trials: 10, trial_timeout: 7200}\n`;
    // Ten trials at a time for four hours.
    expect((await checked(sweep, cost, known)).report?.jobs[0]?.limit).toBe(14_400);
    expect((await checked(sweep, cost, known)).result?.outcome).toBe('violated');
  });

  test('a protected tag of the config excepts no run: nobody has confirmed it yet', async () => {
    const excepting = policiesOf('{runtime: {over: 12h}}', 'except: [{tags: {tier: critical}}]\n');
    const tagged = `${limit(20)}tags: {tier: critical}\n`;
    const config = write('protected.yaml', 'protected-tags: [tier]\n');
    expect((await checked(tagged, excepting)).result?.outcome).toBe('not-matched');
    expect((await checked(tagged, excepting, { config })).result?.outcome).toBe('violated');
  });

  test('an expression over time is found where it becomes true', async () => {
    const over = policiesOf('{expression: "timing.running > duration(\'12h\')"}');
    expect((await checked(limit(20), over)).result).toMatchObject({
      outcome: 'violated',
      after: expect.closeTo(12 * 3600, -3),
    });
  });
});

describe('what only the run shows', () => {
  test.each([
    ['its GPU use', COMMAND, '{gpu-idle: {below: 5%, over: 2h}}', 'its GPU use'],
    ['a metric', COMMAND, '{metric: {name: loss, is-nan: true}}', 'its metric loss'],
    ['the metric of its trials', SWEEP, '{metric: {name: loss, of: children, is-nan: true}}', 'of its children'],
    ['its steps', PIPELINE, '{step-failed: {step: "*"}}', 'its children'],
    ['its time in the queue', COMMAND, '{stuck: {phase: queued, for: 4h}}', 'how long it is Queued'],
    ['its log', COMMAND, '{stalled: {no-log: 2h}}', 'its log'],
  ])('%s', async (_what, job, when, reason) => {
    const { code, result } = await checked(job, policiesOf(when), { computes: COMPUTES });
    expect(result).toMatchObject({ outcome: 'undecided', reason: expect.stringContaining(reason) });
    expect(code).toBe(0);
  });
});

describe('how it is shown', () => {
  const owner = policiesOf('{tags: {required: [owner]}}', 'mode: notify\nthen: [{notify: owner}]\n');

  test('as lines with file and line, and why something cannot be decided only when asked', async () => {
    const { out } = await checked(`${COMMAND}tags: {team: a}\n`, owner, { output: 'table' });
    expect(out.replaceAll(`${folder}/`, '').split('\n')).toEqual([
      expect.stringMatching(/^job\d+\.yml:5: violates p \(notify\): tag owner is missing$/),
      '    at once: notify owner',
      expect.stringMatching(/^job\d+\.yml: 1 policy: 1 violated, 0 passed, 0 cannot be decided before it runs$/),
      '',
    ]);
    const idle = policiesOf('{gpu-idle: {below: 5%, over: 2h}}');
    const short = await checked(COMMAND, idle, { output: 'table' });
    expect(short.out).toContain('1 cannot be decided before it runs (-v says why)');
    const long = await checked(COMMAND, idle, { output: 'table', verbose: true, computes: COMPUTES });
    expect(long.out).toContain('only the run will show its GPU use');
  });

  test('as JUnit a policy is a test case', async () => {
    const { code, out } = await checked(COMMAND, owner, { output: 'junit' });
    expect(code).toBe(1);
    expect(out).toContain('failures="1"');
    expect(out).toMatch(/<testcase classname=".*job\d+\.yml" name="p" file=".*job\d+\.yml" line="1">/);
    expect(out).toContain('<failure message="tag owner is missing"/>');
    const open = await checked(COMMAND, policiesOf('{gpu-idle: {below: 5%, over: 2h}}'), {
      output: 'junit',
      computes: COMPUTES,
    });
    expect(open.out).toContain('<skipped message="only the run will show its GPU use"/>');
  });

  test('a violation that comes to less than asked for does not fail', async () => {
    expect((await checked(COMMAND, owner, { failOn: 'ask' })).code).toBe(0);
    expect((await checked(COMMAND, owner, { failOn: 'notify' })).code).toBe(1);
  });

  test('a policy that is off is not judged', async () => {
    const off = policiesOf('{tags: {required: [owner]}}', 'mode: off\n');
    expect(await checked(COMMAND, off)).toMatchObject({ code: 0, result: { outcome: 'off' } });
  });
});

describe('job files that cannot be judged', () => {
  const any = policiesOf('{tags: {required: [owner]}}');

  test.each<[string, string, number, string]>([
    ['a type that there is not', 'type: comand\ncommand: x\n', 1, 'did you mean "command"?'],
    ['a sweep that names no type', 'trial: {command: x}\n', 1, 'type: sweep'],
    ['a component', '$schema: https://example.com/commandComponent.schema.json\ncommand: x\n', 1, 'a job file'],
    ['a time limit in words', `${COMMAND}limits: {timeout: 5m}\n`, 5, 'whole seconds, such as 3600'],
    ['a count of none', `${COMMAND}resources:\n  instance_count: 0\n`, 6, 'a whole number, 1 or more'],
    ['tags in a list', `${COMMAND}tags: [a]\n`, 5, 'a map of texts'],
    [
      'steps and a component',
      'type: pipeline\ncomponent: a.yml\njobs: {a: {command: x}}\n',
      1,
      'either jobs or component',
    ],
    ['no map', '- a\n', 1, 'a job'],
    ['nothing', '', 1, 'a YAML document'],
    ['no YAML', 'type: [\n', 2, ''],
  ])('%s', async (_what, job, line, expected) => {
    const { code, report, err } = await checked(job, any);
    expect(code).toBe(3);
    expect(report?.errors[0]).toMatchObject({ line, expected: expect.stringContaining(expected) });
    expect(err).toContain(`:${line}:`);
  });

  test('a file that is not there, and policies that are wrong', async () => {
    const options = {
      policies: any,
      at: AT,
      failOn: 'record',
      strict: false,
      verbose: false,
      output: 'table',
    } as const;
    const gone = await capture(() => check([join(folder, 'gone.yml')], options));
    expect(gone).toMatchObject({ code: 3, err: expect.stringContaining('it does not exist') });
    const wrong = await checked(COMMAND, policiesOf('{tag: x}'), { output: 'table' });
    expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining('nothing was checked') });
  });

  test('a key that the command line does not take is a note, and the rest is judged', async () => {
    const { code, report } = await checked(`${COMMAND}tags: {owner: a}\nresource:\n  instance_count: 2\n`, any);
    expect(code).toBe(0);
    expect(report?.jobs[0]?.notes).toEqual([expect.objectContaining({ line: 6, expected: '"resources"' })]);
  });

  test('a component file that is missing is a note at its step', async () => {
    const { report } = await checked(PIPELINE.replace('train.yml', 'gone.yml'), any);
    expect(report?.jobs[0]?.notes).toEqual([expect.objectContaining({ line: 5 })]);
  });
});
