import { type Selectable, sql } from 'kysely';
import { diff } from '../core/record/json-patch.ts';
import type { KnownRun } from '../core/signal/known-run.ts';
import type { Instant } from '../core/values/duration.ts';
import { toText } from './json.ts';
import { LAST_SEEN } from './last-seen.ts';
import type { Database } from './open/database.ts';
import { toDate, toKnownRun } from './rows.ts';
import type { Tables } from './schema.ts';

/** What a row of `runs` keeps of a run, but for when it was seen. Texts as PostgreSQL takes them. */
export interface WrittenRun {
  readonly id: string;
  /** JSON as text. */
  readonly run: string;
  readonly active: boolean;
  readonly phase: string;
  readonly phase_since: Date;
  readonly resumed_at: Date | null;
  readonly owner_ids: string;
  readonly labels: string;
}

type RunRow = Pick<
  Selectable<Tables['runs']>,
  'run' | 'phase_since' | 'last_seen_at' | 'resumed_at' | 'owner_ids' | 'labels' | 'seen_apart'
>;

/** The rows of active runs as a pass read them, by the runs that were made of them. */
export class ReadRuns {
  readonly #rows = new WeakMap<KnownRun, RunRow>();

  take(row: RunRow): KnownRun {
    const known = toKnownRun(row);
    this.#rows.set(known, row);
    return known;
  }

  /** Whether the row of a run says already what would be written. @param before the run as this gave it */
  saysSame(
    before: KnownRun | undefined,
    { run, phaseSince, resumedAt }: KnownRun,
    marks: Pick<WrittenRun, 'owner_ids' | 'labels'>,
  ): boolean {
    const read = before && this.#rows.get(before);
    if (!read || read.seen_apart) return false;
    if (before.phaseSince !== phaseSince || (resumedAt !== undefined && before.resumedAt !== resumedAt)) return false;
    // As it is stored: one that an older version wrote is written anew, and so is one that has ended.
    if (diff(read.run, run) !== null) return false;
    return JSON.stringify(read.owner_ids) === marks.owner_ids && JSON.stringify(read.labels) === marks.labels;
  }
}

/** The ids of the runs whose rows say the same already. */
export async function unchangedRuns(
  db: Database,
  workspaceId: string,
  runs: readonly WrittenRun[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select runs.id from jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) as given (id text, run text, active boolean, phase text,
      phase_since timestamptz, resumed_at timestamptz, owner_ids text, labels text)
    join runs on runs.workspace_id = ${workspaceId} and runs.id = given.id
    where not runs.seen_apart and runs.active = given.active and runs.phase = given.phase
      and runs.phase_since = given.phase_since
      and (given.resumed_at is null or runs.resumed_at is not distinct from given.resumed_at)
      and runs.owner_ids is not distinct from given.owner_ids::jsonb
      and runs.labels is not distinct from given.labels::jsonb
      and runs.run = given.run::jsonb`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** Writes that a pass saw these runs of a workspace and no other active one: when the others were last seen goes into their rows. */
export async function noteSeen(
  db: Database,
  workspaceId: string,
  runs: readonly KnownRun[],
  at: Instant,
): Promise<void> {
  await sql`with apart as (
      update runs set last_seen_at = ${LAST_SEEN}, seen_apart = true
      where workspace_id = ${workspaceId} and active and not seen_apart
        and id <> all(${runs.map(({ run }) => toText(run.id))}::text[])
    )
    update workspaces set runs_seen_at = ${toDate(at)} where id = ${workspaceId}`.execute(db);
}
