import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runwarden } from './runwarden.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const ENVIRONMENT = { ...process.env, NO_COLOR: '1' };

test('the demo cancels one run, tells of another, asks about a third, leaves a fourth, and ends with 0', async () => {
  const { code, out } = await runwarden(['demo', '--once', '--port', '0']);
  expect(code).toBe(0);
  expect(out).toMatch(/CANCEL +nightly retraining/);
  expect(out).toContain('Azure reports Canceled');
  expect(out).toMatch(/NOTIFY +ad hoc experiment/);
  expect(out).toMatch(/ASK +pretraining, large/);
  expect(out).toMatch(/WITHHOLD +segmentation/);
  // With the demo its addresses have ended.
  expect(out).not.toMatch(/http:\/\/127/);
  for (const healthy of ['one busy GPU', 'fine-tuning', 'flagship', 'archived while running', 'sweep', 'tabular'])
    expect(out).not.toMatch(new RegExp(`(CANCEL|ASK|NOTIFY) .*${healthy}`));
  expect(out).toMatch(/Shown [\d.]+ s after/);
});

test('the demo without --once watches four workspaces, has people take part, and continues until Ctrl-C', async () => {
  const { code, out } = await runwarden(['demo', '--port', '0'], { stopAt: /Ctrl-C stops it/ });
  expect(code).toBe(0);
  expect(out).toMatch(/API docs +http:\/\/127\.0\.0\.1:\d+\/docs/);
  expect(out).toMatch(/approve +npx runwarden approve --url http:\/\/127\.0\.0\.1:\d+ \w{8}\n/);
  expect(out).toMatch(/CANCEL +2 runs: .*nightly retraining.*ablation/);
  expect(out).toMatch(/ASK +about 5 runs/);
});

test('what the sandbox prints can be pasted into a shell and scans it, with whatever Node the shell has', async () => {
  const tooOld = join(folder, 'bin');
  mkdirSync(tooOld);
  writeFileSync(join(tooOld, 'node'), '#!/bin/sh\necho "unknown file extension .ts" >&2\nexit 1\n', { mode: 0o755 });
  const running = spawn(process.execPath, [CLI, 'sandbox', '--port', '0'], { cwd: folder, env: ENVIRONMENT });
  const ended = once(running, 'exit');
  try {
    let printed = '';
    for await (const chunk of running.stdout) {
      printed += String(chunk);
      if (printed.includes('scan --dry-run')) break;
    }
    const pasted = `${printed.slice(printed.indexOf('cat >'))}\necho "ended with $?"`;
    const said = execFileSync('bash', ['-c', pasted], {
      cwd: folder,
      env: { ...ENVIRONMENT, PATH: `${tooOld}:${process.env.PATH}` },
      encoding: 'utf8',
    });
    expect(said).toContain('ml-prod-vision: 7 active runs');
    expect(said).toContain('ml-dev-research: 5 active runs');
    expect(said).toContain('ended with 1');
    expect(said).toContain('cancel due');
    expect(existsSync(join(folder, 'sandbox-data'))).toBe(false);
    const scanned = pasted.replace('scan --dry-run', 'scan');
    const queued = execFileSync('bash', ['-c', scanned], { cwd: folder, env: ENVIRONMENT, encoding: 'utf8' });
    expect(queued).toMatch(/^1 cancel and \d+ notices are queued; a running serve carries them out\.$/m);
  } finally {
    running.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});

function newFolder(): string {
  return mkdtempSync(join(folder, 'config-'));
}

test('serve names every fault of the config with its place', async () => {
  const folder = newFolder();
  writeFileSync(
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
  writeFileSync(
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

test('serve refuses policies that do not load, with file, line and column, and ends with 3', async () => {
  const folder = newFolder();
  writeFileSync(
    join(folder, 'runwarden.yaml'),
    'watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}\n',
  );
  const policies = join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(join(policies, 'a.yaml'), 'name: a\nsummary: s\nwhen:\n  runtime: {over: tomorrow}\n');
  const { code, err } = await runwarden(['serve'], { cwd: folder });
  expect(code).toBe(3);
  expect(err).toMatch(/a\.yaml:4:\d+: .*tomorrow.*expected a duration/);
});

test('the demo says that its port is taken, and how to name another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { code, err } = await runwarden(['demo', '--once', '--port', port]);
  taken.close();
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(`another program listens at 127.0.0.1:${port} already: .*--port`));
});
