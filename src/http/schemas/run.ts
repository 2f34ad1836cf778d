import { z } from 'zod';
import { type PolicyStatus, STATUS_STATES, type StatusFacts } from '../../core/decision/decision.ts';
import { type Progress, progressOf, progressOfHold } from '../../core/decision/progress.ts';
import type { KeptItem } from '../../core/evidence/kept.ts';
import { summarizeKept } from '../../core/evidence/kept-summary.ts';
import { lineageSchema, type RunRecord } from '../../core/evidence/run-record.ts';
import { matchPolicy } from '../../core/policy/match.ts';
import { MODES, type Policy } from '../../core/policy/policy.ts';
import type { DecisionView, ListedRun, RunView } from '../../core/ports/read-ledger.ts';
import { USE_STEP } from '../../core/record/gpu-use.ts';
import { type OwnerRules, ownerOf } from '../../core/run/owner.ts';
import { PLACES, PRIORITIES } from '../../core/run/placement.ts';
import type { ConfirmedTag } from '../../core/run/protected-tags.ts';
import { FAILURE_CAUSES, type Run } from '../../core/run/run.ts';
import { PHASES } from '../../core/run/status.ts';
import { formatDuration, type Instant, SECOND } from '../../core/values/duration.ts';
import { listOf, pageOf, timeOut } from './common.ts';
import { approvalOut, cancellationOut, conditionsOut, costOut, outcome, ownerOut, withheldReason } from './decision.ts';
import { keptSummaryOut } from './evidence.ts';
import { jobOut, showJob } from './job.ts';
import { priceOut, showPrices } from './price.ts';
import { progressOut } from './progress.ts';
import { confirmedTagOut, showConfirmedTag } from './tags.ts';
import { showWorst, worstOut } from './worst.ts';

/** The states that a run can have under a policy. */
export const statusState = z.enum(STATUS_STATES);

const statusFields = {
  policy: z.string(),
  audit: z.boolean(),
  at: timeOut.describe('The pass that judged it.'),
  outcome,
  state: statusState,
  withheld: withheldReason.nullable(),
  reason: z.string().describe('Why, with the numbers.'),
  unknownSince: timeOut.nullable().describe('Since when every pass found it unknown; null where it is known.'),
  next: z
    .object({ what: z.string(), at: timeOut.nullable() })
    .nullable()
    .describe('What happens next if nothing changes, and when; without a time it waits for something.'),
  findingId: z.string().nullable(),
  isAsked: z.boolean().describe('People are asked about it and nobody has answered, whatever else holds its cancel.'),
};

const statusOut = z
  .object(statusFields)
  .meta({ id: 'PolicyStatus', description: 'The status of a run under a policy, as the latest pass left it.' });

const statusDetailOut = z
  .object({
    ...statusFields,
    mode: z.enum(MODES).nullable().describe('The mode of the policy now; null where it is not there.'),
    question: approvalOut
      .nullable()
      .describe('The newest question to people about this finding, with its answer. A pass acts on an answer at once.'),
    progress: progressOut
      .nullable()
      .describe(
        'How far the newest question or cancel of this finding has come, or what holds its cancel; null where nothing does.',
      ),
    evidence: conditionsOut,
  })
  .meta({
    id: 'PolicyStatusDetail',
    description: 'The status of a run under a policy, with the judged conditions and the question to people.',
  });

const cancelOut = z
  .object({
    ...cancellationOut.shape,
    decisionId: z.string(),
    policy: z.string(),
    reason: z.string().describe('Why it was decided.'),
    approvedBy: z.string().nullable(),
    problem: z.string().nullable().describe('Why it was abandoned or failed, or why it is not confirmed yet.'),
    progress: progressOut,
  })
  .meta({ id: 'RunCancel', description: 'A cancel that Runwarden decided, and what became of it.' });

const unjudgedOut = z
  .object({
    policy: z.string(),
    mode: z.enum(MODES),
    applies: z.enum(['yes', 'no', 'unknown']).describe('Whether the policy is for the run, by what the record holds.'),
    because: z.string(),
  })
  .meta({ id: 'Unjudged', description: 'A policy that has not judged the run, and why.' });

const failureOut = z
  .object({
    cause: z.enum(FAILURE_CAUSES).describe('Its class: whose fault it is.'),
    code: z.string().describe("Azure's code that decided, or the innermost."),
    message: z.string(),
  })
  .meta({ id: 'Failure', description: 'Why a run or a step failed.' });

const machineOut = z
  .object({
    vmSize: z.string().nullable(),
    nodes: z.int().nullable(),
    gpusPerNode: z.int().nullable(),
    priority: z.enum(PRIORITIES).nullable(),
    location: z.string().nullable().describe("Azure's region."),
  })
  .meta({
    id: 'Machine',
    description:
      'What a run computes on, as the latest pass read it; null where that is not known, and for a parent, whose children may each be elsewhere.',
  });

