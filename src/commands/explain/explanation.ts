import { z } from 'zod';
import type { StatusState } from '../../core/decision/decision.ts';
import type { Silence } from '../../core/policy/policy.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { type Field, fieldLines } from '../operator/fields.ts';
import { localTimes } from '../operator/words.ts';
import { paint } from '../process.ts';
import { shortId } from '../short-id.ts';
import { visible, wrapWords } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import type { StepAhead } from './steps-ahead.ts';

/** The status of a run under one policy, and its reasons. */
export interface PolicyExplanation {
  readonly policy: string;
  readonly mode: string | null;
  readonly severity: string | null;
  /** `not-judged`: no pass has judged it under this policy, or none will, because the policy is off. */
  readonly state: StatusState | 'not-judged' | 'not-matched';
  /** What holds a cancel back, in one word; null when nothing does. */
  readonly withheld: string | null;
  readonly reason: string;
  readonly next: { readonly what: string; readonly at: string | null } | null;
  /** The steps that are due and to come; empty where that is unknown, and where there are none. */
  readonly steps: readonly StepAhead[];
  /** Every guard in order, with why it would hold a cancel back now; empty where no cancel can come or nobody knows. */
  readonly guards: readonly { readonly guard: string; readonly hold: string | null }[];
  readonly judgedAt: string | null;
  readonly conditions: unknown;
  /** The question that waits for a person's answer; null when none waits. */
  readonly question: Question | null;
  /** What a person answered to it; null when nobody has. */
  readonly answer: string | null;
}

export interface Question {
  readonly decisionId: string;
  readonly expiresAt: string;
  /** What happens without an answer. */
  readonly otherwise: Silence;
  /** Where to answer, followed by `/approve` or `/reject`. */
  readonly url: string;
}

/** What is not known of a policy that has not judged a run. */
export const NOT_JUDGED = {
  withheld: null,
  next: null,
  steps: [],
  guards: [],
  judgedAt: null,
  conditions: null,
  question: null,
  answer: null,
} as const;

/** Everything that is known of a run under the policies. */
export interface Explanation {
  /** The time of the explanation, on the clock of its times. */
  readonly now: string;
  readonly run: {
    readonly id: string;
    readonly workspace: string;
    readonly displayName: string;
    readonly status: string;
    readonly jobType: string;
    readonly experiment: string | null;
    readonly owner: string | null;
    readonly creator: string | null;
    readonly createdAt: string;
    readonly phaseSince: string;
    /** Since when it computes; null where that is not known, and where it does not. */
    readonly startedAt: string | null;
    readonly active: boolean;
    readonly studioUrl: string | null;
  };
  /** Address of the service, or name of the file. */
  readonly source: string;
  /** What else a person should know, such as a freeze. */
  readonly notes: readonly string[];
  readonly policies: readonly PolicyExplanation[];
}

/** What needs a person's attention comes first. */
const ORDER = ['canceling', 'firing', 'pending', 'unknown', 'exempt', 'healthy', 'not-judged', 'not-matched'] as const;

const PAINT: Readonly<Record<PolicyExplanation['state'], (text: string) => string>> = {
  canceling: paint.red,
  firing: paint.red,
  pending: paint.yellow,
  unknown: paint.yellow,
  exempt: paint.cyan,
  healthy: paint.green,
  'not-judged': paint.dim,
  'not-matched': paint.dim,
};

export function inOrderOfNeed(policies: readonly PolicyExplanation[]): PolicyExplanation[] {
  return policies.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.policy.localeCompare(b.policy),
  );
}

/** Where and when a person reads, and the columns of the terminal; null for as many as a line needs. */
export interface Reader {
  readonly here: Here;
  readonly width: number | null;
}

/** An explanation as lines for a person. */
export function describeExplanation({ run, source, notes, policies }: Explanation, reader: Reader): string[] {
  const { here, width } = reader;
  const name = run.displayName === run.id ? run.id : `${run.displayName} (${run.id})`;
  const seen = moment(run.startedAt ?? run.phaseSince, here);
  const facts = [run.jobType, run.experiment && `experiment ${run.experiment}`, run.owner && `owner ${run.owner}`];
  const by = run.creator ? ` by ${run.creator}` : '';
  const lines = [
    `${paint.bold(visible(name))} in ${visible(run.workspace)}: ${run.status}`,
    ...fieldLines(
      [
        run.active
          ? ['phase', run.startedAt === null ? `since ${seen} or longer` : `running since ${seen}`]
          : ['ended', `seen so since ${seen}`],
        ['is', visible(facts.filter(Boolean).join(', '))],
        ['submitted', `${moment(run.createdAt, here)}${visible(by)}`],
        ...(run.studioUrl ? ([['studio', run.studioUrl]] as Field[]) : []),
        ['from', source],
      ],
      width,
      TITLES,
    ),
    ...notes.flatMap((note) => noteLines(localTimes(note, here), width)),
  ];
  // For a run that has ended a note above says that no policy judges it any more.
  const judged = run.active ? policies : policies.filter(({ state }) => state !== 'not-judged');
  for (const policy of judged) lines.push('', ...describePolicy(policy, reader));
  if (policies.length === 0) lines.push('', 'No policy has judged it.');
  return lines;
}

