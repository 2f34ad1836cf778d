import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DEFAULT_EVIDENCE_KEEP } from '../../../src/core/evidence/retention.ts';
import type { Log } from '../../../src/core/ports/log.ts';
import type { CollectJob } from '../../../src/core/ports/queue.ts';
import { DEFAULT_STORE_KEEP } from '../../../src/core/record/store-keep.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../src/core/values/duration.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import { loadPolicies } from '../../../src/policy/index.ts';
import { COLLECT_QUEUE, DELIVER_QUEUE, type DeliverJob } from '../../../src/store/jobs.ts';
import { openStore, type Store } from '../../../src/store/open/open-store.ts';
import { collectJob } from '../../../src/watch/collect.ts';
import { runPass } from '../../../src/watch/cycle.ts';
import type { WatchDeps } from '../../../src/watch/deps.ts';
import { dropOld } from '../../../src/watch/retention.ts';
import { inMemory } from '../../support/in-memory.ts';
import { silentMeter } from '../../support/silent-meter.ts';
import type { Bench, BenchOptions } from '../report.ts';
import { type PastSpec, pastOf, workspacesOf } from '../simulate/recording.ts';
import { shown, sum } from '../statistics.ts';
import { evidenceOf, PastAzure } from './azure.ts';

/** On average a run of the generated past lasts so long. */
const MEAN_LENGTH = 12.25 * HOUR;
const EVERY = 5 * MINUTE;
const NEVER = new AbortController().signal;
const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const KEEP = { evidence: DEFAULT_EVIDENCE_KEEP, store: DEFAULT_STORE_KEEP };

/** How long each table's rows stay, in days. Rows that stay for ever have none. */
const DAYS: Readonly<Record<string, number | null>> = {
  evidence_contents: 90,
  evidence_items: 400,
  decisions: 400,
  findings: 400,
  approvals: 400,
  cancellations: 400,
  basis_texts: 91,
  alerts: 400,
  deliveries: 400,
  statuses: 90,
  runs: 400,
  seen_statuses: 400,
  recordings: 90,
  ended_runs: 400,
  run_costs: 400,
  run_idle: 400,
  audit_entries: null,
};

/** What a day of passes over so many active runs writes, table by table, and what retention leaves of it. */
export const kept: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  return server ? onServer(server, (url) => measure({ kind: 'server', url }, options)) : measure(inMemory(), options);
};

async function measure(location: Parameters<typeof openStore>[0], { quick, abort, progress }: BenchOptions) {
  const active = quick ? 100 : 1000;
  const hours = quick ? 4 : 24;
  const begin = Date.UTC(2026, 0, 5);
  // Two days before, so that as many runs are active at the first pass as later.
  const spec: PastSpec = {
    days: 4,
    runs: Math.round((active * 4 * DAY) / MEAN_LENGTH),
    workspaces: 1,
    every: EVERY,
    begin,
  };
  const [workspace] = workspacesOf(spec);
  if (!workspace) throw new Error('there is no workspace');
  const past = pastOf(spec, workspace, 1);
  const azure = new PastAzure(past.ended);
  const clock = { now: begin };
  const store = await openStore(location, {
    routing: createRouting({
      recipients: { owner: ['hook'], oncall: ['hook'] },
      channels: { hook: { reachesPeople: true } },
    }),
    holder: 'bench',
    onQueueError: () => {},
  });
  const rowsOf = tables(store);
  try {
    const deps = depsOf(azure, store, clock);
    const first = begin + 2 * DAY;
    let before: Sizes = new Map();
    let passes = 0;
    let seconds = 0;
    for (const { at, seen } of past.passes) {
      // The pass before the first sees the runs that are active then.
      if (at < first - EVERY) continue;
      if (at >= first + hours * HOUR) break;
      if (at === first) before = await rowsOf();
      abort.throwIfAborted();
      progress(`pass ${passes + 1} of ${(hours * HOUR) / EVERY}, ${seen.length} active runs`);
      clock.now = at;
      azure.moveTo(at, seen);
      const began = performance.now();
      await runPass(workspace, deps, abort);
      const took = (performance.now() - began) / 1000;
      await work(store, deps, at);
      if (at < first) continue;
      seconds += took;
      passes += 1;
    }
    const after = await rowsOf();
    progress('dropping what is old');
    azure.moveTo(clock.now + EVERY, []);
    clock.now += EVERY;
    await runPass(workspace, deps, abort);
    await work(store, deps, clock.now);
    clock.now += 450 * DAY;
    await runPass(workspace, deps, abort);
    const began = performance.now();
    for (let round = 0; round < 2; round++) {
      await dropOld(
        { ledger: store.ledger, clock: () => clock.now, log: silentLog, meter: silentMeter, keep: KEEP },
        abort,
      );
      clock.now += 2 * DAY;
      await runPass(workspace, deps, abort);
    }
    const dropSeconds = (performance.now() - began) / 1000;
    return report({ before, after, left: await rowsOf(), hours, active, passes, seconds, dropSeconds });
  } finally {
    await store.close();
  }
}

