import type { Alert } from '../alert/alert.ts';
import type { Decision, PolicyStatus } from '../decision/decision.ts';
import type { Approval, Cancellation, Finding, Freeze, Notice } from '../decision/finding.ts';
import type { ExtensionRequest, Objection } from '../decision/objection.ts';
import type { Override } from '../decision/override.ts';
import type { World } from '../decision/world.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Page, PageRequest, RunView } from './read-ledger.ts';
import type { Visibility } from './visibility.ts';

/** What an owner is shown of a finding before they object. */
export interface KeepView {
  readonly finding: Finding;
  /** The latest decision about it that saw the violation: what an objection is against. */
  readonly decision: Decision;
  readonly run: RunView;
  readonly status: PolicyStatus | null;
  readonly notices: readonly Notice[];
  readonly approvals: readonly Approval[];
  readonly objections: readonly Objection[];
  /** The newest cancel of the run under any policy. */
  readonly cancellation: Cancellation | null;
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  readonly ended: World['ended'];
}

/** What an owner's objection came to. */
export type ObjectionAnswer =
  | { readonly kind: 'recorded'; readonly objection: Objection }
  | { readonly kind: 'not-found' }
  /** The finding is resolved. */
  | { readonly kind: 'over'; readonly finding: Finding }
  /** Once for the same evidence. */
  | { readonly kind: 'objected-before'; readonly objection: Objection }
  /** A no or silence keeps the run already: nobody would be asked about the objection. */
  | { readonly kind: 'kept'; readonly approval: Approval }
  /** Azure was asked to cancel the run, or may have been. */
  | { readonly kind: 'gone-out'; readonly cancellation: Cancellation };

/** An objection in a list. */
export interface ObjectionView {
  readonly objection: Objection;
  readonly workspaceName: string;
  /** Of the run; its id where no name is known. */
  readonly displayName: string;
  readonly runId: string;
  readonly policy: string;
  /** Answers to the questions that followed. */
  readonly approvals: readonly Approval[];
}

/** Which objections a list shows. All that is given must hold. */
export interface ObjectionFilter {
  readonly workspace?: string;
  readonly run?: string;
  readonly policy?: string;
  readonly author?: string;
  /** About the runs that the caller may see. */
  readonly visible?: Visibility;
}

/** Which wishes for more time a list shows. All that is given must hold. */
export interface ExtensionFilter extends Omit<ObjectionFilter, 'policy'> {
  /** Those that nobody has answered, or the others. */
  readonly open?: boolean;
}

/** A wish for more time in a list. */
export interface ExtensionView {
  readonly request: ExtensionRequest;
  readonly workspaceName: string;
  /** Of the run; its id where no name is known. */
  readonly displayName: string;
}

export interface ObjectionLedger {
  /** Null when there is no such finding, or nothing was decided about it. */
  keepView(findingId: string, now: Instant): Promise<KeepView | null>;
  /**
   * Writes an objection to what was seen last, with its alerts, and asks for a pass over the workspace in the same
   * transaction. No claim of a cancel crosses it.
   */
  object(
    findingId: string,
    given: Pick<Objection, 'id' | 'reason' | 'author' | 'via'> & { readonly holds: Milliseconds },
    now: Instant,
    alertsOf: (objection: Objection, decision: Decision) => readonly Alert[],
  ): Promise<ObjectionAnswer>;
  /** The newest first. */
  objections(filter: ObjectionFilter, page: PageRequest): Promise<Page<ObjectionView> | null>;
  /** Writes a wish for more time with its alerts. Of one run only one is open at a time: that one is answered then. */
  requestExtension(
    request: ExtensionRequest,
    alerts: readonly Alert[],
  ): Promise<{ readonly kind: 'requested' | 'open-already'; readonly request: ExtensionRequest }>;
  /** The newest first. */
  extensionRequests(filter: ExtensionFilter, page: PageRequest): Promise<Page<ExtensionView> | null>;
  /** Null also for one about a run that the caller may not see. */
  extensionRequest(id: string, visible?: Visibility): Promise<ExtensionView | null>;
  /** Writes the answer of an operator with its alerts. Null where it was answered before. */
  answerExtension(
    id: string,
    answer: Pick<ExtensionRequest, 'answer' | 'answeredAt' | 'answeredBy' | 'note' | 'overrideId'>,
    alertsOf: (answered: ExtensionRequest) => readonly Alert[],
  ): Promise<ExtensionRequest | null>;
}
