import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneAtATime, reload } from '../../src/commands/reload.ts';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { newApiKey } from '../../src/http/api-key.ts';
import { type Running, start } from '../../src/main.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { anAlert, aSending } from '../notify/alerts.ts';
import { inMemory } from '../support/in-memory.ts';
import { BEGIN, SUBSCRIPTION } from '../support/rig.ts';
import { workspaceNamed } from '../support/scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-reload-'));
const policies = join(folder, 'policies');
const templates = join(folder, 'templates');
const variables = { RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'), AZURE_CLIENT_SECRET: 's' };
const old = newApiKey((size) => Buffer.alloc(size, 1));
const fresh = newApiKey((size) => Buffer.alloc(size, 2));
const closers = new AsyncDisposableStack();
const logged: string[] = [];
const log = createLog({ level: 'info', format: 'json', destination: { write: (line) => logged.push(line) } });
let sandbox: Sandbox;
let running: Running;
let inForce: Config;

const POLICY = 'name: runtime\nmode: audit\nwhen: {runtime: {over: 1d}}\n';

function write(changes: { keys?: string[]; limits?: string; discover?: string; every?: string; more?: string } = {}) {
  const {
    keys = [old.sha256],
    limits = '{per-cycle: 5}',
    discover = 'ml-one',
    every = '0 0 29 2 *',
    more = '',
  } = changes;
  writeFileSync(
    variables.RUNWARDEN_CONFIG,
    `
azure:
  endpoint: ${sandbox.hosts.arm}
  authority: ${sandbox.hosts.authority}
  ca-file: ca.pem
  credential: {kind: client-secret, tenant-id: ${sandbox.hosts.tenantId}, client-id: c}
watch:
  every: "${every}"
  workspaces: [{subscription: ${SUBSCRIPTION}, discover: ["${discover}"]}]
http: {port: 0, keys: [${keys.map((sha256) => `{name: oncall, role: operator, sha256: ${sha256}}`).join(', ')}]}
limits: ${limits}
prices: {endpoint: ${sandbox.url}}
notify: {channels: {log: {type: log}}, templates: templates}
${more}
`,
  );
}

beforeAll(async () => {
  const workspaces = [workspaceNamed('ml-one', []), workspaceNamed('ml-two', [])];
  sandbox = await startSandbox({
    scenario: { subscriptions: [{ id: SUBSCRIPTION, workspaces }] },
    clock: { now: () => BEGIN },
  });
  closers.defer(() => sandbox.close());
  mkdirSync(policies);
  mkdirSync(templates);
  writeFileSync(join(policies, 'runtime.yaml'), POLICY);
  writeFileSync(join(folder, 'ca.pem'), sandbox.caPem);
  write();
  const loaded = loadConfig(variables);
  if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
  inForce = loaded.config;
  const world = { clock: () => sandbox.control.now(), log, version: 'test' };
  running = await start({ ...inForce, store: inMemory() }, world, closers);
});
afterAll(async () => {
  await closers.disposeAsync();
  rmSync(folder, { recursive: true, force: true });
});

/** What the log said of a reload. */
async function readAgain() {
  logged.length = 0;
  inForce = await reload(inForce, running, variables, log);
  const lines = logged.map((line) => JSON.parse(line));
  return (message: RegExp) => lines.find(({ msg }) => message.test(msg));
}

async function statusWith(key: string): Promise<number> {
  const response = await fetch(`${running.url}/api/v1/runs`, { headers: { authorization: `Bearer ${key}` } });
  return response.status;
}

test('keys, limits and workspaces that changed count at once', async () => {
  expect(await statusWith(old.key)).toBe(200);
  expect(await statusWith(fresh.key)).toBe(401);
  write({ keys: [fresh.sha256], limits: '{per-cycle: 1}', discover: 'ml-*' });
  const said = await readAgain();
  expect(said(/the changed config is in force/)).toMatchObject({
    changed: ['watch.workspaces', 'limits', 'http.keys'],
  });
  expect(await statusWith(old.key)).toBe(401);
  expect(await statusWith(fresh.key)).toBe(200);
  expect(running.watch.workspaces().map(({ name }) => name)).toEqual(['ml-one', 'ml-two']);
  expect(inForce.limits.perCycle).toBe(1);
});

test('what only a restart can change is named, without its values, and the old counts until then', async () => {
  write({ keys: [fresh.sha256], every: '*/7 * * * *', more: 'owner: {tags: [team]}\nstore: {data-dir: elsewhere}' });
  const said = await readAgain();
  expect(said(/need a restart/)).toMatchObject({
    level: 'warn',
    settings: ['watch.every', 'store or DATABASE_URL', 'owner'],
  });
  expect(inForce.every).toBe('0 0 29 2 *');
  // Said again as long as it is so.
  expect((await readAgain())(/need a restart/)).toBeDefined();
  write({ keys: [fresh.sha256] });
  expect((await readAgain())(/need a restart/)).toBeUndefined();
});

test('the last key is not taken away: that would open the service to its whole machine', async () => {
  write({ keys: [] });
  const said = await readAgain();
  expect(said(/need a restart/)).toMatchObject({ settings: ['http.keys (the first or the last one)'] });
  expect(await statusWith(fresh.key)).toBe(200);
});

test('a config that is not valid changes nothing and is said with every problem', async () => {
  write({ keys: [old.sha256], limits: '{per-cycle: many}' });
  const said = await readAgain();
  expect(said(/the config is not valid/)).toMatchObject({
    level: 'error',
    problems: [expect.stringMatching(/runwarden\.yaml:\d+:\d+: .*per-cycle/)],
  });
  expect(await statusWith(fresh.key)).toBe(200);
  expect(await statusWith(old.key)).toBe(401);
});

test('policies are read again, and a bad one keeps the old and is said each time', async () => {
  write({ keys: [fresh.sha256] });
  writeFileSync(join(policies, 'more.yaml'), POLICY.replace('name: runtime', 'name: more'));
  expect((await readAgain())(/policies in force are those/)).toMatchObject({ policies: 2 });
  writeFileSync(join(policies, 'more.yaml'), 'name: more\nwhen: {nonsense: 1}\n');
  for (const _ of [1, 2])
    expect((await readAgain())(/the policies are not valid/)).toMatchObject({
      level: 'error',
      problems: [expect.stringContaining('more.yaml')],
    });
  expect(running.deps.policies.current()).toHaveLength(2);
});

test('words of a team count from the next message on, and a mistake in them keeps the old ones and is said', async () => {
  const file = join(templates, 'finding.notice.yaml');
  write({ keys: [fresh.sha256] });
  await readAgain();
  const words = async () => {
    const sent = running.deps.channels.get('log')?.send(aSending(anAlert('finding.notice')), AbortSignal.timeout(5000));
    await sent;
    return logged.findLast((line) => line.includes('"type":"finding.notice"'));
  };
  expect(await words()).not.toContain('GPU team');
  writeFileSync(file, 'subject: "GPU team: {run}"\n');
  const said = await readAgain();
  expect(said(/the changed config is in force/)).toMatchObject({ changed: ['notify.templates'] });
  expect(said(/need a restart/)).toBeUndefined();
  expect(await words()).toContain('GPU team: bert-large');
  writeFileSync(file, 'subject: "GPU team: {rnu}"\n');
  expect((await readAgain())(/the config is not valid/)).toMatchObject({
    problems: [expect.stringMatching(/finding\.notice\.yaml:1:\d+: .*\{rnu\}/)],
  });
  expect(await words()).toContain('GPU team: bert-large');
  rmSync(file);
  await readAgain();
  expect(await words()).not.toContain('GPU team');
});

test('asked for many times at once, it is done one after another and once for all that came meanwhile', async () => {
  let started = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const ask = oneAtATime(() => {
    started += 1;
    return promise;
  });
  for (const _ of [1, 2, 3]) ask();
  expect(started).toBe(1);
  resolve();
  await expect.poll(() => started).toBe(2);
});