interface Size {
  readonly bytes: number;
  readonly rows: number;
}
type Sizes = ReadonlyMap<string, Size>;

/** Size and rows of each table, its indexes and large values included, without the room that dead rows hold. */
function tables(store: Store): () => Promise<Sizes> {
  const ask = async (text: string) => (await store.boss.getDb().executeSql(text, [])).rows;
  return async () => {
    const names = await ask(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'`,
    );
    const sizes = new Map<string, Size>();
    for (const { name } of names) {
      await ask(`vacuum full ${name}`);
      const [row] = await ask(
        `select pg_total_relation_size('${name}')::float8 as bytes, (select count(*)::int from ${name}) as rows`,
      );
      sizes.set(name, { bytes: row.bytes, rows: row.rows });
    }
    return sizes;
  };
}

/** What the queues do after a pass: evidence is collected and alerts are delivered. */
async function work({ boss, ledger }: Store, deps: WatchDeps, at: Instant): Promise<void> {
  for (;;) {
    const jobs = await boss.fetch<CollectJob>(COLLECT_QUEUE, { batchSize: 500 });
    for (const { data } of jobs) await collectJob(data, deps, NEVER);
    if (jobs.length === 0) break;
    await boss.complete(
      COLLECT_QUEUE,
      jobs.map(({ id }) => id),
    );
  }
  for (;;) {
    const jobs = await boss.fetch<DeliverJob>(DELIVER_QUEUE, { batchSize: 500 });
    for (const { data } of jobs) await ledger.delivered(data.alertId, data.channel, at);
    if (jobs.length === 0) break;
    await boss.complete(
      DELIVER_QUEUE,
      jobs.map(({ id }) => id),
    );
  }
}

function depsOf(azure: PastAzure, { ledger, recorded }: Store, clock: { readonly now: Instant }): WatchDeps {
  const loaded = loadPolicies('policies');
  if (!loaded.ok) throw new Error('the policies do not load');
  const { policies } = loaded;
  return {
    runs: azure.runs,
    signals: azure.signals,
    collect: async (request) => evidenceOf(request, clock.now),
    collectWithin: 60_000,
    computes: { nodes: () => Promise.reject(new Error('the past has no nodes')) },
    recorded,
    requests: {
      counts: () => ({}),
      as: (_, work) => work(),
      within: async (work) => ({ result: await work(), counts: {} }),
    },
    ledger,
    policies: {
      current: () => policies,
      digest: () => 'd1',
      problems: () => [],
      loadedAt: () => 0,
      folder: 'policies',
    },
    clock: () => clock.now,
    monotonic: () => performance.now(),
    blindAfter: 30 * MINUTE,
    unknownAfter: 6 * HOUR,
    newId: randomUUID,
    meter: silentMeter,
    log: silentLog,
    limits: { perCycle: 5, perHour: 20, share: 0.2 },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
  };
}

interface Measured {
  readonly before: Sizes;
  readonly after: Sizes;
  readonly left: Sizes;
  readonly hours: number;
  readonly active: number;
  readonly passes: number;
  readonly seconds: number;
  readonly dropSeconds: number;
}

function report({ before, after, left, hours, active, passes, seconds, dropSeconds }: Measured) {
  const perDay = 24 / hours;
  const none: Size = { bytes: 0, rows: 0 };
  const rows = [...after]
    .map(([name, size]) => {
      const was = before.get(name) ?? none;
      const days = name in DAYS ? DAYS[name] : undefined;
      const bytes = Math.max(0, size.bytes - was.bytes) * perDay;
      return { name, rows: (size.rows - was.rows) * perDay, bytes, days, left: left.get(name)?.rows ?? 0 };
    })
    .filter((row) => row.rows > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const mega = (bytes: number) => shown(bytes / 1e6, 2);
  const bytesADay = sum(rows.map(({ bytes }) => bytes));
  const atRest = sum(rows.map(({ bytes, days }) => bytes * (days ?? 0)));
  return {
    name: 'kept',
    tables: [
      {
        title: `What ${shown(active)} active runs write in a day, a pass every 5 minutes (${passes} passes measured, ${shown(seconds / passes, 2)} s each)`,
        head: ['table', 'rows a day', 'MB a day', 'days kept', 'MB at rest', 'rows 450 days later'],
        rows: [
          ...rows.map((row) => [
            row.name,
            shown(row.rows),
            mega(row.bytes),
            row.days === null ? 'for ever' : (row.days ?? '-'),
            row.days ? mega(row.bytes * row.days) : '-',
            shown(row.left),
          ]),
          ['all', '', mega(bytesADay), '', mega(atRest), ''],
        ],
      },
      { title: 'Dropping all of it', head: ['seconds'], rows: [[shown(dropSeconds, 1)]] },
    ],
    figures: { rows, bytesADay, atRest, secondsAPass: seconds / passes, dropSeconds },
    aims: [],
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
