import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runwarden } from './runwarden.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rw-cli-'));
  folders.push(folder);
  return folder;
}

describe('runwarden serve', () => {
  test('names everything that is missing, at once, and ends with 3', async () => {
    const folder = await newFolder();
    const { code, err } = await runwarden(['serve'], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toContain('runwarden.yaml: there is no config file');
    expect(err).toContain('watch.workspaces');
  });

  test('refuses a pipe as config and does not wait for it', async () => {
    const folder = await newFolder();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { code, err } = await runwarden(['serve'], { env: { RUNWARDEN_CONFIG: pipe } });
    expect(code).toBe(3);
    expect(err).toContain('pipe:1:1: it is not a file; expected a file');
  });

  test('names every fault of the config with its place', async () => {
    const folder = await newFolder();
    await writeFile(
      join(folder, 'runwarden.yaml'),
      `
azure: {credential: {kind: client-secret}}
watch: {workspaces: []}
http: {host: 0.0.0.0}
notify:
  channels: {hook: {type: webhook, url: "http://alerts.example.com"}}
  recipients: {owner: [hok]}
colour: blue
`,
    );
    const { code, err } = await runwarden(['serve'], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toMatch(/runwarden\.yaml:3:\d+: .*workspaces/);
    expect(err).toMatch(/runwarden\.yaml:8:1: unknown key "colour"/);
    await writeFile(
      join(folder, 'runwarden.yaml'),
      `
azure: {credential: {kind: client-secret}}
watch: {every: "often", workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
http: {host: 0.0.0.0}
notify:
  channels: {hook: {type: webhook, url: "http://alerts.example.com"}}
  recipients: {owner: [hok]}
`,
    );
    const second = await runwarden(['serve'], { cwd: folder });
    expect(second.code).toBe(3);
    for (const part of [
      'expected a cron expression of five or six fields',
      'without API keys',
      'there is no channel "hok"',
      'AZURE_TENANT_ID',
      'AZURE_CLIENT_SECRET',
      'RUNWARDEN_WEBHOOK_SECRET_HOOK',
    ])
      expect(second.err).toContain(part);
  });

  test('refuses policies that do not load, with file, line and column, and ends with 3', async () => {
    const folder = await newFolder();
    await writeFile(
      join(folder, 'runwarden.yaml'),
      'watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}\n',
    );
    const policies = join(folder, 'policies');
    await import('node:fs/promises').then(({ mkdir }) => mkdir(policies));
    await writeFile(join(policies, 'a.yaml'), 'name: a\nsummary: s\nwhen:\n  runtime: {over: tomorrow}\n');
    const { code, err } = await runwarden(['serve'], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toMatch(/a\.yaml:4:\d+: .*tomorrow.*expected a duration/);
  });
});

describe('runwarden validate and test', () => {
  test('find the shipped policies valid and all their cases right', async () => {
    expect((await runwarden(['validate', 'policies'])).code).toBe(0);
    const tested = await runwarden(['test', 'policies', '--require-cases', '-o', 'junit']);
    expect(tested.code).toBe(0);
    expect(tested.out).toMatch(/<testsuites name="runwarden" tests="\d+" failures="0" errors="0">/);
  });

  test('end with 1 for a case that fails', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'a.yaml'), 'name: a\nsummary: s\nwhen:\n  runtime: {over: 1h}\n');
    await writeFile(
      join(folder, 'a.cases.yaml'),
      '- name: wrong\n  snapshot: {run: {name: r}, signals: {timing: {started: -2h}}}\n  expect: {outcome: healthy}\n',
    );
    const { code, out, err } = await runwarden(['test', folder]);
    expect(`${err}${out}`).toContain('a.cases.yaml');
    expect(code).toBe(1);
  });
});

describe('every command', () => {
  test.each(['serve', 'scan', 'validate', 'test', 'demo', 'sandbox', 'api-key', 'simulate', 'diff', 'export'])(
    '%s has help with an example',
    async (name) => {
      const { code, out } = await runwarden([name, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n +(\w+=\S+ )?runwarden /);
    },
  );

  test.each([
    [['plan', '--runs', '1e12'], 'Wanted a whole number from 0 to 100000.'],
    [['plan', '--runs', '5', '--every', '0s'], 'Wanted a duration from 1s to 1d.'],
    [['plan', '--runs', '5', '--gpus', '6'], 'These numbers do not add up'],
    [['simulate', '--since', '30 days'], 'Wanted a time: 2h, 30m, 7d;'],
    [['demo', '--port', 'x'], 'Wanted a whole number from 0 to 65535.'],
    [['validate', '-o', 'xml'], 'Allowed choices are table, json.'],
  ])('wrong usage ends with 2: %s', async (args, said) => {
    const { code, err } = await runwarden(args);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });

  test('an unknown one ends with an error', async () => {
    expect((await runwarden(['cancel-everything'])).code).toBe(2);
  });
});
