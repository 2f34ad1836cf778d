import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../../src/config/config.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../../src/core/evidence/retention.ts';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import { start } from '../../src/main.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import type { StoreLocation } from '../../src/store/open/database.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { inMemory } from '../support/in-memory.ts';
import type { Bench, BenchOptions } from './report.ts';
import { median, shown } from './statistics.ts';

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const AIM_SECONDS = 5;

const POLICY = `
name: untagged
mode: approve
when: {tags: {required: [cost-center]}}
then: [{cancel: true}]
notice: none
`;

/** Seconds from a person's yes over HTTP to the request at Azure: the answer, the queues, a pass, and the look before the act. */
export const answers: Bench = async (options) => {
  const count = options.quick ? 3 : 20;
  const found = [{ store: 'PGlite', seconds: await measure(inMemory(), count, options) }];
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  if (server) found.push({ store: 'PostgreSQL', seconds: await onServer(server, count, options) });
  const worst = Math.max(...found.flatMap(({ seconds }) => seconds));
  return {
    name: 'answers',
    tables: [
      {
        title: `from a yes to the request at Azure, seconds, ${count} runs one after another`,
        head: ['store', 'median', 'longest'],
        rows: found.map(({ store, seconds }) => [store, shown(median(seconds), 2), shown(Math.max(...seconds), 2)]),
      },
    ],
    figures: Object.fromEntries(found.map(({ store, seconds }) => [store, seconds])),
    aims: [{ aim: `within ${AIM_SECONDS} s`, measured: `${shown(worst, 2)} s`, met: worst <= AIM_SECONDS }],
  };
};

/** In a database of its own, which is dropped afterwards. */
async function onServer(server: string, count: number, options: BenchOptions): Promise<number[]> {
  const name = `runwarden_bench_${process.pid}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await administer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  try {
    return await measure({ kind: 'server', url: url.href }, count, options);
  } finally {
    await administer(`drop database ${name}`);
  }
}

async function measure(store: StoreLocation, count: number, { abort, progress }: BenchOptions): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'runwarden-bench-'));
  await writeFile(join(folder, 'untagged.yaml'), POLICY);
  const sandbox = await startSandbox({ scenario: scenarioOf(count) });
  const closers = new AsyncDisposableStack();
  const log = createLog({ level: 'error', format: 'json', destination: process.stderr });
  const world = { clock: Date.now, log, version: 'bench', stop: abort };
  try {
    const { url } = await start(configOf(sandbox, store, folder), world, closers);
    const questions = await asked(url, count);
    const seconds: number[] = [];
    for (const [index, id] of questions.entries()) {
      progress(`${store.kind}: answer ${index + 1} of ${questions.length}`);
      const before = cancelsAt(sandbox);
      const began = performance.now();
      const response = await fetch(`${url}/api/v1/decisions/${id}/approve`, { method: 'POST', signal: abort });
      if (!response.ok) throw new Error(`the answer was refused: ${await response.text()}`);
      while (cancelsAt(sandbox) === before) await pause(5, undefined, { signal: abort });
      seconds.push((performance.now() - began) / 1000);
    }
    return seconds;
  } finally {
    await closers.disposeAsync();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function cancelsAt(sandbox: Sandbox): number {
  return sandbox.control.requests().sinceStart.cancel ?? 0;
}

/** The ids of the questions, once all are asked. */
async function asked(url: string, count: number): Promise<string[]> {
  for (let turn = 0; turn < 600; turn += 1) {
    const response = await fetch(`${url}/api/v1/decisions?kind=ask&limit=100`);
    const page = (await response.json()) as { items?: { id: string }[] };
    if (page.items?.length === count) return page.items.map(({ id }) => id);
    await pause(100);
  }
  throw new Error('the questions were not asked within a minute');
}

function scenarioOf(count: number): ScenarioInput {
  const runs = Array.from({ length: count }, (_, index) => ({
    id: `run-${index}`,
    type: 'command' as const,
    experiment: `experiment-${index}`,
    tags: { owner: 'team@example.com' },
    compute: 'cpu',
    created: '-3h',
    started: '-3h',
  }));
  const clusters = [{ name: 'cpu', 'vm-size': 'Standard_DS3_v2' }];
  return {
    subscriptions: [{ id: SUBSCRIPTION, workspaces: [{ name: 'ml', 'resource-group': 'rg-ml', clusters, runs }] }],
  };
}

function configOf({ hosts, url, caPem }: Sandbox, store: StoreLocation, policies: string): Config {
  return {
    azure: {
      endpoint: hosts.arm,
      authorityHost: hosts.authority,
      pricesEndpoint: url,
      credential: { kind: 'client-secret', tenantId: hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    network: { ca: caPem },
    // No tick falls into a bench: all that it measures is caused by the answers.
    every: '0 0 29 2 *',
    targets: [{ subscription: SUBSCRIPTION, discover: ['*'] }],
    blindAfter: 30 * 60_000,
    unknownAfter: 6 * 60 * 60_000,
    heartbeat: null,
    policies,
    store,
    http: { host: '127.0.0.1', port: 0, baseUrl: null, keys: [], trustProxy: false, signIn: KEYS_ALONE },
    channels: {},
    recipients: {},
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    limits: { perCycle: null, perHour: null, share: null },
    storeKeep: DEFAULT_STORE_KEEP,
    evidence: { within: 60_000, store: null, keep: DEFAULT_EVIDENCE_KEEP, viewers: false },
    audit: { key: null, vaultKey: null, every: 600_000, to: null },
    log: { level: 'error', format: 'json' },
  };
}
