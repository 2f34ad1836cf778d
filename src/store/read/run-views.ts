import { sql } from 'kysely';
import type { SeenCost, StatusFacts } from '../../core/decision/decision.ts';
import { loadOf, whyNoPrice } from '../../core/decision/run-load.ts';
import { seenCost } from '../../core/decision/seen-cost.ts';
import type { ListedRun, RunView } from '../../core/ports/read-ledger.ts';
import type { FailedStep } from '../../core/run/failed-steps.ts';
import type { Run } from '../../core/run/run.ts';
import type { Cost } from '../../core/signal/signal.ts';
import type { Database } from '../open/database.ts';
import { toInstant, toRun } from '../rows.ts';
import type { RunWithParts, Seen, StatusPart } from './run-rows.ts';

type Status<E> = StatusFacts & { readonly evidence: E };
type Row = RunWithParts<Seen | null>;

/** Runs as people see them. */
export async function viewsOf<E extends Seen | null>(
  db: Database,
  rows: readonly RunWithParts<E>[],
): Promise<(ListedRun & { readonly statuses: readonly Status<E>[] })[]> {
  const recorded = rows.map(recordedCost);
  const decided = await decidedCosts(
    db,
    rows.filter(({ active }, index) => !active && recorded[index] === null),
  );
  return rows.map((row, index) => {
    const { workspace, active, ended } = row;
    const statuses = (row.statuses ?? []).map((part) => toStatus(part, row));
    const run = toRun(row.run);
    const cost = latestCost(statuses) ?? decided.get(keyOf(row.workspace_id, row.id)) ?? null;
    return {
      run,
      workspace,
      active,
      phaseSince: toInstant(row.phase_since),
      lastSeenAt: toInstant(row.last_seen_at),
      statuses,
      failure: ended?.failure ?? null,
      failedSteps: ended?.failedSteps ?? latestFailedSteps(statuses),
      end: endOf(row),
      ...timesOf(row),
      ...takenBy(row, run, recorded[index] ?? null, cost),
      recordedCost: row.cost?.value ?? null,
    };
  });
}

function toStatus<E>(part: StatusPart<E>, { workspace_id, id }: Row): Status<E> {
  return {
    ...part,
    workspaceId: workspace_id,
    runId: id,
    at: Date.parse(part.at),
    unknownSince: part.unknownSince === null ? null : Date.parse(part.unknownSince),
  };
}

function endOf({ ended }: Row): ListedRun['end'] {
  if (ended === null) return null;
  const { startedAt, endedAt, computed } = ended;
  return {
    startedAt: startedAt === null ? null : Date.parse(startedAt),
    endedAt: Date.parse(endedAt),
    ...(computed !== null && { computed }),
  };
}

interface CostOnRecord {
  readonly seen: SeenCost;
  /** Null where it is counted up to a moment alone. */
  readonly lasting: Cost | null;
}

/** Null without a piece: nothing of it has a price. */
function recordedCost({ cost: part, last_seen_at }: Row): CostOnRecord | null {
  if (part === null) return null;
  const { value, until } = part;
  const at = until === null ? toInstant(last_seen_at) : Date.parse(until);
  const seen = seenCost({ known: true, value, at }, at);
  if (!seen || value.pieces.length === 0) return null;
  // What is counted up to a moment says nothing of what runs now.
  return until === null ? { seen, lasting: value } : { seen: { ...seen, perHour: 0 }, lasting: null };
}

/** What a run takes, or took before it ended. @param otherwise its cost where none is on record. */
function takenBy(
  row: Row,
  run: Run,
  recorded: CostOnRecord | null,
  otherwise: SeenCost | null,
): Pick<RunView, 'cost' | 'costUnknown' | 'machine' | 'gpus'> {
  const { active, load } = row;
  const cost = (active ? activeCost(load, recorded) : recorded?.seen) ?? otherwise;
  const gpus = loadOf(run, recorded?.lasting ?? null, toInstant(row.last_seen_at)).gpus;
  return {
    cost,
    costUnknown: active && cost === null ? (load?.why ?? whyNoPrice(run, null)) : null,
    machine: load?.machine ?? null,
    gpus: (active ? load?.gpus : null) ?? gpus,
  };
}

/** Where a later pass has not read the cost again, a further hour costs what it did when it was last read. */
function activeCost(load: Row['load'], recorded: CostOnRecord | null): SeenCost | null {
  if (!recorded || recorded.lasting) return recorded?.seen ?? null;
  return load?.cost ? { ...recorded.seen, perHour: load.cost.perHour } : null;
}

/** Of an active run as the latest pass wrote them beside it, of another by its end. */
function timesOf(row: Row): Pick<RunView, 'startedAt' | 'use'> {
  const { active, load } = row;
  if (!active) return { startedAt: endOf(row)?.startedAt ?? null, use: null };
  return { startedAt: load?.startedAt ?? null, use: load?.use ?? null };
}

function keyOf(workspaceId: string, runId: string): string {
  return `${workspaceId} ${runId}`;
}

/** What ended runs without another cost had cost at the latest decision about them: the least that it was. */
async function decidedCosts(
  db: Database,
  rows: readonly Pick<Row, 'workspace_id' | 'id'>[],
): Promise<Map<string, SeenCost>> {
  if (rows.length === 0) return new Map();
  const [workspaces, runs] = [rows.map((row) => row.workspace_id), rows.map((row) => row.id)];
  const decided = await db
    .selectFrom('decisions')
    .distinctOn(['workspace_id', 'run_id'])
    .select(['workspace_id', 'run_id', sql<SeenCost>`evidence -> 'cost'`.as('cost')])
    .where(sql<boolean>`(workspace_id, run_id) in (select * from unnest(${workspaces}::text[], ${runs}::text[]))`)
    .where(sql<boolean>`jsonb_typeof(evidence -> 'cost') = 'object'`)
    .orderBy('workspace_id')
    .orderBy('run_id')
    .orderBy('seq', 'desc')
    .execute();
  return new Map(
    decided.map(({ workspace_id, run_id, cost }) => [
      keyOf(workspace_id, run_id),
      { ...cost, perHour: 0, atLeast: true },
    ]),
  );
}

/** As the latest pass judged it; a policy that reads no cost has none. */
function latestCost(statuses: readonly Status<Seen | null>[]): SeenCost | null {
  const latest = statuses.filter(({ evidence }) => evidence?.cost).toSorted((a, b) => b.at - a.at)[0];
  return latest?.evidence?.cost ?? null;
}

/** Those of the latest pass whose policies read the steps. */
function latestFailedSteps(statuses: readonly Status<Seen | null>[]): readonly FailedStep[] {
  const latest = statuses.filter(({ evidence }) => evidence?.failedSteps).toSorted((a, b) => b.at - a.at)[0];
  return latest?.evidence?.failedSteps ?? [];
}
