import { shapeOf } from '../../core/alert/unknown-groups.ts';
import { HANGS_AFTER } from '../../core/decision/cancel-delay.ts';
import type { WithholdReason } from '../../core/decision/decision.ts';
import { GONE_OUT, isUnderWay } from '../../core/decision/finding.ts';
import { dueOfCancel } from '../../core/decision/progress.ts';
import { cancelStepOf, modeAllows } from '../../core/policy/policy.ts';
import type { NowCancel, NowFinding, NowUnknown } from '../../core/ports/now-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Now, WRONG_STATES } from '../schemas/now.ts';
import type { NowContext } from './context.ts';
import { byCost, sumLoads } from './load.ts';
import { type KnownRun, keyOf, showLoad } from './run-index.ts';

type Item = Now['wrong']['items'][number];

/** Runs that are named of a group. */
const MOST_NAMED = 20;

/** What goes wrong, and nobody is asked yet. */
export function wrongNow(context: NowContext): Now['wrong'] {
  const { facts, runs, now } = context;
  const hanging = facts.cancels.filter((cancel) => isHanging(cancel, now));
  const taken = new Set(
    facts.cancels.filter(({ cancellation }) => isUnderWay(cancellation)).map(({ decision }) => keyOf(decision)),
  );
  const asked = new Set(facts.questions.map(({ approval }) => approval.findingId));
  const open = facts.findings.filter((finding) => !asked.has(finding.id) && !taken.has(keyOf(finding)));
  const items = [
    ...hanging.flatMap((cancel) => showHanging(cancel, context)),
    ...open.flatMap((finding) => showFinding(finding, context)),
  ];
  const toDo = open.filter((finding) => !isApproved(finding));
  return {
    findings: hanging.filter(({ decision }) => runs.get(decision)).length + toDo.filter((one) => runs.get(one)).length,
    load: sumLoads(runs.these([...hanging.map(({ decision }) => decision), ...toDo])),
    items: items.toSorted(
      (a, b) => rankOf(a.state) - rankOf(b.state) || byCost(a.perHour, b.perHour) || a.since - b.since,
    ),
    unknown: unknownGroups(context),
    unknownLoad: sumLoads(runs.these(facts.unknown)),
  };
}

/** What hangs comes first, and what a person holds comes last. */
function rankOf(state: (typeof WRONG_STATES)[number]): number {
  if (state === 'cancel-hangs') return 0;
  return state === 'held' ? 2 : 1;
}

/** Whether Azure was asked so long ago that a person should look. */
export function isHanging({ cancellation }: NowCancel, now: Instant): boolean {
  const { state, requestedAt, queuedAt, endedAt } = cancellation;
  return GONE_OUT.includes(state) && endedAt === null && now - (requestedAt ?? queuedAt) >= HANGS_AFTER;
}

function showHanging({ decision, cancellation }: NowCancel, { runs, now }: NowContext): Item[] {
  const run = runs.get(decision);
  if (!run) return [];
  const { leaked } = cancellation;
  return [
    {
      ...showRun(run),
      state: 'cancel-hangs',
      findingId: cancellation.findingId,
      decisionId: decision.id,
      policy: decision.policy,
      severity: decision.severity,
      since: cancellation.requestedAt ?? cancellation.queuedAt,
      reason: cancellation.reason ?? 'Azure took the cancel, and the run has not ended',
      withheld: null,
      next: dueOfCancel(cancellation, now),
      approved: null,
      leaked: leaked && { amount: leaked.amount, currency: leaked.currency, atLeast: leaked.atLeast },
      notices: false,
    },
  ];
}

/** What holds a finding although nobody is asked. */
const HOLDS: ReadonlySet<WithholdReason> = new Set([
  'frozen',
  'extended',
  'exempt',
  'objected',
  'rejected',
  'approval-expired',
]);

function showFinding(finding: NowFinding, { runs, policies }: NowContext): Item[] {
  const { id, policy: name, since, status, approved } = finding;
  const run = runs.get(finding);
  const policy = policies.get(name);
  if (!run) return [];
  return [
    {
      ...showRun(run),
      state: stateOf(finding),
      findingId: id,
      decisionId: null,
      policy: name,
      severity: policy?.severity ?? null,
      since,
      reason: status?.reason ?? 'no pass has judged it since it began',
      withheld: status?.withheld ?? null,
      // What a pass before the yes expected is over.
      next: approved && status && status.at <= approved.at ? null : (status?.next ?? null),
      approved,
      leaked: null,
      notices: policy ? cancelStepOf(policy) === null || !modeAllows(policy.mode, 'approve') : false,
    },
  ];
}

/** Whether a person has said yes and nothing but a freeze holds the cancel: there is nothing left to do about it. */
function isApproved(finding: NowFinding): boolean {
  return finding.approved !== null && (stateOf(finding) === 'approved' || finding.status?.withheld === 'frozen');
}

function stateOf({ state, status, approved }: NowFinding): Item['state'] {
  const isHeld = status?.state === 'exempt' || (status?.withheld != null && HOLDS.has(status.withheld));
  if (isHeld) return 'held';
  if (approved) return 'approved';
  return state === 'pending' ? 'pending' : 'firing';
}

function showRun(run: KnownRun) {
  const { workspace, id: runId, displayName, owner } = run;
  return { workspace, runId, displayName, owner, ...showLoad(run) };
}

/** Reasons that differ only in names and numbers are one. */
function unknownGroups({ facts, runs }: NowContext): Now['wrong']['unknown'] {
  const known = facts.unknown.flatMap((status) => {
    const run = runs.get(status);
    return run ? [{ ...status, run }] : [];
  });
  const groups = Map.groupBy(known, (status) => `${status.workspaceId} ${shapeOf(nameOf(status))}`);
  return [...groups.values()]
    .flatMap((statuses) => {
      const [oldest] = statuses.toSorted((a, b) => a.since - b.since);
      if (!oldest) return [];
      const affected = runs
        .these(statuses)
        .toSorted((a, b) => byCost(a.cost?.perHour ?? null, b.cost?.perHour ?? null));
      return [
        {
          workspace: oldest.run.workspace,
          reason: oldest.reason,
          policies: [...new Set(statuses.map(({ policy }) => policy))].sort(),
          since: oldest.since,
          load: sumLoads(affected),
          runs: affected.slice(0, MOST_NAMED).map(({ id, displayName }) => ({ runId: id, displayName })),
        },
      ];
    })
    .toSorted((a, b) => byCost(a.load.perHour, b.load.perHour) || b.load.runs - a.load.runs);
}

function nameOf({ reason, runId, run }: NowUnknown & { readonly run: KnownRun }) {
  return { reason, runId, displayName: run.displayName, workspaceName: run.workspace };
}
