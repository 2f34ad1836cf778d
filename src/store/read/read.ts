import { sql } from 'kysely';
import { withoutUnknownPrefix } from '../../core/decision/episode.ts';
import type { ReadLedger } from '../../core/ports/read-ledger.ts';
import { freezesInForce, overridesInForce } from '../exceptions.ts';
import { STATUS_AT } from '../last-seen.ts';
import { type Database, ping } from '../open/database.ts';
import { runSamples } from '../record/run-samples.ts';
import { fromRow, toDate } from '../rows.ts';
import { readSeenStatuses } from '../seen-statuses.ts';
import { readUnseen } from '../unseen.ts';
import { isVisible } from '../visible-runs.ts';
import { countAnswers } from './answer-counts.ts';
import { earlierQuestions } from './earlier-questions.ts';
import { readLimitCounts } from './limit-counts.ts';
import { countDecisions, listDecisions, readDecision, readDecisions } from './read-decisions.ts';
import { readDeliveries } from './read-deliveries.ts';
import { readOverride, readOverrides } from './read-overrides.ts';
import { readRun, readRuns, readRunsById, readWorkspaces } from './read-runs.ts';

export function readLedger(db: Database): ReadLedger {
  return {
    decisions: (filter, page) => readDecisions(db, filter, page),
    listedDecisions: (filter, page) => listDecisions(db, filter, page),
    answerCounts: (policies, asked) => countAnswers(db, policies, asked),
    decisionCounts: (filter) => countDecisions(db, filter),
    decision: (id, visible) => readDecision(db, id, visible),
    deliveries: (filter, page) => readDeliveries(db, filter, page),
    runs: (filter, page, sort) => readRuns(db, filter, page, sort),
    runsById: (ids) => readRunsById(db, ids),
    run: (workspaceName, runId, visible) => readRun(db, workspaceName, runId, visible),
    seenStatuses: (workspaceId, runId) => readSeenStatuses(db, workspaceId, runId),
    runSamples: (run, from, to) => runSamples(db, run, from, to),
    earlierQuestions: (workspaceId, about, before) => earlierQuestions(db, workspaceId, about, before),
    overrides: (filter, page, now) => readOverrides(db, filter, page, now),
    override: (id, visible) => readOverride(db, id, visible),
    overridesInForce: (now) => overridesInForce(db, now),
    limitCounts: (now) => readLimitCounts(db, now),
    freezesInForce: (now) => freezesInForce(db, now),
    workspaces: () => readWorkspaces(db),
    unknownStatuses: (when) => unknownStatuses(db, when),
    unseen: () => readUnseen(db),
    counts: () => counts(db),
    ping: () => ping(db),
  };
}

async function unknownStatuses(
  db: Database,
  { unknownBefore, judgedAfter, visible }: Parameters<ReadLedger['unknownStatuses']>[0],
): ReturnType<ReadLedger['unknownStatuses']> {
  const rows = await db
    .selectFrom('statuses')
    .innerJoin('workspaces', 'workspaces.id', 'statuses.workspace_id')
    .select([
      'statuses.policy',
      'statuses.workspace_id',
      'workspaces.name as workspace_name',
      'statuses.run_id',
      sql<string>`evidence->'run'->>'displayName'`.as('display_name'),
      'statuses.reason',
      'statuses.unknown_since',
    ])
    .where('unknown_since', '<=', toDate(unknownBefore))
    .where(STATUS_AT, '>', toDate(judgedAfter))
    .where(visible ? isVisible(visible, 'statuses') : sql<boolean>`true`)
    .execute();
  return rows.flatMap((row) => {
    const { unknownSince, reason, ...status } = fromRow(row);
    return unknownSince === null ? [] : [{ ...status, reason: withoutUnknownPrefix(reason), unknownSince }];
  });
}

async function counts(db: Database): ReturnType<ReadLedger['counts']> {
  const count = sql<string>`count(*)`.as('value');
  return {
    open_findings: await counted(
      db
        .selectFrom('findings')
        .select(['policy', 'state', count])
        .where('state', '<>', 'resolved')
        .where('audit', '=', false)
        .groupBy(['policy', 'state']),
    ),
    unknown_since_timestamp_seconds: await counted(
      db
        .selectFrom('statuses')
        .select(['policy', sql<string>`extract(epoch from min(unknown_since))`.as('value')])
        .where('unknown_since', 'is not', null)
        .groupBy('policy'),
    ),
    statuses: await counted(
      db.selectFrom('statuses').select(['policy', 'outcome', count]).groupBy(['policy', 'outcome']),
    ),
    cancellations: await counted(db.selectFrom('cancellations').select(['state', count]).groupBy('state')),
    deliveries: await counted(
      db
        .selectFrom('deliveries')
        .select(['channel', 'state', count])
        .where('state', '<>', sql.lit('delivered'))
        .groupBy(['channel', 'state']),
    ),
    approvals_waiting: await counted(
      db
        .selectFrom('approvals')
        .innerJoin('findings', 'findings.id', 'approvals.finding_id')
        .select(count)
        .where('answer', 'is', null)
        .where('ended', 'is', null)
        .where('findings.state', '<>', 'resolved'),
    ),
    active_runs: await counted(
      db
        .selectFrom('runs')
        .innerJoin('workspaces', 'workspaces.id', 'runs.workspace_id')
        .select(['workspaces.name as workspace', count])
        .where('active', '=', true)
        .groupBy('workspaces.name'),
    ),
  };
}

/** The rows of a count, their other columns as labels. */
async function counted(query: { execute(): Promise<(Record<string, string> & { value: string })[]> }) {
  return (await query.execute()).map(({ value, ...labels }) => ({ labels, value: Number(value) }));
}
