import type { Decision, PolicyStatus } from '../decision/decision.ts';
import type { ApprovalReason } from '../decision/finding.ts';
import { cancelStepOf, type Policy, type Silence } from '../policy/policy.ts';
import type { Owner } from '../run/owner.ts';
import type { Workspace } from '../run/run.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';

/*
 * What an alert's text is made of: `Alert.data`, one builder an alert type. Plain JSON with times in RFC 3339, so that a
 * receiver can use it as well as a person. What Azure's users wrote (names, tags, messages) is cut and kept to one line.
 */

/** About one run under one policy. Type aliases, not interfaces: only these fit `Record<string, Json>`. */
export type RunAlertData = {
  readonly decisionId: string;
  readonly findingId: string | null;
  readonly policy: string;
  readonly severity: string;
  /** Why, with the numbers. */
  readonly reason: string;
  readonly run: {
    readonly id: string;
    readonly displayName: string;
    readonly workspace: string;
    readonly workspaceId: string;
    readonly experiment: string | null;
    readonly jobType: string;
    readonly status: string;
    readonly studioUrl: string | null;
  };
  readonly owner: { readonly source: Owner['source']; readonly id: string; readonly display: string };
};

/** A cancel that a notice announces. */
type AnnouncedCancel = {
  /** Whether Runwarden decides by itself or asks a person first. */
  readonly by: 'runwarden' | 'approval';
  /** Null when only the grace is to be waited for. */
  readonly notBefore: string | null;
  /** Counted from the delivery of the notice; null under `notice: none`. */
  readonly grace: string | null;
  /** How long a person has to answer, and what silence means. */
  readonly within: string;
  readonly otherwise: Silence;
};

export type NoticeData = RunAlertData & {
  readonly summary: string;
  readonly mode: string;
  readonly cancel: AnnouncedCancel | null;
  readonly next: { readonly what: string; readonly at: string | null } | null;
};

export type AskData = RunAlertData & {
  readonly because: ApprovalReason;
  readonly expiresAt: string;
  readonly otherwise: Silence;
};

export type CancelData = RunAlertData & {
  /** A person approved it. */
  readonly approvedByPerson: boolean;
  readonly requestedAt: string | null;
  readonly confirmedAt: string | null;
  /** Why it was abandoned or failed. */
  readonly problem: string | null;
  readonly retryAt: string | null;
  /** How long Azure has been at it, on `cancel.hanging`. */
  readonly waiting: string | null;
};

export type WorkspaceData = {
  readonly workspace: string;
  readonly workspaceId: string;
  readonly lastSeenAt: string | null;
  readonly failuresInARow: number;
  readonly problem: string | null;
  /** How long nothing was seen, on `workspace.recovered`. */
  readonly blindFor: string | null;
};

export type PoliciesData = {
  readonly problems: readonly string[];
  /** Problems beyond those listed. */
  readonly more: number;
  /** Policies that stay in force as they were last loaded. */
  readonly inForce: number;
};

const LONGEST_NAME = 120;
const LONGEST_SENTENCE = 600;
const MOST_PROBLEMS = 20;

/** Control characters, line separators and the marks that turn the direction of writing: none belongs in a message. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Text of others on one line and no longer than `longest`, so that it cannot pass for a line of Runwarden's. Half a
 * character, which a cut may leave, is replaced: PostgreSQL refuses it as JSON.
 */
export function oneLine(text: string, longest: number = LONGEST_SENTENCE): string {
  const clean = text.replace(UNPRINTABLE, ' ').trim();
  return (clean.length <= longest ? clean : `${clean.slice(0, longest - 1)}…`).toWellFormed();
}

function timeOrNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}

/** What every alert about a run carries; also for the alerts that only need this. */
export function runAlertData(decision: Decision): RunAlertData {
  const { run, owner } = decision.evidence;
  return {
    decisionId: decision.id,
    findingId: decision.findingId,
    policy: decision.policy,
    severity: decision.severity,
    reason: oneLine(decision.reason),
    run: {
      id: oneLine(decision.runId, LONGEST_NAME * 3),
      displayName: oneLine(run.displayName, LONGEST_NAME) || decision.runId,
      workspace: oneLine(run.workspace, LONGEST_NAME),
      workspaceId: decision.workspaceId,
      experiment: run.experiment === null ? null : oneLine(run.experiment, LONGEST_NAME),
      jobType: oneLine(run.jobType, LONGEST_NAME),
      status: oneLine(run.status, LONGEST_NAME),
      studioUrl: run.studioUrl,
    },
    owner: {
      source: owner.source,
      id: oneLine(owner.id, LONGEST_NAME),
      display: oneLine(owner.display, LONGEST_NAME),
    },
  };
}

