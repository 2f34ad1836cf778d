import { z } from 'zod';
import type { UnknownGroup } from '../../core/alert/unknown-groups.ts';
import { describeLimit } from '../../core/decision/limits.ts';
import { describeFloor } from '../../core/money/precision.ts';
import { limitsIn } from '../../core/policy/limits.ts';
import { describeSelector } from '../../core/policy/match.ts';
import { type ConditionTree, MODES, type Policy, SEVERITIES, type Step } from '../../core/policy/policy.ts';
import { CASE_OUTCOMES, type JudgedCase, type PolicySet } from '../../core/policy/policy-set.ts';
import type { OpenFall } from '../../core/policy/precision-floor.ts';
import { type PolicySetRecord, SET_REASONS } from '../../core/policy/set-agreement.ts';
import type { AnswerCounts } from '../../core/ports/read-ledger.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { describeCalendar } from '../../core/values/opening-hours.ts';
import { shareOf } from '../../core/values/wilson.ts';
import { pageOf, timeOut } from './common.ts';
import { fellOut } from './precision.ts';

const answersOut = z
  .object({
    asked: z.int(),
    approved: z.int(),
    rejected: z.int(),
    objected: z.int().describe('Findings to which an owner objected.'),
    share: z
      .object({ count: z.int(), of: z.int(), low: z.number(), high: z.number() })
      .nullable()
      .describe('Approved of answered, with the 95 % interval by Wilson; null for fewer than five answers.'),
  })
  .meta({ id: 'PolicyAnswers' });

const policyFields = {
  name: z.string(),
  summary: z.string(),
  severity: z.enum(SEVERITIES),
  mode: z.enum(MODES).describe('The most it may do.'),
  file: z.string(),
  for: z.string().describe('How long the condition must hold, as a duration.'),
  steps: z.array(z.string()).describe('The steps in words.'),
  cannotJudge: z
    .array(z.object({ reason: z.string(), since: timeOut, runs: z.int() }))
    .describe('Active runs that it could not judge at the latest pass, by reason, since when, and how many.'),
  fell: fellOut.nullable().describe('How it fell below its floor; null where it cancels as its mode says.'),
  answers: answersOut.describe('Of people, to its questions of the last 90 days.'),
};

export const policyOut = z.object(policyFields).meta({ id: 'Policy', description: 'A policy in force.' });

const caseOut = z
  .object({
    name: z.string(),
    file: z.string(),
    line: z.int(),
    passed: z.boolean(),
    expected: z.object({ outcome: z.enum(CASE_OUTCOMES), reasonContains: z.string().nullable() }),
    got: z.object({ outcome: z.enum(CASE_OUTCOMES), reason: z.string() }),
  })
  .meta({ id: 'PolicyCase' });

export const policyDetailOut = z
  .object({
    ...policyFields,
    match: z.string().describe('Which runs, in words.'),
    except: z.array(z.string()),
    when: z.string().describe('The conditions by kind, in words.'),
    grace: z.string().nullable().describe('Time between a delivered notice and a cancel; null: no notice.'),
    limits: z.array(z.string()),
    precision: z.string().nullable().describe('Its floor, in words; null where it has none.'),
    objectionHolds: z.string().describe('How long an objection of the owner holds a cancel.'),
    signals: z.array(z.string()).describe('What it may ask of Azure for a run.'),
    fingerprint: z.string().describe('Changes when what it judges or does changes.'),
    text: z.string().nullable().describe('The file as it is in force; null for a policy of Runwarden itself.'),
    cases: z.array(caseOut).describe('The cases beside it, as they come out now.'),
  })
  .meta({ id: 'PolicyDetail', description: 'A policy with all that it says.' });

const inForceOut = z
  .object({
    digest: z.string().describe('The same as `digest` of a replica that has this set.'),
    since: timeOut,
    replica: z.string().describe('The replica whose files came into force.'),
    because: z.enum(Object.keys(SET_REASONS)),
    policies: z.array(z.object({ name: z.string(), mode: z.enum(MODES), fingerprint: z.string() })),
  })
  .meta({ id: 'PolicySetInForce', description: 'The one set of policies under which every replica judges.' });

