import { shapeOf } from '../../core/alert/unknown-groups.ts';
import { avoidedBy, HAS_ENDED } from '../../core/decision/avoided.ts';
import { freezeInForce, hadGoneOut } from '../../core/decision/finding.ts';
import type { NowCancel } from '../../core/ports/now-ledger.ts';
import { DAY } from '../../core/values/duration.ts';
import type { Now } from '../schemas/now.ts';
import type { NowContext } from './context.ts';
import { moneyOf, sumLoads } from './load.ts';
import { showLoad } from './run-index.ts';

type Group = Now['stopped']['groups'][number];
type Stopped = Group['runs'][number];

/** The cancels of the last day and what became of each, by policy and cause. */
export function stoppedNow(context: NowContext): Now['stopped'] {
  const since = context.now - DAY;
  const recent = context.facts.cancels.filter(({ cancellation }) => cancellation.queuedAt > since);
  const groups = [...Map.groupBy(recent, causeOf).values()].flatMap((cancels) => groupOf(cancels, context));
  return {
    ...sumOf(recent, context),
    groups: groups.toSorted((a, b) => b.at - a.at),
  };
}

function groupOf(cancels: readonly NowCancel[], context: NowContext): Group[] {
  const newestFirst = cancels.toSorted((a, b) => b.cancellation.queuedAt - a.cancellation.queuedAt);
  const [newest] = newestFirst;
  if (!newest) return [];
  const { policy, reason, decidedBy } = newest.decision;
  const shown = newestFirst.map((cancel) => showStopped(cancel, context));
  const { load, avoided } = sumOf(cancels, context);
  const states = [...Map.groupBy(shown, ({ state }) => state)].map(([state, all]) => [state, all.length]);
  return [
    {
      ...{ policy, reason, load, avoided },
      by: decidedBy ?? newest.approvedBy?.by ?? null,
      note: newest.approvedBy?.note ?? null,
      at: Math.max(...shown.map(({ at }) => at)),
      states: Object.fromEntries(states),
      runs: shown,
    },
  ];
}

/** What the runs took that have ended. */
function sumOf(cancels: readonly NowCancel[], context: NowContext) {
  const ended = cancels.filter(({ cancellation }) => HAS_ENDED.has(cancellation.state));
  const avoided = ended.map((cancel) => showStopped(cancel, context));
  return {
    runs: ended.length,
    load: sumLoads(ended),
    avoided: {
      atMost: moneyOf(avoided.map(({ avoided: { atMost }, currency }) => ({ amount: atMost, currency }))),
      unknown: avoided.filter(({ avoided: { atMost } }) => atMost === null).length,
    },
  };
}

/** Runs of one workspace and experiment that were cancelled for one reason, by one person or by a policy. */
function causeOf({ decision, workspace, approvedBy }: NowCancel): string {
  const { policy, reason, runId, evidence, decidedBy } = decision;
  const { displayName, experiment } = evidence.run;
  const shape = shapeOf({ reason, runId, displayName, workspaceName: workspace });
  return JSON.stringify([policy, workspace, experiment, shape, decidedBy ?? approvedBy?.by ?? null]);
}

function showStopped(cancel: NowCancel, { runs, facts, now }: NowContext): Stopped {
  const { decision, workspace, cancellation } = cancel;
  const { run, owner } = decision.evidence;
  const freeze = freezeInForce(facts.freezes, now);
  const { state, queuedAt, requestedAt, settledAt, endedAt, releasedAt, reason } = cancellation;
  return {
    workspace,
    runId: decision.runId,
    displayName: run.displayName,
    owner: owner.source === 'fallback' ? null : owner.display,
    ...showLoad({ cost: cancel.cost, gpus: runs.get(decision)?.gpus ?? cancel.gpus }),
    decisionId: decision.id,
    state,
    at: Math.max(queuedAt, requestedAt ?? 0, settledAt ?? 0, endedAt ?? 0, releasedAt ?? 0),
    ...{ requestedAt, endedAt, releasedAt },
    hadGoneOut: freeze !== null && hadGoneOut(cancellation, freeze.createdAt),
    problem: reason,
    avoided: avoidedBy(cancel),
  };
}
