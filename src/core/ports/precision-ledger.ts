import type { Alert } from '../alert/alert.ts';
import type { PolicyCounts, PrecisionFacts, WrongMark } from '../money/cancel-cases.ts';
import type { OpenFall, PolicyFall } from '../policy/precision-floor.ts';
import type { Instant } from '../values/duration.ts';
import type { Visibility } from './visibility.ts';

/** Which cancels are read. */
export interface CasesAsked {
  /** Of these policies; of all when not given. */
  readonly policies?: readonly string[];
  /** As far as a reader sees their runs. */
  readonly visible?: Visibility;
  /** Without those that a mode did not allow. */
  readonly done?: boolean;
}

/** How often policies are right, and those that were wrong too often. */
export interface PrecisionLedger {
  /** The newest cancels of policies since a moment, with all that shows whether they were right. */
  precisionFacts(since: Instant, of?: CasesAsked): Promise<PrecisionFacts>;
  /** By policy; one without any is absent. */
  policyCounts(
    period: { readonly from: Instant; readonly until: Instant },
    visible: Visibility,
  ): Promise<ReadonlyMap<string, PolicyCounts>>;
  /** The word that counts on a decision; null where there is none. */
  wrongMark(decisionId: string): Promise<WrongMark | null>;
  /** False where somebody has already said so. */
  markWrong(mark: WrongMark): Promise<boolean>;
  /** Null where nobody had said so. */
  withdrawWrong(decisionId: string, by: string, now: Instant): Promise<WrongMark | null>;
  /** Policies that fell below their floor, and are not trusted again. */
  fallsInForce(): Promise<readonly OpenFall[]>;
  /** When people last trusted policies again, by policy. */
  trustedSince(policies: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
  /** Writes a fall with its alerts. False where the policy has fallen already. */
  fallBack(fall: PolicyFall, alerts: readonly Alert[]): Promise<boolean>;
  /** Null where the policy has not fallen. */
  trustPolicy(
    policy: string,
    trust: { readonly by: string; readonly at: Instant; readonly reason: string },
  ): Promise<PolicyFall | null>;
}
