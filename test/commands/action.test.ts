import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
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

  test('compares with the policies of another commit, and fails only for an error', () => {
    const cwd = join(folder, 'repository');
    mkdirSync(join(cwd, 'policies'), { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd });
    writeFileSync(join(cwd, 'policies', 'a.yaml'), 'name: old\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    writeFileSync(join(cwd, 'policies', 'a.yaml'), 'name: new\n');
    // In Runwarden's place, so that no database is needed: prints what it is given, and the old policy.
    const double = join(folder, 'double.mjs');
    writeFileSync(
      double,
      `import { readFileSync } from 'node:fs';
       const [, , ...args] = process.argv;
       console.log(args.slice(2).join(' '), readFileSync(args[1] + '/a.yaml', 'utf8'));
       process.exit(Number(process.env.ENDS_WITH));`,
    );
    const compare = (ends: number, against = 'HEAD', more: Record<string, string> = {}) => {
      const summary = join(folder, `summary-${ends}.md`);
      const env = { RUNWARDEN: double, GITHUB_STEP_SUMMARY: summary, ENDS_WITH: String(ends) };
      const inputs = { 'diff-against': against, 'database-url': 'postgres://x', ...more };
      const { status } = run('Compare', inputs, { cwd, env });
      return { status, summary };
    };
    const differs = compare(1);
    expect(differs.status).toBe(0);
    expect(readFileSync(differs.summary, 'utf8')).toBe('policies --since 30d -o markdown name: old\n\n');
    expect(compare(0).status).toBe(0);
    expect(compare(3).status).toBe(3);
    expect(compare(0, '--output=x').status).toBe(128);
    expect(compare(0, 'HEAD', { recording: 'a $(b) c.gz' }).status).toBe(0);
    expect(readFileSync(differs.summary.replace('1', '0'), 'utf8')).toContain('--recording=a $(b) c.gz -o markdown');
  });

  test('compares when it is given a recording or a database, and a commit', () => {
    expect(steps.find(({ name }) => name === 'Compare')?.if).toBe(
      "inputs.diff-against != '' && (inputs.recording != '' || inputs.database-url != '')",
    );
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
        pass_filenames: z.literal(false),
        args: z.array(z.string()),
      }),
    )
    .parse(parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')));

  test('are validate and test', () => {
    expect(hooks.map(({ id }) => id)).toEqual(['runwarden-validate', 'runwarden-test']);
  });

  test.each(hooks)('$id runs on the shipped policies, from wherever it is called', ({ entry, args, files }) => {
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
  });
});
