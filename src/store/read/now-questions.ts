import { sql } from 'kysely';
import type { EarlierQuestion } from '../../core/decision/asked-again.ts';
import type { NowQuestion } from '../../core/ports/now-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Run } from '../../core/run/run.ts';
import type { StoreTransaction } from '../jobs.ts';
import { fromRow, toInstant, toInstantOrNull } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';
import { decidedOn } from './decided-on.ts';

/** Questions that nobody has answered, each with those that were asked before it. */
export async function questionsNow(db: StoreTransaction, visible: Visibility): Promise<NowQuestion[]> {
  const rows = await db
    .selectFrom('approvals')
    .innerJoin('findings', 'findings.id', 'approvals.finding_id')
    .innerJoin('decisions', 'decisions.id', 'approvals.decision_id')
    .innerJoin('workspaces', 'workspaces.id', 'decisions.workspace_id')
    .leftJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'decisions.workspace_id').onRef('runs.id', '=', 'decisions.run_id'),
    )
    .selectAll('approvals')
    .select(sql<Run | null>`runs.run`.as('run'))
    .select(['workspaces.name as workspace', 'decisions.at', 'decisions.workspace_id', 'decisions.run_id'])
    .select(['decisions.policy', 'decisions.severity', 'decisions.reason', 'decisions.ask', decidedOn])
    .where('approvals.answer', 'is', null)
    .where('approvals.ended', 'is', null)
    .where('findings.state', '<>', 'resolved')
    .where('findings.audit', '=', false)
    .where(isVisible(visible, 'decisions'))
    .orderBy('approvals.asked_at')
    .execute();
  const questions = rows.map(
    ({ workspace, run, at, workspace_id, run_id, policy, severity, reason, ask, evidence, ...row }) => ({
      workspace,
      run,
      decision: {
        ...{
          id: row.decision_id,
          at: toInstant(at),
          workspaceId: workspace_id,
          runId: run_id,
          policy,
          severity,
          reason,
          ask,
        },
        ...{ evidence, evidenceKey: row.evidence_key, findingId: row.finding_id },
      },
      approval: fromRow(row),
    }),
  );
  const earlier = await earlierOf(db, questions);
  return questions.map((question) => ({
    ...question,
    earlier: (earlier.get(keyOf(question.decision)) ?? []).filter(
      ({ approval }) => approval.askedAt < question.decision.at,
    ),
  }));
}

function keyOf({
  workspaceId,
  runId,
  policy,
}: Pick<NowQuestion['decision'], 'workspaceId' | 'runId' | 'policy'>): string {
  return `${workspaceId} ${runId} ${policy}`;
}

/** Every question about the same runs under the same policies, in any of their findings. */
async function earlierOf(
  db: StoreTransaction,
  questions: readonly Pick<NowQuestion, 'decision'>[],
): Promise<ReadonlyMap<string, readonly EarlierQuestion[]>> {
  if (questions.length === 0) return new Map();
  const [workspaces, runs, policies] = (['workspaceId', 'runId', 'policy'] as const).map((key) =>
    questions.map(({ decision }) => decision[key]),
  );
  const rows = await db
    .selectFrom('approvals')
    .innerJoin('findings', 'findings.id', 'approvals.finding_id')
    .selectAll('approvals')
    .select([
      'findings.workspace_id',
      'findings.run_id',
      'findings.policy',
      'findings.resolution',
      'findings.resolved_at',
    ])
    .where('findings.audit', '=', false)
    .where(
      sql<boolean>`(findings.workspace_id, findings.run_id, findings.policy) in
        (select * from unnest(${workspaces}::text[], ${runs}::text[], ${policies}::text[]))`,
    )
    .execute();
  const found = rows.map(({ workspace_id, run_id, policy, resolution, resolved_at, ...approval }) => ({
    key: keyOf({ workspaceId: workspace_id, runId: run_id, policy }),
    approval: fromRow(approval),
    finding: { id: approval.finding_id, resolution, resolvedAt: toInstantOrNull(resolved_at) },
  }));
  return Map.groupBy(found, ({ key }) => key);
}
