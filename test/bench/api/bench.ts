import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { createApp } from '../../../src/http/app.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import type { StoreLocation } from '../../../src/store/open/database.ts';
import { openStore, type Store } from '../../../src/store/open/open-store.ts';
import { inMemory } from '../../support/in-memory.ts';
import type { Bench, BenchOptions } from '../report.ts';
import { shown, sum } from '../statistics.ts';
import { type Execute, fill, type Size } from './fill.ts';
import type { Load, Met } from './load.ts';
import { MIXED, requests, wholes } from './requests.ts';
import { depsOf, KEY } from './service.ts';

/** Milliseconds within which 99 of 100 answers must come. */
const AIM = 50;
const AIM_OF_WHOLES = 250;
const MIXTURE = 'a mixture';
const LOAD = new URL('./load.ts', import.meta.url).pathname;

/**
 * How long the API takes over a large store, at a steady rate of requests from another process. API_RATE chooses another rate than 500 a
 * second, for a machine that is too slow for that with service, database and generator on it.
 */
export const api: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  return server
    ? onServer(server, options.keep === true, (url) => measure({ kind: 'server', url }, options))
    : measure(inMemory(), options);
};

async function measure(location: StoreLocation, options: BenchOptions) {
  const { quick, progress } = options;
  const size: Size = quick
    ? { decisions: 2000, runs: 400, active: 100 }
    : { decisions: 1_000_000, runs: 100_000, active: 5000 };
  const store = await openStore(location, {
    routing: createRouting({ recipients: { owner: ['hook'] }, channels: { hook: { reachesPeople: true } } }),
    holder: 'bench',
    onQueueError: () => {},
  });
  const app = createApp(depsOf(store));
  try {
    if ((await store.reads.workspaces()).length === 0)
      await filled(location, store, (execute) => fill(execute, size, progress));
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    return report(await everything(base, size, options), size);
  } finally {
    await app.close();
    await store.close();
  }
}

/** What each part found. What was finished is there when somebody ends it. */
async function everything(base: string, size: Size, options: BenchOptions) {
  const ask = asking(base, options);
  const named = await requests(base, size);
  const [rate, slow] = options.quick ? [50, 20] : [Number(process.env.API_RATE ?? 500), 20];
  const of = Object.fromEntries(named);
  const isWanted = (name: string) => !options.only?.length || options.only.some((part) => name.includes(part));
  const wanted = (all: readonly (readonly [string, string[]])[]) => all.filter(([name]) => isWanted(name));
  const mixed = isWanted(MIXTURE) ? await ask(MIXTURE, interleaved(MIXED.map((name) => of[name] ?? [])), rate) : null;
  return {
    rate,
    slow,
    mixed: mixed && MIXED.map((name, turn) => ({ ...mixed, ...statisticsOf(mixed, turn, MIXED.length), name })),
    lists: await inTurn(wanted(named), (name, paths) => ask(name, paths, rate)),
    wholes: await inTurn(wanted(wholes(size)), (name, paths) => ask(name, paths, slow)),
  };
}

type Everything = Awaited<ReturnType<typeof everything>>;

/** One of each in turns, as often as the longest has some. */
function interleaved(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => lists.map((list) => list[turn % list.length] ?? '')).flat();
}

async function inTurn(
  named: readonly (readonly [string, string[]])[],
  ask: (name: string, paths: string[]) => Promise<Asked | null>,
) {
  const found = [];
  for (const [name, paths] of named) {
    const met = await ask(name, paths);
    if (met) found.push({ ...met, ...statisticsOf(met, 0, 1), name });
  }
  return found;
}

interface Asked extends Met {
  /** Milliseconds of this process, which is the service, for one request. */
  readonly node: number;
}

/** Asks at a rate for a while. Null once somebody has ended it. */
function asking(base: string, { quick, abort, progress }: BenchOptions) {
  return async (name: string, paths: readonly string[], rate: number): Promise<Asked | null> => {
    if (abort.aborted) return null;
    progress(`asking ${name}`);
    const urls = paths.map((path) => `${base}${path}`);
    try {
      await load({ urls, key: KEY, rate, seconds: quick ? 0.2 : 1 }, abort);
      const before = process.cpuUsage();
      const met = await load({ urls, key: KEY, rate, seconds: quick ? 1 : 4 }, abort);
      const { user, system } = process.cpuUsage(before);
      return { ...met, node: (user + system) / 1000 / met.answers.length };
    } catch (error) {
      if (abort.aborted) return null;
      throw error;
    }
  };
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
  /** Answers other than 200 and 503, which a probe may give, and those that never came. */
  readonly refused: number;
  readonly answered: number;
  readonly kilobytes: number;
}

/** Of the addresses that are asked in one of several turns. */
function statisticsOf({ answers }: Met, turn: number, turns: number): Statistics {
  const these = answers.filter(({ url }) => url % turns === turn);
  const sorted = these.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    p50: at(0.5),
    p99: at(0.99),
    worst: at(1),
    refused: these.filter(({ status }) => status !== 200 && status !== 503).length,
    answered: these.length,
    kilobytes: sum(these.map(({ bytes }) => bytes)) / these.length / 1000,
  };
}

type Row = Statistics & Pick<Asked, 'node' | 'cores'> & { readonly name: string };

function report({ mixed, lists, wholes: large, rate, slow }: Everything, { decisions, runs }: Size) {
  const over = `over ${shown(decisions)} decisions and ${shown(runs)} runs, milliseconds`;
  const table = (title: string, found: readonly Row[]) => ({
    title: `${title} ${over}`,
    head: ['request', 'p50', 'p99', 'longest', 'refused', 'Node, each', 'kB', "generator's cores"],
    rows: found.map(({ name, p50, p99, worst, refused, node, kilobytes, cores }) => [
      name,
      ...[p50, p99, worst].map((each) => shown(each, 1)),
      refused,
      shown(node, 2),
      shown(kilobytes, 1),
      shown(cores, 2),
    ]),
  });
  const within = (aim: number, found: readonly Row[], words = '') =>
    found.map(({ name, p99 }) => ({
      aim: `${name}${words}: p99 within ${aim} ms`,
      measured: `${shown(p99, 1)} ms`,
      met: p99 <= aim,
    }));
  const together = mixed ?? [];
  // Without what was measured request by request.
  const figures = [...together.map((row) => ({ ...row, name: `${row.name}, mixed` })), ...lists, ...large].map(
    ({ answers: _, ...row }) => row,
  );
  return {
    name: 'api',
    tables: [
      table(`A mixture at ${rate} requests a second`, together),
      table(`Each alone at ${rate} requests a second`, lists),
      table(`What looks at much of the store, at ${slow} requests a second`, large),
    ],
    figures: { decisions, runs, rate, slow, requests: figures },
    aims: [...within(AIM, together, ', mixed'), ...within(AIM, lists), ...within(AIM_OF_WHOLES, large)],
  };
}

/** In a database of its own, which is dropped afterwards unless it is kept for the next time. */
async function onServer<T>(server: string, keep: boolean, within: (url: string) => Promise<T>): Promise<T> {
  const name = `runwarden_bench_${keep ? 'kept' : process.pid}`;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    return await client.query(statement).finally(() => client.end());
  };
  const there = await administer(`select from pg_database where datname = '${name}'`);
  if (there.rowCount === 0) await administer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  try {
    return await within(url.href);
  } finally {
    if (!keep) await administer(`drop database ${name} with (force)`);
  }
}
