import { cancelStepOf, type Policy } from '../policy/policy.ts';
import type { OpenFall } from '../policy/precision-floor.ts';
import type { PolicyCounts, PrecisionFacts } from './cancel-cases.ts';
import { judgedCancels } from './judged-cancels.ts';
import { adviceOn, type Precision, precisionOf } from './precision.ts';

/** What the table of precision rests on. */
export interface PrecisionInput {
  /** Of the last 90 days. */
  readonly facts: PrecisionFacts;
  /** What came of each policy in the period that the table is about. */
  readonly counts: ReadonlyMap<string, PolicyCounts>;
  readonly fallen: readonly OpenFall[];
}

/** A policy in the table that says whether it may be raised. */
export interface PrecisionRow extends PolicyCounts, Precision {
  readonly policy: string;
  readonly mode: Policy['mode'];
  /** It has a step that cancels. */
  readonly cancels: boolean;
  readonly fell: OpenFall | null;
  readonly advice: string;
}

const NOTHING: PolicyCounts = { problems: 0, asked: 0, cancelled: 0, kept: 0 };

/** How often each policy is right, and what to do with it; in the order given. */
export function precisionTable(policies: readonly Policy[], { facts, counts, fallen }: PrecisionInput): PrecisionRow[] {
  const judged = judgedCancels(facts);
  return policies.map((policy) => {
    const { name, mode } = policy;
    const precision = precisionOf(policy, judged);
    const fell = mode === 'enforce' ? (fallen.find((one) => one.policy === name) ?? null) : null;
    const cancels = cancelStepOf(policy) !== null;
    const advice = adviceOn(policy, precision, fell);
    return { policy: name, mode, cancels, ...(counts.get(name) ?? NOTHING), ...precision, fell, advice };
  });
}