function noteLines(note: string, width: number | null): string[] {
  const lines = width === null ? [note] : wrapWords(note, width - 2);
  return lines.map((line, index) => `${index === 0 ? paint.yellow('!') : ' '} ${line}`);
}

/** The widest title, so that all blocks have one edge. */
const TITLES = 'conditions'.length;

function describePolicy(policy: PolicyExplanation, { here, width }: Reader): string[] {
  const { state, withheld, mode, severity, next, judgedAt } = policy;
  const terms = [mode && `mode ${mode}`, severity && `severity ${severity}`].filter(Boolean).join(', ');
  const head = `${PAINT[state](state.toUpperCase().replace('-', ' ').padEnd(11))} ${paint.bold(policy.policy)}`;
  const word = withheld?.replaceAll('-', ' ');
  const held = word && withheld !== state && !policy.reason.startsWith(word) ? `${word}: ` : '';
  const rows: Field[] = [
    ['why', `${held}${policy.reason}`],
    ...(policy.answer === null ? [] : ([['answer', policy.answer]] as Field[])),
    ...(next ? ([['next', `${next.what}${next.at === null ? '' : `, ${moment(next.at, here)}`}`]] as Field[]) : []),
    ...policy.steps.map(
      ({ what, at }, index): Field => [
        index === 0 ? 'steps' : '',
        `${at === null ? 'now' : moment(at, here)}: ${what}`,
      ],
    ),
    ...policy.guards
      .flatMap(({ guard, hold }) => (hold === null ? [] : `${guard.replaceAll('-', ' ')}: ${hold}`))
      .map((hold, index): Field => [index === 0 ? 'held by' : '', hold]),
    ...(policy.question ? describeQuestion(policy.question, here) : []),
    ...describeConditions(policy.conditions),
    ...(judgedAt === null ? [] : ([['judged', moment(judgedAt, here)]] as Field[])),
  ];
  return [
    terms === '' ? head : `${head} (${terms})`,
    ...fieldLines(
      rows.map(([title, text]) => [title, localTimes(text, here)]),
      width,
      TITLES,
    ),
  ];
}

function describeQuestion({ decisionId, expiresAt, otherwise }: Question, here: Here): Field[] {
  const silence = otherwise === 'keep' ? 'it is kept' : 'it is cancelled';
  return [
    ['approve', `runwarden approve ${shortId(decisionId)}`],
    ['reject', `runwarden reject ${shortId(decisionId)}`],
    ['no answer', `${silence}, ${moment(expiresAt, here)}`],
  ];
}

/** `04:13 CET (in 32 min)`. */
function moment(at: string, here: Here): string {
  return `${clockTime(Date.parse(at), here)} (${away(Date.parse(at), here)})`;
}

const conditionSchema = z.object({
  condition: z.string(),
  outcome: z.string(),
  reason: z.string(),
  value: z.unknown(),
  threshold: z.unknown(),
  ageSeconds: z.number().nullish(),
  coverage: z.number().nullish(),
});

const operatorSchema = z.object({
  op: z.string(),
  path: z.string(),
  outcome: z.string(),
  get children(): z.ZodArray<typeof nodeSchema> {
    return z.array(nodeSchema);
  },
});

/** The judged conditions, which the store keeps as JSON. */
const nodeSchema: z.ZodUnion<[typeof conditionSchema, typeof operatorSchema]> = z.union([
  conditionSchema,
  operatorSchema,
]);
type Node = z.output<typeof nodeSchema>;

function describeConditions(conditions: unknown): Field[] {
  const parsed = nodeSchema.safeParse(conditions);
  if (!parsed.success) return [];
  return describeNode(parsed.data, 0).map((line, index) => [index === 0 ? 'conditions' : '', line]);
}

function describeNode(node: Node, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if ('condition' in node) return [`${indent}${node.condition} ${node.outcome}: ${node.reason}${numbersOf(node)}`];
  // Only the last part of the path says that a node belongs to an `unless`.
  const name = node.path.endsWith('.unless') ? 'unless' : OPERATORS[node.op];
  const head = `${indent}${name ?? node.op} (${node.outcome})`;
  return [head, ...node.children.flatMap((child) => describeNode(child, depth + 1))];
}

const OPERATORS: Readonly<Record<string, string>> = { all: 'all of', any: 'any of', not: 'not' };

function numbersOf({ value, threshold, ageSeconds, coverage }: z.output<typeof conditionSchema>): string {
  const parts = [
    value !== null && value !== undefined && `value ${String(value)}`,
    threshold !== null && threshold !== undefined && `threshold ${String(threshold)}`,
    typeof ageSeconds === 'number' && `age ${formatDuration(ageSeconds * 1000)}`,
    typeof coverage === 'number' && `coverage ${Math.round(coverage * 100)}%`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : ` [${parts.join(', ')}]`;
}
