import { sql } from 'kysely';
import type { RecordedSignals, SignalMap } from '../../core/ports/azure.ts';
import type { EndedRecord } from '../../core/record/ended-run.ts';
import { definitionKey, MOST_LINEAGE, PastRuns } from '../../core/record/past-runs.ts';
import type { Run } from '../../core/run/run.ts';
import { type EndedRuns, known, type Snapshot, unknown } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { toEndedRecord } from './history-rows.ts';
import { spendSignal } from './recorded-spend.ts';

/** Resubmissions are followed so many times, over so many runs. What is beyond is marked as left out. */
const MOST_ROUNDS = 50;
const MOST_KIN = 2000;

/** Signals out of Runwarden's own record of ended runs and of what they cost. */
export function recordedSignals(db: Database): RecordedSignals {
  return {
    async lineage(workspace, snapshots) {
      return pastOf(
        await recordedUntil(db, workspace.id),
        snapshots,
        (until) =>
          familyOf(
            db,
            workspace.id,
            snapshots.map(({ run }) => run),
            until,
          ),
        (past, run, until) => past.lineage(run, until),
      );
    },
    async outcomes(workspace, snapshots, last) {
      const experiments = [...new Set(snapshots.flatMap(({ run }) => run.experiment ?? []))];
      return pastOf(
        await recordedUntil(db, workspace.id),
        snapshots,
        async (until) => new PastRuns(await lastOfEach(db, workspace.id, experiments, last, until)),
        (past, run, until) => past.outcomes(run, last, until),
      );
    },
    spend: spendSignal(db),
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
async function familyOf(db: Database, workspaceId: string, runs: readonly Run[], until: Instant): Promise<PastRuns> {
  const same = await sameDefinitions(db, workspaceId, runs, until);
  const kin = await kinOf(db, workspaceId, runs, until);
  const records = new Map([...same, ...kin.found].map((record) => [record.run.id, record]));
  const counts = Map.groupBy(same, ({ run }) => definitionKey(run));
  const definitions = [...counts].flatMap(([key, alike]) => (key !== null && alike.length > MOST_LINEAGE ? [key] : []));
  return new PastRuns([...records.values()], { runs: kin.unread, definitions: new Set(definitions) });
}

/** The last ended runs of each definition in its experiment, and one more, to know whether there are more. */
async function sameDefinitions(
  db: Database,
  workspaceId: string,
  runs: readonly Run[],
  until: Instant,
): Promise<EndedRecord[]> {
  const definitions = [...new Set(runs.flatMap(({ definition }) => definition ?? []))];
  if (definitions.length === 0) return [];
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('ended_runs')
        .selectAll()
        .select(sql<string>`row_number() over (partition by definition, experiment order by ended_at desc)`.as('place'))
        .where('workspace_id', '=', workspaceId)
        .where('definition', 'in', definitions)
        .where('ended_at', '<=', toDate(until))
        .as('ranked'),
    )
    .selectAll()
    .where('place', '<=', String(MOST_LINEAGE + 1))
    .execute();
  return rows.map(toEndedRecord);
}

/** Ended runs that resubmissions connect, followed from run to run, and the runs at which that stopped. */
async function kinOf(db: Database, workspaceId: string, runs: readonly Run[], until: Instant) {
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

/** The last ended runs of each experiment, and two more: the judged run does not count, and one shows that there are more. */
async function lastOfEach(
  db: Database,
  workspaceId: string,
  experiments: readonly string[],
  last: number,
  until: Instant,
): Promise<EndedRecord[]> {
  if (experiments.length === 0) return [];
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('ended_runs')
        .selectAll()
        .select(sql<string>`row_number() over (partition by experiment order by ended_at desc)`.as('place'))
        .where('workspace_id', '=', workspaceId)
        .where('experiment', 'in', experiments)
        .where('ended_at', '<=', toDate(until))
        // They do not predict how the next run ends.
        .where(sql<string>`lower(status)`, '<>', 'canceled')
        .as('ranked'),
    )
    .selectAll()
    .where('place', '<=', String(last + 2))
    .execute();
  return rows.map(toEndedRecord);
}
