import type { ListedDecision } from '../core/ports/read-ledger.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import type { AppDeps } from './deps.ts';
import { exceptionOver } from './exception-over.ts';
import { type HoldingOverride, showHolding } from './schemas/holding-override.ts';

type Question = Pick<ListedDecision, 'decision' | 'workspaceName' | 'approval'>;

/**
 * The override that holds the run of each open question, by the id of its decision. Runs are read only where an override can
 * be about them, which is rare.
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
  for (const { decision, workspaceName } of open) {
    const { id, policy, runId } = decision;
    const near = overrides.filter(
      ({ policies, scope }) =>
        anyGlobMatches(policies, policy) && anyGlobMatches(scope.workspace ?? ['*'], workspaceName),
    );
    const view = near.length === 0 ? null : await ledger.run(workspaceName, runId);
    const holding = view && exceptionOver({ run: view.run, policy }, near, now);
    if (holding) held.set(id, showHolding(holding));
  }
  return held;
}
