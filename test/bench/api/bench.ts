import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';
import { pino } from 'pino';
import { createApp } from '../../../src/http/app.ts';
import type { AppDeps } from '../../../src/http/deps.ts';
import { withoutIssuer } from '../../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../../src/http/sign-in/settings.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import { loadPolicies } from '../../../src/policy/index.ts';
import type { StoreLocation } from '../../../src/store/open/database.ts';
import { openStore, type Store } from '../../../src/store/open/open-store.ts';
import { createMetrics, readStored } from '../../../src/telemetry/metrics.ts';
import { readinessOf } from '../../../src/watch/readiness.ts';
import { handTimer } from '../../support/hand-timer.ts';
import { inMemory } from '../../support/in-memory.ts';
import { liveLogsOf } from '../../support/live.ts';
import type { Bench, BenchOptions } from '../report.ts';
import { shown } from '../statistics.ts';
import { decisionOf, type Execute, fill, runOf, type Size } from './fill.ts';
import type { Load, Met } from './load.ts';

const KEY = 'rw_bench';
const BLIND_AFTER = 30 * 60_000;
/** Milliseconds within which 99 of 100 answers must come. */
const AIM = 50;
const AIM_OF_PROBES = 100;
const LOAD = new URL('./load.ts', import.meta.url).pathname;

/** How long the API takes over a large store, at a steady rate of requests from another process. */
export const api: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  return server ? onServer(server, (url) => measure({ kind: 'server', url }, options)) : measure(inMemory(), options);
};

async function measure(location: StoreLocation, { quick, abort, progress }: BenchOptions) {
  const size: Size = quick
    ? { decisions: 2000, runs: 400, active: 100 }
    : { decisions: 1_000_000, runs: 100_000, active: 5000 };
  const [rate, seconds] = quick ? [50, 1] : [500, 4];
  const store = await openStore(location, {
    routing: createRouting({ recipients: { owner: ['hook'] }, channels: { hook: { reachesPeople: true } } }),
    holder: 'bench',
    onQueueError: () => {},
  });
  const app = createApp(depsOf(store));
  try {
    await filled(location, store, (execute) => fill(execute, size, progress));
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    const found = [];
    for (const [name, paths] of await requests(base, size)) {
      abort.throwIfAborted();
      progress(`asking ${name}`);
      const urls = paths.map((path) => `${base}${path}`);
      await load({ urls, key: KEY, rate, seconds: quick ? 0.2 : 1 }, abort);
      const met = await load({ urls, key: KEY, rate, seconds }, abort);
      found.push({ name, ...statisticsOf(met) });
    }
    return report(found, size, rate);
  } finally {
    await app.close();
    await store.close();
  }
}

/** On a server by a connection of its own: those of the store give up a statement that takes long. */
async function filled(
  location: StoreLocation,
  { boss }: Store,
  work: (execute: Execute) => Promise<void>,
): Promise<void> {
  if (location.kind !== 'server') return work((statement) => boss.getDb().executeSql(statement, []));
  const client = new pg.Client({ connectionString: location.url });
  await client.connect();
  await work((statement) => client.query(statement)).finally(() => client.end());
}

/** Each list, each filter, a deep page, and single things, by name. */
async function requests(base: string, { decisions, runs }: Size): Promise<[string, string[]][]> {
  const many = Array.from({ length: 200 }, (_, index) => index);
  const anyRun = many.map((index) => runOf(runs - ((index * 37) % runs)));
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const deep = (path: string) => deepPages(base, path);
  const list = (path: string): string[] => [`/api/v1/${path}`];
  const named: [string, string[]][] = [
    ['decisions', list('decisions')],
    ['decisions, deep', await deep('/api/v1/decisions?limit=200')],
    ['decisions of a kind', ['notify', 'ask', 'cancel', 'withhold'].flatMap((kind) => list(`decisions?kind=${kind}`))],
    ['decisions of a policy', list('decisions?policy=idle-gpu')],
    ['decisions of a workspace', many.slice(0, 20).flatMap((n) => list(`decisions?workspace=ml-bench-${n}`))],
    ['decisions of a run', anyRun.flatMap(({ workspace, run }) => list(`decisions?workspace=${workspace}&run=${run}`))],
    ['decisions of an owner', many.flatMap((n) => list(`decisions?owner=owner-${n}@example.com`))],
    ['decisions withheld', ['limited', 'exempt', 'frozen'].flatMap((word) => list(`decisions?withheld=${word}`))],
    ['decisions in audit', list('decisions?audit=true')],
    ['decisions in a time', many.flatMap((n) => list(`decisions?since=${at(50 - n / 5)}&until=${at(49 - n / 5)}`))],
    ['questions that wait', list('decisions?waiting=true')],
    ['questions for a reason', list('decisions?because=again')],
    ['outcomes', ['confirmed', 'failed', 'approved', 'kept'].flatMap((word) => list(`decisions?outcome=${word}`))],
    ['a decision', many.flatMap((n) => list(`decisions/${decisionOf(decisions - ((n * 4001) % decisions))}`))],
    ['runs', list('runs')],
    ['runs, deep', await deep('/api/v1/runs?limit=200')],
    ['active runs', list('runs?active=true')],
    ['dearest runs', list('runs?sort=dearest')],
    ['longest runs', list('runs?sort=longest')],
    ['runs by a text', many.flatMap((n) => list(`runs?q=training ${(n * 499) % runs}`.replace(' ', '%20')))],
    ['runs of an owner', many.flatMap((n) => list(`runs?owner=owner-${n}@example.com`))],
    ['runs of an experiment', many.flatMap((n) => list(`runs?experiment=experiment-${n}`))],
    ['runs in a state', ['firing', 'unknown'].flatMap((state) => list(`runs?state=${state}`))],
    ['a run', anyRun.flatMap(({ workspace, run }) => list(`runs/${workspace}/${run}`))],
    ['findings', list('findings')],
    ['overrides', list('overrides')],
    ['objections', list('objections')],
    ['acts', list('acts')],
    ['audit', list('audit')],
    ['audit of a kind', list('audit?kind=question.answered')],
    ['workspaces', list('workspaces')],
    ['policies', list('policies')],
    ['now', list('now')],
    ['/metrics', ['/metrics']],
    ['/readyz', ['/readyz']],
  ];
  return named;
}

