import { sql } from 'kysely';
import type { Instant } from '../core/duration.ts';
import type { EndedRecord } from '../core/ledger.ts';
import type { RecordedSignals, SignalMap } from '../core/ports.ts';
import { lineageOf, MOST_OUTCOMES, outcomesOf } from '../core/recording-past.ts';
import type { Run } from '../core/run.ts';
import { type EndedRun, known, type Snapshot, unknown } from '../core/signal.ts';
import type { Database } from './database.ts';
import { toEndedRecord } from './history-rows.ts';
import { spendSignal } from './recorded-spend.ts';

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
    spend: spendSignal(db),
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
