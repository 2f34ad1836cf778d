import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { loadPolicies } from '../../src/policy/index.ts';
import { DEPLOY } from './files.ts';

const WORKFLOW = 'https://prod-1.westeurope.logic.azure.com/workflows/0f1e/triggers/manual/paths/invoke?sig=key';

describe('the example configurations', () => {
  it.each(['runwarden.example.yaml', 'kubernetes/runwarden.yaml'])('%s loads', (file) => {
    const loaded = loadConfig({
      RUNWARDEN_CONFIG: join(DEPLOY, file),
      RUNWARDEN_HOST: '0.0.0.0',
      RUNWARDEN_CHANNEL_SECRET_TEAMS: WORKFLOW,
      DATABASE_URL: 'postgresql://runwarden:x@db:5432/runwarden?sslmode=verify-full',
    });
    if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
    const { http, recipients, channels } = loaded.config;
    expect(http.keys.length).toBeGreaterThan(0);
    for (const name of ['owner', 'oncall', 'fallback'])
      expect(recipients[name]?.some((way) => typeof way === 'string' && channels[way]?.type === 'teams')).toBe(true);
  });

  it('hold a key that fits nothing', () => {
    const loaded = loadConfig({
      RUNWARDEN_CONFIG: join(DEPLOY, 'runwarden.example.yaml'),
      RUNWARDEN_CHANNEL_SECRET_TEAMS: WORKFLOW,
    });
    if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
    for (const { sha256 } of loaded.config.http.keys) expect(sha256).toBe('0'.repeat(64));
  });
});

it('the policies of the manifests load, and none does more than look', () => {
  const config = loadConfig({
    RUNWARDEN_CONFIG: join(DEPLOY, 'kubernetes/runwarden.yaml'),
    RUNWARDEN_CHANNEL_SECRET_TEAMS: WORKFLOW,
  });
  if (!config.ok) throw new Error(config.errors.join('\n'));
  const recipients = Object.keys(config.config.recipients);
  const loaded = loadPolicies(join(DEPLOY, 'kubernetes/policies'), { recipients });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  expect(loaded.policies.length).toBeGreaterThan(0);
  for (const policy of loaded.policies) expect(policy.mode).toBe('audit');
});

