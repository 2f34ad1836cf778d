import { sql } from 'kysely';
import { DAY, type Instant } from '../core/duration.ts';
import type { EndedRecord } from '../core/ledger.ts';
import type { RecordedSignals, SignalMap } from '../core/ports.ts';
import { costBetween } from '../core/recording-cost.ts';
import { lineageOf, MOST_OUTCOMES, outcomesOf } from '../core/recording-past.ts';
import { type Run, tagOf } from '../core/run.ts';
import {
  type Cost,
  type EndedRun,
  known,
  type Signal,
  type Snapshot,
  type Spend,
  type SpendRequest,
  unknown,
} from '../core/signal.ts';
import type { Database } from './database.ts';
import { toEndedRecord } from './history-rows.ts';
import { toDate } from './rows.ts';

/** Resubmissions of resubmissions are followed so many times, and so many runs are looked at. */
const MOST_ROUNDS = 10;
const MOST_KIN = 500;

type PastOf = (run: Run, past: readonly EndedRecord[], now: Instant) => EndedRun[];

/** Signals out of Runwarden's own record of ended runs and of what they cost. */
export function recordedSignals(db: Database): RecordedSignals {
  return {
    async lineage(workspace, snapshots) {
      const runs = snapshots.map(({ run }) => run);
      return pastOf(await recordedUntil(db, workspace.id), snapshots, lineageOf, () => kinOf(db, workspace.id, runs));
    },
    async outcomes(workspace, snapshots) {
      const experiments = [...new Set(snapshots.flatMap(({ run }) => run.experiment ?? []))];
      return pastOf(await recordedUntil(db, workspace.id), snapshots, outcomesOf, () =>
        lastOfEach(db, workspace.id, experiments),
      );
    },
    /** Over all workspaces under watch: a team's budget does not end at one of them. */
    async spend(_workspace, snapshots, request, now) {
      const answers = new Map<string, Signal<Spend>>();
      const begin = await recordBegin(db);
      for (const [value, of] of Map.groupBy(snapshots, ({ run }) => tagOf(run, request.tag))) {
        const signal =
          value === null
            ? unknown(`the run has no tag ${request.tag}`)
            : await spendOf(db, request, value, begin ?? now, now);
        for (const { run } of of) answers.set(run.id, signal);
      }
      return answers;
    },
  };
}

/** When the workspace was last recorded; null when it never was. */
async function recordedUntil(db: Database, workspaceId: string): Promise<Instant | null> {
  const row = await db
    .selectFrom('recordings')
    .select((eb) => eb.fn.max('at').as('at'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row?.at?.getTime() ?? null;
}

async function recordBegin(db: Database): Promise<Instant | null> {
  const row = await db
    .selectFrom('recordings')
    .select((eb) => eb.fn.min('at').as('at'))
    .executeTakeFirst();
  return row?.at?.getTime() ?? null;
}

async function pastOf(
  until: Instant | null,
  snapshots: readonly Snapshot[],
  select: PastOf,
  read: () => Promise<EndedRecord[]>,
): Promise<SignalMap<readonly EndedRun[]>> {
  if (until === null) {
    const nothing = unknown('no ended run was recorded yet: the record begins with the first pass');
    return new Map(snapshots.map(({ run }) => [run.id, nothing]));
  }
  const past = await read();
  return new Map(snapshots.map(({ run }) => [run.id, known(select(run, past, until), until)]));
}

/** Ended runs of the same definitions, and those that hang together with the runs by resubmission. */
async function kinOf(db: Database, workspaceId: string, runs: readonly Run[]): Promise<EndedRecord[]> {
  const definitions = [...new Set(runs.flatMap(({ definition }) => definition ?? []))];
  const found = new Map<string, EndedRecord>();
  const asked = new Set<string>();
  let frontier = new Set(
    runs.flatMap(({ id, resubmittedFrom }) => [id, ...(resubmittedFrom ? [resubmittedFrom] : [])]),
  );
  for (let round = 0; round < MOST_ROUNDS && frontier.size > 0 && found.size < MOST_KIN; round++) {
    const ids = [...frontier];
    for (const id of ids) asked.add(id);
    const rows = await db
      .selectFrom('ended_runs')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where((eb) =>
        eb.or([
          eb('run_id', 'in', ids),
          eb('resubmitted_from', 'in', ids),
          ...(round === 0 && definitions.length > 0 ? [eb('definition', 'in', definitions)] : []),
        ]),
      )
      .orderBy('ended_at', 'desc')
      .limit(MOST_KIN)
      .execute();
    const records = rows.map(toEndedRecord);
    for (const record of records) found.set(record.run.id, record);
    const next = records.flatMap(({ run }) => [run.id, ...(run.resubmittedFrom ? [run.resubmittedFrom] : [])]);
    frontier = new Set(next.filter((id) => !asked.has(id)));
  }
  return [...found.values()];
}

/** The last ended runs of each experiment, and one more, since the judged run is not among its own. */
async function lastOfEach(db: Database, workspaceId: string, experiments: readonly string[]): Promise<EndedRecord[]> {
  if (experiments.length === 0) return [];
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('ended_runs')
        .selectAll()
        .select(sql<string>`row_number() over (partition by experiment order by ended_at desc)`.as('place'))
        .where('workspace_id', '=', workspaceId)
        .where('experiment', 'in', experiments)
        .as('ranked'),
    )
    .selectAll()
    .where('place', '<=', String(MOST_OUTCOMES + 1))
    .execute();
  return rows.map(toEndedRecord);
}

async function spendOf(
  db: Database,
  request: SpendRequest,
  value: string,
  recordBegins: Instant,
  now: Instant,
): Promise<Signal<Spend>> {
  const since = Math.max(periodStart(request.period, now), recordBegins);
  const rows = await db
    .selectFrom('run_costs')
    .select(['cost', 'ended_at'])
    .where(sql`tags ->> ${request.tag.toLowerCase()}`, '=', value)
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>=', toDate(since))]))
    .execute();
  // Written by `recordLedger` from a cost signal.
  const costs = rows.map((row) => ({ cost: row.cost as Cost, until: row.ended_at?.getTime() ?? now }));
  const currencies = [...new Set(costs.map(({ cost }) => cost.currency))];
  const [currency] = currencies;
  const what = `${request.tag}=${value}`;
  if (currency === undefined) return unknown(`no cost of a run with ${what} was recorded in this ${request.period}`);
  if (currencies.length > 1) return unknown(`the runs with ${what} are priced in ${currencies.sort().join(' and ')}`);
  const amount = costs.reduce((sum, { cost, until }) => sum + costBetween(cost, since, Math.min(until, now)), 0);
  return known({ currency, amount, since }, now);
}

/** Start of the calendar period in UTC; weeks begin on Monday. */
export function periodStart(period: SpendRequest['period'], now: Instant): Instant {
  const date = new Date(now);
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const day = Math.floor(now / DAY) * DAY;
  // 1970-01-01 was a Thursday.
  return period === 'day' ? day : day - ((Math.floor(day / DAY) + 3) % 7) * DAY;
}
