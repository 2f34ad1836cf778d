import type { DecisionKind, PolicyStatus, SeenCost } from '../decision/decision.ts';
import type { Finding } from '../decision/finding.ts';
import type { Run, Workspace } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import type { Page, PageRequest } from '../values/page.ts';
import type { Visibility } from './visibility.ts';

/** Which findings a list shows. All that is given must hold. */
export interface FindingFilter {
  /** How the id begins. */
  readonly idBegins?: string;
  readonly workspace?: string;
  readonly run?: string;
  readonly policy?: string;
  /** `open`: pending or firing. */
  readonly state?: Finding['state'] | 'open';
  readonly audit?: boolean;
  /** Ids without case; a run that has one of them. */
  readonly owner?: readonly string[];
  /** Begun from then on. */
  readonly since?: Instant;
  /** Begun before then. */
  readonly until?: Instant;
  readonly visible?: Visibility;
}

/** A finding with its run and the latest word on it. */
export interface FindingView {
  readonly finding: Finding;
  readonly workspace: Workspace;
  /** Null where retention has dropped it. */
  readonly run: Pick<Run, 'displayName' | 'tags' | 'creator'> | null;
  readonly isActive: boolean;
  /** Null where no pass has judged it, and once it is over. */
  readonly status: Pick<PolicyStatus, 'state' | 'withheld' | 'reason' | 'next' | 'at'> | null;
  /** What the run cost at the latest pass; null where the policy did not read it, and once it is over. */
  readonly cost: SeenCost | null;
}

/** What is on record about a finding, the oldest first. */
export interface FindingStory {
  readonly decisions: readonly { readonly id: string; readonly kind: DecisionKind; readonly at: Instant }[];
  readonly objections: readonly { readonly id: string; readonly at: Instant }[];
  readonly alerts: readonly { readonly id: string; readonly type: string; readonly at: Instant }[];
}

export interface FindingLedger {
  /** Newest first; null for a cursor that is not one of its own. */
  findings(filter: FindingFilter, page: PageRequest): Promise<Page<FindingView> | null>;
  /** Null also for a finding of a run that the caller may not see. */
  finding(id: string, visible?: Visibility): Promise<(FindingView & { readonly story: FindingStory }) | null>;
}