/** The addresses of pages further and further down. */
async function deepPages(base: string, path: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; page < 20; page++) {
    const answer = await fetch(`${base}${path}${cursor}`, { headers: { authorization: `Bearer ${KEY}` } });
    // Every list has it.
    const { next } = (await answer.json()) as { next: string | null };
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
    found.push(`${path.replace('limit=200', 'limit=50')}${cursor}`);
  }
  return found.length === 0 ? [path] : found;
}

async function load(given: Load, signal: AbortSignal): Promise<Met> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, JSON.stringify(given)], {
    maxBuffer: 64 * 2 ** 20,
    signal,
  });
  return JSON.parse(stdout);
}

interface Statistics {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** Answers other than 200 and 503, which a probe may give. */
  readonly refused: number;
  readonly answers: number;
}

function statisticsOf({ milliseconds, statuses }: Met): Statistics {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const { 200: good = 0, 503: unready = 0 } = statuses;
  const answers = sorted.length;
  return { p50: at(0.5), p99: at(0.99), worst: at(1), refused: answers - good - unready, answers };
}

function report(found: readonly (Statistics & { readonly name: string })[], size: Size, rate: number) {
  const aimOf = (name: string) => (name.startsWith('/') ? AIM_OF_PROBES : AIM);
  return {
    name: 'api',
    tables: [
      {
        title: `Answers at ${rate} requests a second over ${shown(size.decisions)} decisions and ${shown(size.runs)} runs, milliseconds`,
        head: ['request', 'p50', 'p99', 'longest', 'refused'],
        rows: found.map(({ name, p50, p99, worst, refused }) => [
          name,
          shown(p50, 1),
          shown(p99, 1),
          shown(worst, 1),
          refused,
        ]),
      },
    ],
    figures: { size, rate, requests: found },
    aims: found.map(({ name, p99 }) => ({
      aim: `${name}: p99 within ${aimOf(name)} ms`,
      measured: `${shown(p99, 1)} ms`,
      met: p99 <= aimOf(name),
    })),
  };
}

function depsOf({ ledger }: Store): AppDeps {
  const loaded = loadPolicies('policies');
  if (!loaded.ok) throw new Error('the policies do not load');
  const { policies } = loaded;
  const meter = createMetrics();
  return {
    ledger,
    policies: {
      current: () => policies,
      digest: () => 'd1',
      problems: () => [],
      loadedAt: () => 0,
      folder: 'policies',
    },
    limits: () => ({ perCycle: 5, perHour: 20, share: 0.2 }),
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    keys: [{ name: 'bench', role: 'operator', sha256: createHash('sha256').update(KEY).digest('hex') }],
    signIn: withoutIssuer(KEYS_ALONE, 'a-key-for-the-sessions-of-the-bench'),
    timer: handTimer(),
    links: { key: 'k'.repeat(40), contact: null, refused: () => {} },
    live: liveLogsOf({}),
    evidence: { viewers: false },
    clock: Date.now,
    newId: () => 'id',
    nextPassAt: () => null,
    readiness: async () => readinessOf(await ledger.workspaces(), Date.now(), BLIND_AFTER),
    metrics: () => meter.text(() => readStored(ledger, Date.now())),
    logger: pino({ level: 'silent' }),
    version: 'bench',
  };
}

/** In a database of its own, which is dropped afterwards. */
async function onServer<T>(server: string, within: (url: string) => Promise<T>): Promise<T> {
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
    return await within(url.href);
  } finally {
    await administer(`drop database ${name} with (force)`);
  }
}