describe('a config with several things wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rw-config-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function errorsOf(text: string, variables: Record<string, string> = {}): readonly string[] {
    const file = join(folder, 'runwarden.yaml');
    writeFileSync(file, text);
    const loaded = loadConfig({ RUNWARDEN_CONFIG: file, ...variables });
    return loaded.ok ? [] : loaded.errors.map((error) => error.replace(`${file}:`, ''));
  }

  it.each([
    ['blind-after: 0s', '10s'],
    ['unknown-after: 5s', '1m'],
  ])('%s would alert about nothing', (setting, least) => {
    const text = `watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}], ${setting}}\n`;
    expect(errorsOf(text).join('\n')).toContain(`at least ${least}`);
  });

  it('is told of all of them at once, whether a schema, a secret or another part says so', () => {
    const text = `
azure: {credential: {kind: client-secret, tenant-id: t, client-id: c}}
watch: {every: now and then, workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
http: {port: 99999}
notify:
  channels: {teams: {type: webhook, url: "https://hooks.example.com/x"}}
  recipients: {owner: tems}
`;
    expect(errorsOf(text, { RUNWARDEN_LOG_LEVEL: 'loud' })).toEqual([
      expect.stringMatching(/^RUNWARDEN_LOG_LEVEL: expected/),
      expect.stringMatching(/^3:\d+: "every" is "now and then"; expected a cron expression/),
      expect.stringMatching(/^4:14: "port" is 99999/),
      expect.stringMatching(/^7:\d+: there is no channel "tems"/),
      expect.stringMatching(/^RUNWARDEN_WEBHOOK_SECRET_TEAMS: not set/),
      expect.stringMatching(/^AZURE_CLIENT_SECRET: not set/),
    ]);
  });

  it('trusts proxies by address only, and none without keys', () => {
    const watched = 'watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}';
    const key = `{name: a, role: viewer, sha256: "${'0'.repeat(64)}"}`;
    const withProxies = (proxies: string) => errorsOf(`${watched}\nhttp: {keys: [${key}], trust-proxy: ${proxies}}\n`);
    for (const right of ['true', 'false', '10.0.0.0/8', '[loopback, "fd00::/8", 192.0.2.7]'])
      expect(withProxies(right), right).toEqual([]);
    for (const wrong of ['10.0.0.0/33', '["a proxy"]', '10.0.0.0/8/8', '2', '[]'])
      expect(withProxies(wrong), wrong).toEqual([expect.stringMatching(/expected true, false, or addresses/)]);
    expect(errorsOf(`${watched}\nhttp: {trust-proxy: true}\n`)).toEqual([
      expect.stringContaining('without API keys nothing that a proxy passed on is served'),
    ]);
  });

  it('is told of no missing secret where nothing is sent, but of one that cannot be right', () => {
    const file = join(folder, 'looking.yaml');
    writeFileSync(
      file,
      `watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
notify: {channels: {teams: {type: webhook, url: "https://hooks.example.com/x"}}, recipients: {fallback: teams}}
`,
    );
    const look = (variables = {}) => loadConfig({ RUNWARDEN_CONFIG: file, ...variables }, 'look');
    expect(look()).toMatchObject({ ok: true, config: { channels: { teams: { type: 'webhook', secret: null } } } });
    expect(look({ RUNWARDEN_WEBHOOK_SECRET_TEAMS: 'x' })).toMatchObject({
      ok: false,
      errors: [
        'RUNWARDEN_WEBHOOK_SECRET_TEAMS: the secret must be whsec_ and base64; it holds the signing secret of channel "teams"',
      ],
    });
    expect(loadConfig({ RUNWARDEN_CONFIG: file }).ok).toBe(false);
  });

  it('is not told of what only follows from a part that is wrong already', () => {
    const text = 'watch: {workspaces: [{subscription: x, discover: "*"}]}\nhttp: {keys: [{}]}\n';
    const errors = errorsOf(text, { RUNWARDEN_HOST: '0.0.0.0' });
    expect(errors.filter((error) => error.includes('host'))).toEqual([]);
    expect(errors.length).toBeGreaterThan(1);
  });
});

describe('prices by agreement', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rw-prices-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function load(prices: string) {
    const file = join(folder, 'runwarden.yaml');
    const watch = 'watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}';
    writeFileSync(file, `${watch}\nprices: ${prices}\n`);
    return loadConfig({ RUNWARDEN_CONFIG: file });
  }

  it('are a factor and rates by size, and by region within them', () => {
    const rates =
      '{Standard_ND96asr_v4: {dedicated: 21.5, low-priority: 4.3, regions: {northeurope: {dedicated: 20}}}}';
    const loaded = load(`{factor: 0.72, rates: ${rates}}`);
    expect(loaded.ok && loaded.config.azure.ownRates).toEqual({
      factor: 0.72,
      rates: {
        Standard_ND96asr_v4: { dedicated: 21.5, 'low-priority': 4.3, regions: { northeurope: { dedicated: 20 } } },
      },
    });
  });

  it.each([
    ['{factor: 0}', 'a factor above 0'],
    ['{factor: 72%}', 'a factor above 0'],
    ['{rates: {Standard_NC6: 21.5}}', 'a map such as {dedicated: 21.50'],
    ['{rates: {Standard_NC6: {dedicated: -1}}}', 'an amount for an hour of a node'],
    ['{rates: {Standard_NC6: {spot: 1}}}', 'spot'],
    ['{rates: {Standard_NC6: {dedicated: 1}, STANDARD_NC6: {dedicated: 2}}}', 'the same name in other letters'],
  ])('%s is refused', (prices, why) => {
    const loaded = load(prices);
    expect(loaded.ok ? '' : loaded.errors.join('\n')).toContain(why);
  });
});