const runFields = {
  id: z.string(),
  workspace: z.string().describe('Name of the workspace.'),
  workspaceId: z.string(),
  displayName: z.string(),
  experiment: z.string().nullable(),
  jobType: z.string(),
  status: z.string().describe('The status word as Azure says it.'),
  phase: z.enum(PHASES),
  phaseSince: timeOut.describe('Since when it has been seen in this phase.'),
  startedAt: timeOut
    .nullable()
    .describe(
      'Since when it computes, or computed before it ended, as Azure reports; since its return where a pass saw a break. Null before, and where no policy had that read.',
    ),
  active: z.boolean(),
  archived: z.boolean(),
  createdAt: timeOut.describe('Submission; the queue may come between.'),
  lastSeenAt: timeOut,
  owner: ownerOut.describe('Whose it is, and how that was found.'),
  cost: costOut.nullable().describe('As it was last read, with its children; null where no price is known.'),
  costUnknown: z.string().nullable().describe('Why no price of an active run is known; null where one is.'),
  gpus: z.int().nullable().describe('GPUs that it holds, or held before it ended; null where that is not known.'),
  use: z
    .object({
      from: timeOut,
      stepSeconds: z.int(),
      highest: listOf(z.int().nullable()).describe('Of all its GPUs in each step, percent; null where no sample came.'),
    })
    .nullable()
    .describe(
      'How busy the busiest of its GPUs was in the last two hours; null where no pass reads it, and once it has ended.',
    ),
  worst: worstOut,
  creator: z.object({ objectId: z.string().nullable(), displayName: z.string().nullable() }),
  tags: z.record(z.string(), z.string()),
  unconfirmedTags: z
    .array(z.string())
    .describe('Keys of protected tags that nobody had confirmed at the latest pass: policies do not count them.'),
  compute: z.object({
    kind: z
      .enum(PLACES)
      .describe('compute: one of the workspace. none: a pipeline without a default compute for its steps.'),
    name: z.string().nullable(),
    instanceType: z.string().nullable(),
    instanceCount: z.int().nullable(),
    priority: z.enum(PRIORITIES).nullable().describe('As the run itself asks for it; that of a compute is its own.'),
  }),
  machine: machineOut.nullable(),
  timeLimit: z.string().nullable().describe("The run's own limit, as a duration."),
  studioUrl: z.string().nullable(),
  failure: failureOut.nullable().describe('Why it failed, where it has ended so and Azure says why.'),
  failedSteps: z
    .array(z.object({ runId: z.string(), displayName: z.string(), failure: failureOut.nullable() }))
    .describe('Its steps or trials that failed, as far as a pass read them, the newest first.'),
  orphanOf: z
    .object({ id: z.string(), displayName: z.string(), status: z.string(), endedAt: timeOut.nullable() })
    .nullable()
    .describe('The parent that has ended, for a run that still runs below it. Azure offers no cancel for such a run.'),
};

export const runOut = z
  .object({ ...runFields, statuses: z.array(statusOut) })
  .meta({ id: 'Run', description: 'A run and its status under each policy.' });

/** A page of the list of runs. */
export const runsPageOut = pageOf(runOut);

export const runDetailOut = z
  .object({
    ...runFields,
    now: timeOut.describe("The time on the service's own clock, by which it judges."),
    nextPassAt: timeOut.nullable().describe('When it is judged again; null once it has ended.'),
    job: jobOut,
    record: z
      .object({
        at: timeOut.describe('When it was read from Azure.'),
        lineage: lineageSchema.describe('With which code, environment and data it was started, and by whom.'),
      })
      .nullable()
      .describe(
        'What the newest kept record says; null where none is kept. The whole is at /runs/{workspace}/{run}/record.',
      ),
    waiting: z
      .array(z.string())
      .describe(
        'Why it, or a child of it, waits to start, as its compute and the queue say. Empty where nothing waits.',
      ),
    prices: listOf(priceOut).describe(
      'Which price counts for which part of its cost, the earliest first. Empty where none is on record.',
    ),
    statuses: listOf(statusDetailOut),
    unjudged: listOf(unjudgedOut),
    cancels: z
      .array(cancelOut)
      .describe('Every cancel of it that was decided, newest first. Without one Runwarden did not cancel it.'),
    confirmedTags: z.array(confirmedTagOut).describe('Protected tags of it that an operator confirmed.'),
    kept: keptSummaryOut.describe('What was kept of it; `GET /runs/{workspace}/{run}/evidence` lists it.'),
  })
  .meta({
    id: 'RunDetail',
    description: 'A run with the evidence of each status, and why the other policies have none.',
  });

/** A run for a list. */
export function showRun(view: ListedRun, rules: OwnerRules): z.output<typeof runOut> {
  return { ...showRunFacts(view, rules), statuses: view.statuses.map((status) => showStatus(status, view.active)) };
}

/** The rest of what the details of a run show. */
export interface RunContext {
  readonly policies: readonly Policy[];
  /** Its questions to people and its cancels, newest first. */
  readonly questions: readonly DecisionView[];
  readonly cancels: readonly DecisionView[];
  readonly kept: readonly KeptItem[];
  readonly confirmedTags: readonly ConfirmedTag[];
  /** The newest that is kept; null also for who may not read what is kept. */
  readonly record: RunRecord | null;
  readonly now: Instant;
  readonly nextPassAt: Instant | null;
  readonly owner: OwnerRules;
}

