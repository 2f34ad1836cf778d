import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { createApp } from '../../../src/http/app.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import type { StoreLocation } from '../../../src/store/open/database.ts';
import { openStore, type Store } from '../../../src/store/open/open-store.ts';
import { inMemory } from '../../support/in-memory.ts';
import type { Bench, BenchOptions } from '../report.ts';
import { shown } from '../statistics.ts';
import { type Execute, fill, type Size } from './fill.ts';
import type { Load, Met } from './load.ts';
import { requests } from './requests.ts';
import { depsOf, KEY } from './service.ts';

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
