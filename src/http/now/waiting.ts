import { shapeOf } from '../../core/alert/unknown-groups.ts';
import { approvalsNeededFor } from '../../core/decision/approvals-needed.ts';
import { askedAgain } from '../../core/decision/asked-again.ts';
import { addedCost } from '../../core/decision/seen-cost.ts';
import type { NowQuestion } from '../../core/ports/now-ledger.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { exceptionOver } from '../exception-over.ts';
import { showHolding } from '../schemas/holding-override.ts';
import type { Now } from '../schemas/now.ts';
import type { NowContext } from './context.ts';
import { byCost, moneyOf, sumLoads } from './load.ts';
import { showLoad } from './run-index.ts';

type Question = Now['waiting']['groups'][number]['items'][number];

/** What waits for an answer, by cause. */
export function waitingNow(context: NowContext): Now['waiting'] {
  const { facts, runs } = context;
  const asked = facts.questions.map((question) => ({ question, shown: showQuestion(question, context) }));
  const groups = [...Map.groupBy(asked, ({ question }) => causeOf(question))].map(([cause, group]) => {
    const items = group.map(({ shown }) => shown).toSorted(dearestFirst);
    const [dearest] = items;
    // Every group of `groupBy` has one.
    if (!dearest) throw new Error('a group of questions is empty');
    const { policy, because, reason } = dearest;
    return {
      ...{ cause, policy, because, reason, items },
      load: sumLoads(runs.these(group.map(({ question }) => question.decision))),
      costSinceAsked: costOf(items),
      firstDueAt: Math.min(...items.map(({ expiresAt }) => expiresAt)),
    };
  });
  const items = asked.map(({ shown }) => shown);
  const first = items.toSorted((a, b) => a.expiresAt - b.expiresAt)[0];
  return {
    count: items.length,
    load: sumLoads(runs.these(facts.questions.map(({ decision }) => decision))),
    costSinceAsked: costOf(items),
    firstDue: first ? { decisionId: first.decisionId, at: first.expiresAt, otherwise: first.otherwise } : null,
    groups: groups.toSorted((a, b) => byCost(a.load.perHour, b.load.perHour) || a.firstDueAt - b.firstDueAt),
  };
}

/** Two questions about one run under two policies wait for the same money: the earlier one counts. */
function costOf(items: readonly Question[]) {
  const ofRun = Map.groupBy(items, ({ workspace, runId }) => `${workspace} ${runId}`);
  return moneyOf(
    [...ofRun.values()].map((questions) => {
      const known = questions.filter(({ costSinceAsked }) => costSinceAsked !== null);
      const [most] = known.toSorted((a, b) => (b.costSinceAsked ?? 0) - (a.costSinceAsked ?? 0));
      return { amount: most?.costSinceAsked ?? null, currency: most?.currency ?? null, atLeast: most?.atLeast ?? true };
    }),
  );
}

/** Runs of one workspace and experiment that were found for one reason. What others are found for is seen by itself. */
function causeOf({ decision, workspace }: NowQuestion): string {
  const { policy, reason, runId, evidence, ask } = decision;
  const { displayName, experiment } = evidence.run;
  const shape = shapeOf({ reason, runId, displayName, workspaceName: workspace });
  return JSON.stringify([policy, ask?.because, workspace, experiment, shape]);
}

function dearestFirst(one: Question, other: Question): number {
  return byCost(one.perHour, other.perHour) || one.expiresAt - other.expiresAt;
}

function showQuestion(question: NowQuestion, context: NowContext): Question {
  const { decision, workspace, approval, earlier } = question;
  const { runs, costs, now } = context;
  const { evidence, ask } = decision;
  const run = runs.get(decision);
  const before = ask && askedAgain(earlier, { ...decision, because: ask.because });
  const [newest] = before?.earlier ?? [];
  const costNow = costs.get(approval.findingId) ?? null;
  return {
    workspace,
    runId: decision.runId,
    displayName: run?.displayName ?? evidence.run.displayName,
    owner: run ? run.owner : evidence.owner.display,
    ...showLoad(run ?? { cost: evidence.cost ?? null, gpus: null }),
    decisionId: decision.id,
    findingId: approval.findingId,
    policy: decision.policy,
    severity: decision.severity,
    because: approval.because,
    reason: decision.reason,
    askedAt: approval.askedAt,
    expiresAt: approval.expiresAt,
    otherwise: approval.otherwise,
    costSinceAsked: costNow && addedCost(evidence.cost ?? null, costNow),
    approvals: {
      given: approval.given.length,
      needed: approvalsNeededFor(decision, now),
      by: approval.given.map(({ by }) => by),
    },
    limit: ask?.limit ?? null,
    objection: ask?.objection ?? null,
    request: requestAbout(question, context),
    askedBefore: before && newest ? { ...newest, why: before.why } : null,
    override: overrideOf(question, context),
  };
}

/** What the owner asks for, where it would spare the run from this policy. */
function requestAbout({ decision }: NowQuestion, { facts }: NowContext): Question['request'] {
  const asked = facts.requests.find(
    ({ workspaceId, runId, policies }) =>
      workspaceId === decision.workspaceId &&
      runId === decision.runId &&
      (policies.length === 0 || policies.includes(decision.policy)),
  );
  if (!asked) return null;
  const { id, author, at, length, reason } = asked;
  return { id, by: author, at, for: formatDuration(length), reason };
}

/** The override that holds the run, so that a yes would cancel nothing. */
function overrideOf({ run, decision: { policy } }: NowQuestion, { facts, now }: NowContext): Question['override'] {
  const held = run && exceptionOver({ run, policy }, facts.overrides, now);
  return held && showHolding(held);
}
