import { type AskedAgain, askedAgain } from '../core/decision/asked-again.ts';
import type { Plan } from '../core/decision/plan.ts';
import type { WatchDeps } from './deps.ts';

/** What people answered before, by the id of each new question that was asked before. */
export async function askedBefore(
  workspaceId: string,
  { decisions, answers, resolved }: Plan,
  { ledger, clock }: Pick<WatchDeps, 'ledger' | 'clock'>,
): Promise<ReadonlyMap<string, AskedAgain>> {
  const asks = decisions.filter(({ kind, audit }) => kind === 'ask' && !audit);
  const stored = await ledger.earlierQuestions(workspaceId, asks, clock());
  // What this pass ends is not written yet.
  const ends = new Map(answers.map(({ approval, ended }) => [approval.decisionId, ended]));
  const over = new Map(resolved.map((finding) => [finding.id, finding]));
  const questions = stored.map(({ approval, finding, ...about }) => ({
    ...about,
    approval: { ...approval, ended: ends.get(approval.decisionId) ?? approval.ended },
    finding: over.get(finding.id) ?? finding,
  }));
  return new Map(
    asks.flatMap((ask) => {
      const earlier = questions.filter(({ runId, policy }) => runId === ask.runId && policy === ask.policy);
      const again = ask.ask && askedAgain(earlier, { ...ask, because: ask.ask.because });
      return again ? [[ask.id, again] as const] : [];
    }),
  );
}
