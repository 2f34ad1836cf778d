import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'rw-action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
const step = z.object({
  name: z.string(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});
const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
    runs: z.object({ using: z.literal('composite'), steps: z.array(step) }),
  })
  .parse(parse(text));
const { steps } = action.runs;

/** Node of the tests, whatever `node` is here. */
const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;

/** Runs a step as a runner would, with the defaults of the inputs but for those given. */
function run(
  name: string,
  inputs: Record<string, string> = {},
  more: { cwd?: string; env?: Record<string, string> } = {},
) {
  const found = steps.find((each) => each.name === name);
  const value = (expression: string) => {
    if (expression === 'github.action_path') return ROOT;
    const key = expression.replace('inputs.', '');
    return inputs[key] ?? action.inputs[key]?.default ?? `no input ${key}`;
  };
  const env = Object.fromEntries(
    Object.entries(found?.env ?? {}).map(([key, written]) => [
      key,
      written.replaceAll(/\$\{\{ *(\S+) *\}\}/g, (_, expression: string) => value(expression)),
    ]),
  );
  const options = { cwd: more.cwd ?? ROOT, env: { PATH, ...env, ...more.env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', found?.run ?? 'exit 99'], options);
  return { status, stdout, stderr };
}

function jobFile(name: string, more: string): string {
  const file = join(folder, name);
  writeFileSync(file, `type: command\ncommand: python train.py\nenvironment: azureml:train:3\n${more}\n`);
  return file;
}

describe('the GitHub Action', () => {
  test('pins what it uses to a commit, with its version beside it', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, used]) => used);
    expect(uses.length).toBe(steps.filter((each) => each.uses).length);
    for (const used of uses) expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('never puts an input into a script, where it would be run', () => {
    for (const { run: script, shell } of steps.filter((each) => each.run)) {
      expect(script).not.toContain('${{');
      expect(shell).toBe('bash');
    }
  });

  test('asks of its runner the Node that the package asks for', () => {
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    expect(text).toContain(`node-version: '${engines.node.replace('>=', '')}'`);
  });

  test('validates and tests the shipped policies', () => {
    const validated = run('Validate');
    expect(validated.stdout).toContain('idle-gpu (approve)');
    expect(validated.status).toBe(0);
    const tested = run('Test', { 'require-cases': 'true' });
    expect(tested.stdout).toContain('idle-gpu');
    expect(tested.status).toBe(0);
  });

  test('fails for a policy with an error, and for one without cases where they are required', () => {
    const policies = join(folder, 'bad dir');
    mkdirSync(policies);
    writeFileSync(join(policies, 'a.yaml'), 'name: a\nwhen: {runtime: {over: 24}}\n');
    expect(run('Validate', { policies })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('a.yaml:2:24: "over" is 24'),
    });
    writeFileSync(join(policies, 'a.yaml'), 'name: a\nwhen: {runtime: {over: 24h}}\n');
    expect(run('Test', { policies }).status).toBe(0);
    expect(run('Test', { policies, 'require-cases': 'true' }).status).toBe(1);
  });

  test('checks recipients against the config where there is one', () => {
    const cwd = join(folder, 'configured');
    mkdirSync(join(cwd, 'policies'), { recursive: true });
    const policy = 'name: a\nmode: notify\nwhen: {runtime: {over: 24h}}\nthen: [{notify: finops}]\n';
    writeFileSync(join(cwd, 'policies', 'a.yaml'), policy);
    expect(run('Validate', {}, { cwd }).status).toBe(0);
    writeFileSync(join(cwd, 'runwarden.yaml'), 'notify: {recipients: {fallback: log}}\n');
    expect(run('Validate', {}, { cwd })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('there is no recipient "finops"'),
    });
  });
});

