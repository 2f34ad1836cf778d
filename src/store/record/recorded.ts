import { sql } from 'kysely';
import type { Stretch } from '../../core/money/spent-run.ts';
import type { RecordedSignals, SignalMap } from '../../core/ports/azure.ts';
import type { EndedRecord } from '../../core/record/ended-run.ts';
import { definitionKey, MOST_LINEAGE, PastRuns } from '../../core/record/past-runs.ts';
import { DEFAULT_STORE_KEEP } from '../../core/record/store-keep.ts';
import type { BudgetOwners } from '../../core/run/owner.ts';
import type { Run } from '../../core/run/run.ts';
import { type EndedRuns, known, type Snapshot, unknown } from '../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { toEndedRecord } from './history-rows.ts';
import { spendSignal } from './recorded-spend.ts';

/** Resubmissions are followed so many times, over so many runs. What is beyond is marked as left out. */
const MOST_ROUNDS = 50;
const MOST_KIN = 2000;

/**
 * Signals out of Runwarden's own record of ended runs and of what they cost.
 * @param back how far back ended runs count. They are kept for longer, since money is asked for over a year, and a run of
 * last winter says nothing of the next one.
 */
export function recordedSignals(
  db: Database,
  owners: BudgetOwners,
  back: Milliseconds = DEFAULT_STORE_KEEP.recordings,
): RecordedSignals {
  return {
    async lineage(workspace, snapshots) {
      const runs = snapshots.map(({ run }) => run);
      return pastOf(
        await recordedUntil(db, workspace.id),
        snapshots,
        (until) => familyOf(db, workspace.id, runs, { from: until - back, until }),
        (past, run, until) => past.lineage(run, until),
      );
    },
    async outcomes(workspace, snapshots, last) {
      const values = snapshots.map(({ run }) => run.experiment);
      // Two more: the judged run does not count, and one shows that there are more.
      const alike = { workspaceId: workspace.id, by: 'experiment', values, most: last + 2 } as const;
      return pastOf(
        await recordedUntil(db, workspace.id),
        snapshots,
        async (until) => new PastRuns(await lastOfEach(db, alike, { from: until - back, until })),
        (past, run, until) => past.outcomes(run, last, until),
      );
    },
    spend: spendSignal(db, owners),
  };
}

/** When the workspace was last recorded; null when it never was. */
export async function recordedUntil(db: Database, workspaceId: string): Promise<Instant | null> {
  const row = await db
    .selectFrom('recordings')
    .select((eb) => eb.fn.max('at').as('at'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row?.at?.getTime() ?? null;
}

async function pastOf(
  until: Instant | null,
  snapshots: readonly Snapshot[],
  read: (until: Instant) => Promise<PastRuns>,
  select: (past: PastRuns, run: Run, until: Instant) => EndedRuns,
): Promise<SignalMap<EndedRuns>> {
  if (until === null) {
    const nothing = unknown('no ended run was recorded yet: the record begins with the first pass');
    return new Map(snapshots.map(({ run }) => [run.id, nothing]));
  }
  const past = await read(until);
  return new Map(snapshots.map(({ run }) => [run.id, known(select(past, run, until), until)]));
}

/** Ended runs of the same definitions, and those that resubmissions connect to the runs. */
async function familyOf(db: Database, workspaceId: string, runs: readonly Run[], ended: Stretch): Promise<PastRuns> {
  const values = runs.map(({ definition }) => definition);
  // One more, to know whether there are more.
  const same = await lastOfEach(db, { workspaceId, by: 'definition', values, most: MOST_LINEAGE + 1 }, ended);
  const kin = await kinOf(db, workspaceId, runs, ended);
  const records = new Map([...same, ...kin.found].map((record) => [record.run.id, record]));
  const counts = Map.groupBy(same, ({ run }) => definitionKey(run));
  const definitions = [...counts].flatMap(([key, alike]) => (key !== null && alike.length > MOST_LINEAGE ? [key] : []));
  return new PastRuns([...records.values()], { runs: kin.unread, definitions: new Set(definitions) });
}

/** Ended runs that resubmissions connect, followed from run to run, and the runs at which that stopped. */
async function kinOf(db: Database, workspaceId: string, runs: readonly Run[], { from, until }: Stretch) {
  const found = new Map<string, EndedRecord>();
  const asked = new Set<string>();
  let frontier = new Set(
    runs.flatMap(({ id, resubmittedFrom }) => [id, ...(resubmittedFrom ? [resubmittedFrom] : [])]),
  );
  for (let round = 0; round < MOST_ROUNDS && frontier.size > 0; round++) {
    const ids = [...frontier];
    const rows = await db
      .selectFrom('ended_runs')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('ended_at', '>=', toDate(from))
      .where('ended_at', '<=', toDate(until))
      .where((eb) => eb.or([eb('run_id', 'in', ids), eb('resubmitted_from', 'in', ids)]))
      .orderBy('ended_at', 'desc')
      .limit(MOST_KIN + 1)
      .execute();
    const records = rows.map(toEndedRecord);
    for (const record of records) found.set(record.run.id, record);
    if (found.size > MOST_KIN) break;
    for (const id of ids) asked.add(id);
    const next = records.flatMap(({ run }) => [run.id, ...(run.resubmittedFrom ? [run.resubmittedFrom] : [])]);
    frontier = new Set(next.filter((id) => !asked.has(id)));
  }
  return { found: [...found.values()], unread: frontier };
}

interface Alike {
  readonly workspaceId: string;
  /** Of a definition within one experiment, or of an experiment. */
  readonly by: 'definition' | 'experiment';
  readonly values: readonly (string | null)[];
  /** How many of each, with those by which one sees that there are more. */
  readonly most: number;
}

/** The last ended runs that are alike. */
async function lastOfEach(
  db: Database,
  { workspaceId, by, values: all, most }: Alike,
  { from, until }: Stretch,
): Promise<EndedRecord[]> {
  const values = [...new Set(all)].filter((value) => value !== null);
  if (values.length === 0) return [];
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('ended_runs')
        .selectAll()
        .select(
          sql<string>`row_number() over (partition by ${sql.raw(by === 'definition' ? 'definition, experiment' : 'experiment')} order by ended_at desc)`.as(
            'place',
          ),
        )
        .where('workspace_id', '=', workspaceId)
        .where(by, 'in', values)
        .where('ended_at', '>=', toDate(from))
        .where('ended_at', '<=', toDate(until))
        // Cancelled runs do not predict how the next run ends.
        .$if(by === 'experiment', (alike) => alike.where(sql<string>`lower(status)`, '<>', 'canceled'))
        .as('ranked'),
    )
    .selectAll()
    .where('place', '<=', String(most))
    .execute();
  return rows.map(toEndedRecord);
}