export const policiesOut = pageOf(policyOut)
  .extend({
    problems: z
      .array(z.string())
      .describe('What the latest reload found wrong; then the older policies stay in force.'),
    loadedAt: timeOut,
    folder: z.string(),
    digest: z.string().describe('Names the set that this replica has loaded.'),
    inForce: inForceOut.nullable().describe('The set in force over all replicas; null before the first pass.'),
  })
  .meta({ id: 'Policies', description: 'The policies in force and the state of their folder.' });

/** What is said of the policies as a whole. */
export function showPolicySet(policySet: PolicySet, inForce: PolicySetRecord | null) {
  return {
    problems: [...policySet.problems()],
    loadedAt: policySet.loadedAt(),
    folder: policySet.folder,
    digest: policySet.digest(),
    inForce: inForce && showSet(inForce),
  };
}

function showSet({ digest, at, replica, because, policies }: PolicySetRecord): z.output<typeof inForceOut> {
  const named = policies.map(({ name, mode, fingerprint }) => ({ name, mode, fingerprint }));
  return { digest, since: at, replica, because, policies: named };
}

/** What a policy is shown with besides itself. */
interface PolicyContext {
  readonly unknown: readonly UnknownGroup[];
  readonly answers: AnswerCounts;
  readonly fallen: readonly OpenFall[];
}

/** One policy of the list. */
export function showPolicy(policy: Policy, { unknown, answers, fallen }: PolicyContext): z.output<typeof policyOut> {
  const groups = unknown.filter((group) => group.policy === policy.name);
  const fell = policy.mode === 'enforce' ? fallen.find((one) => one.policy === policy.name) : undefined;
  return {
    ...policy,
    for: formatDuration(policy.for),
    steps: policy.steps.map(describeStep),
    cannotJudge: groups.map(({ reason, since, runs }) => ({ reason, since, runs: runs.length })),
    fell: fell ? { since: fell.since, because: fell.because } : null,
    answers: { ...answers, share: shareOf(answers.approved, answers.approved + answers.rejected) },
  };
}

/** One policy with everything. */
export function showPolicyDetail(
  policy: Policy,
  { cases, ...context }: PolicyContext & { readonly cases: readonly JudgedCase[] },
): z.output<typeof policyDetailOut> {
  return {
    ...showPolicy(policy, context),
    text: policy.text?.text ?? null,
    cases: cases.map(({ name, file, line, passed, expected, got }) => ({ name, file, line, passed, expected, got })),
    match: describeSelector(policy.match),
    except: policy.except.map(describeSelector),
    when: describeTree(policy.when),
    grace: policy.grace === null ? null : formatDuration(policy.grace),
    objectionHolds: formatDuration(policy.objection.holds),
    precision: policy.precision ? describeFloor(policy.precision) : null,
    limits: limitsIn(policy.limits, policy.name).map(describeLimit),
    signals: [...new Set(policy.signals.map((signal) => signal.kind))],
    fingerprint: policy.fingerprint,
  };
}

function describeStep({ after, notify, cancel }: Step): string {
  const parts: string[] = [];
  if (notify.length > 0) parts.push(`notify ${notify.join(', ')}`);
  if (cancel) {
    const silence = cancel.otherwise === 'keep' ? 'it is kept' : 'it is cancelled';
    const hours = cancel.during ? ` only ${describeCalendar(cancel.during)}` : '';
    parts.push(`cancel${hours} (where a person is asked: ${formatDuration(cancel.within)} to answer, else ${silence})`);
  }
  return `${after === 0 ? 'at once' : `after ${formatDuration(after)}`}: ${parts.join('; ')}`;
}

function describeTree(tree: ConditionTree): string {
  if (tree.op === 'condition') return tree.condition.kind;
  if (tree.op === 'not') return `not (${describeTree(tree.child)})`;
  return tree.children.map((child) => `(${describeTree(child)})`).join(tree.op === 'all' ? ' and ' : ' or ');
}