describe('the comparison of the action', () => {
  const cwd = join(folder, 'repository');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
  const commit = (name: string) => {
    git('add', '-A');
    git('commit', '-qm', name, '--allow-empty');
    git('tag', name);
  };
  const policies = join(cwd, 'policies');
  // In Runwarden's place, so that no past is needed: says what it is given, and the old policy.
  const double = join(folder, 'double.mjs');

  beforeAll(() => {
    mkdirSync(policies, { recursive: true });
    git('init', '-q');
    commit('none');
    writeFileSync(join(policies, 'a.yaml'), 'name: broken\n');
    commit('broken');
    writeFileSync(join(policies, 'a.yaml'), 'name: old\n');
    commit('old');
    writeFileSync(join(policies, 'a.yaml'), 'name: new\n');
    writeFileSync(
      double,
      `import { readFileSync } from 'node:fs';
       const [, , command, ...args] = process.argv;
       const policy = () => readFileSync(args[0] + '/a.yaml', 'utf8');
       if (command === 'validate') process.exit(policy().includes('broken') || process.env.RUNWARDEN_CONFIG ? 3 : 0);
       if (command === 'diff') console.log('diff with', policy().trim(), args.slice(1).join(' '));
       else console.log(command, args.join(' '));
       console.log('config', process.env.RUNWARDEN_CONFIG ?? 'not read');
       process.exit(Number(process.env.ENDS_WITH));`,
    );
  });

  function compare(inputs: Record<string, string>, ends = 1) {
    const file = join(folder, 'summary.md');
    writeFileSync(file, '');
    const env = { RUNWARDEN: double, GITHUB_STEP_SUMMARY: file, ENDS_WITH: String(ends) };
    const { status, stdout } = run('Compare', inputs, { cwd, env });
    return { status, stdout, summary: readFileSync(file, 'utf8') };
  }

  const onServer = (against: string) => ({ 'diff-against': against, 'database-url': 'postgres://x' });

  test('is with the policies of another commit, and fails only for an error', () => {
    const differs = compare(onServer('old'));
    expect(differs).toMatchObject({ status: 0, stdout: '' });
    expect(differs.summary).toBe('diff with name: old policies -o markdown\nconfig runwarden.yaml\n');
    expect(compare(onServer('old'), 0).status).toBe(0);
    expect(compare(onServer('old'), 3).status).toBe(3);
  });

  test('goes as far back as it is told, and without a word as far as a recording', () => {
    expect(compare({ ...onServer('old'), since: '7d' }).summary).toContain('--since=7d');
    const recorded = compare({ 'diff-against': 'old', recording: 'a $(b) c.gz' });
    expect(recorded.summary).toBe(
      'diff with name: old policies -o markdown --recording=a $(b) c.gz\nconfig not read\n',
    );
  });

  test('shows the policies alone where the commit has none, or has broken ones, and says so', () => {
    const fresh = compare(onServer('none'));
    expect(fresh.status).toBe(0);
    expect(fresh.stdout).toBe('::notice::The policies are new: there is nothing to compare with at none.\n');
    expect(fresh.summary).toMatch(/^The policies are new.*\n\nsimulate --policies policies -o markdown\n/);
    const repaired = compare(onServer('broken'));
    expect(repaired.status).toBe(0);
    expect(repaired.stdout).toContain('::notice::The policies at broken have errors');
    expect(repaired.summary).toContain('simulate --policies policies');
    expect(compare(onServer('none'), 2).status).toBe(2);
  });

  test('fails for a folder that is not there, which is no new one', () => {
    const mistyped = compare({ ...onServer('old'), policies: 'nope' });
    expect(mistyped).toMatchObject({ status: 2, summary: '' });
    expect(mistyped.stdout).toMatch(/^::error::policies: there is no nope here\./);
  });

  test('fails for a commit that is not fetched, and says how to fetch it', () => {
    const missing = compare(onServer('origin/main'));
    expect(missing).toMatchObject({ status: 2, summary: '' });
    expect(missing.stdout).toMatch(/^::error::.*no commit origin\/main here.*fetch-depth: 0/);
    expect(compare(onServer('--output=x')).status).toBe(2);
    expect(compare(onServer('x\n::add-mask::y')).stdout).not.toMatch(/^::add-mask/m);
  });

  test('is left out with a notice where there is no past to compare on, and in silence where nobody asked', () => {
    const nothing = compare({ 'diff-against': 'old' });
    expect(nothing).toMatchObject({ status: 0, summary: '' });
    expect(nothing.stdout).toMatch(/^::notice::Runwarden compared nothing with old: .*recording or database-url/);
    expect(steps.find(({ name }) => name === 'Compare')?.if).toBe("inputs.diff-against != ''");
  });
});

