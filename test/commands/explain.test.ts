import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExplainOptions, explainRun } from '../../src/commands/explain.ts';
import { HOUR } from '../../src/core/duration.ts';
import type { Workspace } from '../../src/core/run.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from '../http/fixtures.ts';
import { KEYS, useWorld, VIEWER } from '../http/world.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-explain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const DEFAULTS: ExplainOptions = { url: 'http://127.0.0.1:8080', policies: 'policies', output: 'table' };

function explain(run: string | undefined, options: Partial<ExplainOptions>, variables: Record<string, string> = {}) {
  return capture(() => explainRun(run, { ...DEFAULTS, ...options }, variables));
}

describe('explain of a snapshot', () => {
  const idle = file(
    'idle.yaml',
    `
now: 2026-03-02T03:00:00Z
run: {name: trainer, created: -30h, tags: {owner: team-vision@example.com}}
signals:
  timing: {started: -26h}
  compute: {gpus-per-node: 8}
  gpu: {devices: {gpu-0..7: 2%}}
`,
  );

  test('says for each policy how it stands, with the numbers, and what happens next and when', async () => {
    const { code, out } = await explain(undefined, { snapshot: idle });
    expect(code).toBe(0);
    expect(out).toContain('trainer in ml-prod: Running, seen so since 2026-02-28T21:00:00Z (1d 6h ago)');
    expect(out).toMatch(/PENDING +idle-gpu \(mode approve, severity high\)/);
    expect(out).toMatch(/next +the finding fires if it still holds, 2026-03-02T03:10:00Z \(in 10m\)/);
    expect(out).toMatch(/gpu-idle violated: all 8 GPUs .*\[value 2, threshold 5, age 0s, coverage 100%\]/);
    expect(out).toMatch(/FIRING +runtime-limit/);
    expect(out).toMatch(/HEALTHY +missing-owner/);
    expect(out).toMatch(/NOT MATCHED failed-validation[\s\S]*job type is "command", wanted pipeline/);
    expect(out).not.toContain('\u001b');
  });

  test('a run that is named beside it has to be the one of the snapshot', async () => {
    const other = await explain('other', { snapshot: idle });
    expect(other).toMatchObject({ code: 2, out: '' });
    expect(other.err).toContain('is a snapshot of ml-prod/trainer, not of other. Name that run, or none.');
    expect((await explain('elsewhere/trainer', { snapshot: idle })).code).toBe(2);
    for (const run of ['trainer', 'ML-prod/Trainer']) expect((await explain(run, { snapshot: idle })).code).toBe(0);
  });

  test('a pipe is no snapshot, and is not waited for', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await explain(undefined, { snapshot: pipe })).toMatchObject({
      code: 3,
      err: expect.stringContaining('pipe:1:1: it is not a file; expected a file'),
    });
  });

  test('shows the tree of a condition with its unless, as JSON too', async () => {
    const policies = file(
      'p.yaml',
      'name: slow\nwhen: {runtime: {over: 1h}, unless: {tags: {required: [team]}}}\nthen: [{notify: owner}]\n',
    );
    const run = file('run.yaml', 'signals: {timing: {started: -2h}}\nrun: {tags: {team: a}}\n');
    const options = { snapshot: run, policies, policy: 'slow' };
    const { out } = await explain(undefined, options);
    expect(out).toMatch(/all of \(violated\)\n +runtime violated: .*\n +unless \(violated\)\n +tags healthy/);
    const { policies: told } = JSON.parse((await explain(undefined, { ...options, output: 'json' })).out);
    expect(told).toMatchObject([{ policy: 'slow', state: 'firing', conditions: { op: 'all', outcome: 'violated' } }]);
  });

  test('names every error of the file and of the policies', async () => {
    const bad = file('bad.yaml', 'run: {stauts: Running}\n');
    const { code, err } = await explain(undefined, { snapshot: bad });
    expect(code).toBe(3);
    expect(err).toContain('bad.yaml:1:7: unknown key "stauts"; expected one of');
  });
});

describe('explain against a service', () => {
  const world = useWorld();
  const there: Workspace = { ...WORKSPACE, id: `${WORKSPACE.id}-us`, name: 'ml-prod-us' };
  let url = '';

  beforeAll(async () => {
    const asks = aPolicy();
    const off = aPolicy({ name: 'resting', mode: 'off' });
    const others = aPolicy({ name: 'probes', match: { experiment: ['probe'] } });
    world.policies = [asks, off, others];
    for (const id of ['alone', 'twice']) await pass(world.ledger, world.newId, [aRun({ id })], [asks]);
    await world.ledger.lease(there, NOW);
    await world.ledger.observe(
      there.id,
      [aRun({ id: 'twice', workspaceId: there.id, workspaceName: there.name })],
      NOW,
    );
    await world.ledger.freeze({ id: 'f', reason: 'incident 4711', author: 'oncall', createdAt: NOW, endsAt: null });
    const app = world.app({ keys: KEYS, clock: () => NOW + HOUR });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => world.app().close());

  const ask = (run: string, options: Partial<ExplainOptions> = {}) =>
    explain(run, { url, ...options }, { RUNWARDEN_API_KEY: VIEWER });

  test('finds the workspace of a run and says why nothing happened under each policy', async () => {
    const { code, out, err } = await ask('alone');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('in ml-prod-eu');
    expect(out).toContain('! enforcement is frozen by oncall: incident 4711; until somebody lifts it');
    expect(out).toMatch(/FIRING +gpu-idle \(mode approve, severity high\)\n +why +waiting for approval: /);
    expect(out).toMatch(/next +without an answer it is kept, 2026-/);
    expect(out).toMatch(/approve +curl -X POST http:\S+\/api\/v1\/decisions\/\S+\/approve /);
    expect(out).toMatch(/no answer +it runs on, 2026-/);
    expect(out).toMatch(/conditions +told violated: it is violated \[value 1, threshold 5\]/);
    expect(out).toMatch(/NOT JUDGED +resting \(mode off[\s\S]*the policy is off/);
    expect(out).toMatch(/NOT MATCHED probes[\s\S]*experiment is "nightly", wanted probe/);
  });

  test('asks for the workspace where two have the run', async () => {
    const { code, err } = await ask('twice');
    expect(code).toBe(2);
    expect(err).toContain('name one of ');
    expect((await ask('ml-prod-us/twice')).out).toContain('in ml-prod-us');
  });

  test('says what is wrong: no such run, no key, a bad key, no service, no argument', async () => {
    expect((await ask('nobody')).err).toContain('knows no run nobody in any of its workspaces');
    expect((await explain('alone', { url })).err).toContain('wants a key: set RUNWARDEN_API_KEY');
    const bad = await ask('alone', { keyFile: file('key', 'rw_wrong\n') });
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('refuses this key (401)') });
    const nobody = await ask('alone', { url: 'http://127.0.0.1:9' });
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('no service answers at') });
    expect((await explain(undefined, {})).err).toContain('Which run?');
    expect((await ask('alone', { policy: 'nope' })).err).toContain('there is no policy "nope" for it; these are');
  });
});