/** A run with all its details. */
export function showRunDetail(view: RunView, context: RunContext): z.output<typeof runDetailOut> {
  const { policies, questions, cancels, now, nextPassAt } = context;
  const judged = new Set(view.statuses.map((status) => status.policy));
  return {
    ...showRunFacts(view, context.owner),
    now,
    nextPassAt: view.active ? nextPassAt : null,
    job: showJob(view.run),
    record: context.record && { at: context.record.at, lineage: lineageSchema.parse(context.record.lineage) },
    waiting: view.active ? [...new Set(view.statuses.flatMap(({ evidence }) => evidence.waiting ?? []))] : [],
    prices: showPrices(view.recordedCost),
    statuses: view.statuses.map((status) => ({
      ...showStatus(status, view.active),
      mode: policies.find(({ name }) => name === status.policy)?.mode ?? null,
      question: questionOf(status, questions)?.approval ?? null,
      progress: progressFor(status, context),
      evidence: status.evidence.conditions,
    })),
    unjudged: policies.filter(({ name }) => !judged.has(name)).map((policy) => showUnjudged(policy, view)),
    confirmedTags: context.confirmedTags.map(showConfirmedTag),
    cancels: cancels.flatMap((cancel) => showCancel(cancel, context)),
    kept: summarizeKept(context.kept),
  };
}

function questionOf({ findingId }: PolicyStatus, questions: readonly DecisionView[]): DecisionView | null {
  return (findingId && questions.find(({ decision }) => decision.findingId === findingId)) || null;
}

/** The newest cancel or question of a finding, or else what holds its cancel. */
function progressFor(status: PolicyStatus, { questions, cancels, now }: RunContext): Progress | null {
  const { findingId } = status;
  if (findingId === null) return null;
  const ofFinding = [...cancels, ...questions].filter(({ decision }) => decision.findingId === findingId);
  const newest = ofFinding.toSorted((a, b) => b.decision.at - a.decision.at)[0];
  return newest ? progressOf(newest, ofFinding, now) : progressOfHold(status);
}

function showCancel(cancel: DecisionView, { questions, now }: RunContext): z.output<typeof cancelOut>[] {
  const { decision, cancellation } = cancel;
  const progress = progressOf(cancel, questions, now);
  if (!cancellation || !progress) return [];
  const yes = questions.find(
    ({ approval }) => approval?.findingId === cancellation.findingId && approval.answer === 'approved',
  );
  return [
    {
      ...cancellation,
      reason: decision.reason,
      approvedBy: decision.decidedBy ?? (cancellation.approvedByPerson ? (yes?.approval?.answeredBy ?? null) : null),
      problem: cancellation.reason,
      progress,
    },
  ];
}

function showPlacement({ placement: { kind, name, instanceType, nodes, priority } }: Run) {
  return { kind, name, instanceType, instanceCount: nodes, priority };
}

function showRunFacts(view: ListedRun, rules: OwnerRules) {
  const { run, workspace, active, phaseSince, startedAt, lastSeenAt, failure, failedSteps, ...takes } = view;
  const { cost, costUnknown, machine, gpus, use } = takes;
  return {
    ...run,
    owner: ownerOf(run, workspace, rules),
    cost,
    costUnknown,
    machine,
    gpus,
    use: use && { from: use.from, stepSeconds: USE_STEP / SECOND, highest: [...use.highest] },
    worst: active ? showWorst(view.statuses) : null,
    workspace: run.workspaceName,
    active,
    phaseSince,
    startedAt,
    lastSeenAt,
    failure,
    failedSteps: [...failedSteps],
    unconfirmedTags: [...(run.unconfirmedTags ?? [])],
    compute: showPlacement(run),
    timeLimit: run.timeLimit === null ? null : formatDuration(run.timeLimit),
    orphanOf: run.orphanOf ?? null,
  };
}

/** Nothing happens next to an ended run, even if the latest pass expected something. */
function showStatus(status: StatusFacts, active: boolean): z.output<typeof statusOut> {
  return { ...status, next: active ? status.next : null };
}

/** Why a policy has not judged a run. By the run alone: the store keeps no signals once a pass has judged them. */
function showUnjudged(policy: Policy, view: RunView): z.output<typeof unjudgedOut> {
  const { answer, because } = matchPolicy(policy, { run: view.run, phaseSince: view.phaseSince, signals: {} });
  const show = (text: string) => ({ policy: policy.name, mode: policy.mode, applies: answer, because: text });
  if (answer === 'no') return show(because);
  if (policy.mode === 'off') return show('the policy is off');
  if (!view.active) return show('the run has ended, and only active runs are judged');
  if (answer === 'unknown')
    return show(
      `it is not for this run, or no pass has judged it yet; only a pass reads what decides that: ${because}`,
    );
  return show('it is for this run and judges it at the next pass');
}