describe('the check of job files', () => {
  const owned = 'tags: {owner: ann@example.com}';

  test('judges those that patterns and names give, one a line', () => {
    mkdirSync(join(folder, 'jobs'), { recursive: true });
    jobFile('jobs/a.yml', owned);
    jobFile('jobs/b b.yml', owned);
    const jobs = `${folder}/jobs/*.yml\n${jobFile('c.yml', 'tags: {team: a}')}\n`;
    const { status, stdout } = run('Check', { jobs, workspace: 'ml-prod' });
    expect(stdout).toContain('c.yml:4: violates missing-owner');
    expect(stdout).toContain('3 jobs checked, 1 refused');
    expect(status).toBe(1);
    expect(run('Check', { jobs: `${folder}/jobs/*.yml` }).status).toBe(0);
  });

  test('says which file is not there, and is left out where nobody asked', () => {
    const { status, stderr } = run('Check', { jobs: `${folder}/none/*.yml` });
    expect(stderr).toContain('it does not exist');
    expect(status).toBe(3);
    expect(steps.find(({ name }) => name === 'Check')?.if).toBe("inputs.jobs != ''");
  });
});

describe('the pre-commit hooks', () => {
  const hooks = z
    .array(
      z.object({
        id: z.string(),
        entry: z.string(),
        language: z.literal('script'),
        files: z.string(),
        pass_filenames: z.boolean().default(true),
        args: z.array(z.string()),
      }),
    )
    .parse(parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')));

  test('are validate and test on the folder, and check on the files that changed', () => {
    expect(hooks.map(({ id, pass_filenames: names }) => [id, names])).toEqual([
      ['runwarden-validate', false],
      ['runwarden-test', false],
      ['runwarden-check', true],
    ]);
  });

  test('runwarden-check judges the job files that it is given', () => {
    const hook = hooks.find(({ id }) => id === 'runwarden-check');
    expect('ml/jobs/train.yml').toMatch(new RegExp(hook?.files ?? '$^'));
    expect('policies/idle-gpu.yaml').not.toMatch(new RegExp(hook?.files ?? ''));
    const [script = '', ...words] = hook?.entry.split(' ') ?? [];
    const job = jobFile('hook.yml', 'tags: {}');
    const { status, stdout } = spawnSync(join(ROOT, script), [...words, ...(hook?.args ?? []), job], {
      cwd: ROOT,
      env: { PATH },
      encoding: 'utf8',
    });
    expect(stdout).toContain('violates missing-owner');
    expect(status).toBe(1);
  });

  test.each(hooks.filter(({ pass_filenames: names }) => !names))(
    '$id runs on the shipped policies, from wherever it is called',
    ({ entry, args, files }) => {
      expect('policies/idle-gpu.yaml').toMatch(new RegExp(files));
      const [script = '', ...words] = entry.split(' ');
      const paths = args.map((path) => join(ROOT, path));
      const { status, stdout } = spawnSync(join(ROOT, script), [...words, ...paths], {
        cwd: folder,
        env: { PATH },
        encoding: 'utf8',
      });
      expect(stdout).toContain('idle-gpu');
      expect(status).toBe(0);
    },
  );
});
