import type { ListedDecision } from '../core/ports/read-ledger.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import type { AppDeps } from './deps.ts';
import { exceptionOver } from './exception-over.ts';
import { type HoldingOverride, showHolding } from './schemas/holding-override.ts';

type Question = Pick<ListedDecision, 'decision' | 'workspaceName' | 'approval'>;

/**
 * The override that holds the run of each open question, by the id of its decision. Runs are read only where an override can
 * be about them, which is rare, and all at once: a page may have two hundred questions.
 */
export async function overridesOver(
  views: readonly Question[],
  { ledger, clock }: Pick<AppDeps, 'ledger' | 'clock'>,
): Promise<ReadonlyMap<string, HoldingOverride>> {
  const now = clock();
  const held = new Map<string, HoldingOverride>();
  const open = views.filter(
    ({ approval }) =>
      approval !== null && approval.answer === null && approval.ended === null && now < approval.expiresAt,
  );
  if (open.length === 0) return held;
  const overrides = await ledger.overridesInForce(now);
  const asked = open.flatMap(({ decision, workspaceName }) => {
    const near = overrides.filter(
      ({ policies, scope }) =>
        anyGlobMatches(policies, decision.policy) &&
        anyGlobMatches(scope.workspace ?? ['*'], workspaceName) &&
        anyGlobMatches(scope.runId ?? ['*'], decision.runId),
    );
    return near.length === 0 ? [] : [{ decision, near }];
  });
  if (asked.length === 0) return held;
  const ids = [...new Set(asked.map(({ decision }) => decision.runId))];
  const runs = new Map((await ledger.runsById(ids)).map((run) => [keyOf(run.workspaceId, run.id), run]));
  for (const { decision, near } of asked) {
    const run = runs.get(keyOf(decision.workspaceId, decision.runId));
    const holding = run && exceptionOver({ run, policy: decision.policy }, near, now);
    if (holding) held.set(decision.id, showHolding(holding));
  }
  return held;
}

function keyOf(workspaceId: string, runId: string): string {
  return `${workspaceId} ${runId}`;
}