/** For `finding.notice`, from a `notify` decision. */
export function noticeData(
  decision: Decision,
  extras: {
    readonly policy: Policy;
    /** When the finding began to fire; the steps count from it. */
    readonly firingAt: Instant | null;
    /** The status's `next` of the same pass. */
    readonly next: PolicyStatus['next'];
  },
): NoticeData {
  const { policy, next } = extras;
  return {
    ...runAlertData(decision),
    summary: oneLine(policy.summary),
    mode: policy.mode,
    cancel: decision.announcesCancel ? announcedCancel(decision, extras) : null,
    next: next && { what: oneLine(next.what), at: timeOrNull(next.at) },
  };
}

function announcedCancel(
  decision: Decision,
  { policy, firingAt }: { policy: Policy; firingAt: Instant | null },
): AnnouncedCancel | null {
  const found = cancelStepOf(policy);
  if (!found) return null;
  const dueAt = (firingAt ?? decision.at) + found.step.after;
  return {
    by: policy.mode === 'approve' ? 'approval' : 'runwarden',
    notBefore: dueAt > decision.at ? formatInstant(dueAt) : null,
    grace: policy.grace === null ? null : formatDuration(policy.grace),
    within: formatDuration(found.cancel.within),
    otherwise: found.cancel.otherwise,
  };
}

/** For `approval.requested`, from an `ask` decision; null for any other. */
export function askData(decision: Decision): AskData | null {
  if (!decision.ask) return null;
  const { because, expiresAt, otherwise } = decision.ask;
  return { ...runAlertData(decision), because, expiresAt: formatInstant(expiresAt), otherwise };
}

/** For the `cancel.*` alerts, from the `cancel` decision and what became of it; what is not given is unknown. */
export function cancelData(
  decision: Decision,
  outcome: {
    readonly requestedAt?: Instant | null;
    readonly confirmedAt?: Instant | null;
    readonly problem?: string | null;
    readonly retryAt?: Instant | null;
    /** Only for `cancel.hanging`: the present moment. */
    readonly hangingAt?: Instant;
  } = {},
): CancelData {
  const { requestedAt = null, confirmedAt = null, problem = null, retryAt = null, hangingAt } = outcome;
  return {
    ...runAlertData(decision),
    approvedByPerson: decision.approvedByPerson,
    requestedAt: timeOrNull(requestedAt),
    confirmedAt: timeOrNull(confirmedAt),
    problem: problem === null ? null : oneLine(problem),
    retryAt: timeOrNull(retryAt),
    waiting: hangingAt === undefined || requestedAt === null ? null : formatDuration(hangingAt - requestedAt),
  };
}

/** For `workspace.blind`. */
export function blindData(
  workspace: Pick<Workspace, 'id' | 'name'>,
  state: { readonly lastSeenAt: Instant | null; readonly failuresInARow: number; readonly problem: string },
): WorkspaceData {
  return {
    workspace: oneLine(workspace.name, LONGEST_NAME),
    workspaceId: workspace.id,
    lastSeenAt: timeOrNull(state.lastSeenAt),
    failuresInARow: state.failuresInARow,
    problem: oneLine(state.problem),
    blindFor: null,
  };
}

/** For `workspace.recovered`. */
export function recoveredData(
  workspace: Pick<Workspace, 'id' | 'name'>,
  state: { readonly lastSeenAt: Instant | null; readonly failuresInARow: number; readonly now: Instant },
): WorkspaceData {
  return {
    workspace: oneLine(workspace.name, LONGEST_NAME),
    workspaceId: workspace.id,
    lastSeenAt: timeOrNull(state.lastSeenAt),
    failuresInARow: state.failuresInARow,
    problem: null,
    blindFor: state.lastSeenAt === null ? null : formatDuration(state.now - state.lastSeenAt),
  };
}

/** For `policies.rejected`: what is wrong, and how many policies stay in force. */
export function policiesRejectedData(problems: readonly string[], inForce: number): PoliciesData {
  return {
    problems: problems.slice(0, MOST_PROBLEMS).map((problem) => oneLine(problem)),
    more: Math.max(0, problems.length - MOST_PROBLEMS),
    inForce,
  };
}
