import { z } from 'zod';
import type { SeenCost } from '../decision/decision.ts';
import { SILENCES } from '../policy/policy.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';
import { costSchema, ownerSchema } from './alert-schemas.ts';
import { digestBudgetSchema } from './budget-data.ts';
import type { DigestFacts, DigestRun } from './digest-facts.ts';
import type { OwnDigest } from './digest-owners.ts';
import type { DigestPlan, Period } from './digest-period.ts';
import { savedSchema } from './report-data.ts';

const MOST_LISTED = 20;

const runSchema = z.object({ id: z.string(), displayName: z.string(), workspace: z.string() });

const spentSchema = z.object({
  spent: z.number(),
  /** In the time of the same length before it; null where nothing is recorded of that. */
  before: z.number().nullable(),
});

/** What was spent in one currency, what of it is known to be wasted, and what cancels saved. */
const digestMoneySchema = spentSchema.extend({
  currency: z.string(),
  /** It may be more. */
  atLeast: z.boolean(),
  wasted: z.number(),
  saved: savedSchema,
  /** The dearest owners, null for runs without one; none in an owner's. All lines add up to what was spent. */
  owners: z.array(spentSchema.extend({ owner: z.string().nullable(), wasted: z.number() })),
  /** The owners who are not named; null where all are. */
  others: spentSchema.extend({ owners: z.number(), wasted: z.number() }).nullable(),
  /** Nodes that were up without a run, all of it wasted; null where none were. */
  idleNodes: spentSchema.nullable(),
});
export type DigestMoney = z.output<typeof digestMoneySchema>;

/** `digest.daily` and `digest.weekly`. Each list holds at most twenty; `counts` has how many there are. */
export const digestSchema = z.object({
  from: z.string(),
  /** The first moment after the period. */
  until: z.string(),
  /** When it was written: what is open, ends or runs is as it was then. */
  at: z.string(),
  /** IANA name of the zone whose days these are. */
  zone: z.string(),
  /** Of whose runs alone it is; null where it is of all. An older version wrote none. */
  owner: ownerSchema.nullable().default(null),
  counts: z.object({
    questions: z.number(),
    cancelled: z.number(),
    kept: z.number(),
    over: z.number(),
    /** Only in an owner's. */
    warned: z.number().default(0),
  }),
  /** Open now, the first deadline first. */
  questions: z.array(
    runSchema.extend({
      decisionId: z.string(),
      answerBy: z.string(),
      otherwise: z.enum(SILENCES),
      cost: costSchema.nullable(),
    }),
  ),
  /** What all open questions cost an hour; null where that is not known. */
  waiting: costSchema.nullable(),
  cancelled: z.array(runSchema.extend({ policy: z.string() })),
  /** What all cancelled runs had cost, as it was seen when their cancels were decided; null where that is not known. */
  stopped: costSchema.nullable(),
  /** What they could have cost more up to their own time limits, and of how many that is known; null where of none. */
  avoided: z.object({ currency: z.string(), atMost: z.number(), known: z.number() }).nullable(),
  /** `by`: who said no; null after no answer. */
  kept: z.array(runSchema.extend({ by: z.string().nullable() })),
  /** Fine again. */
  over: z.array(runSchema),
  /** Of which a notice reached the owner; only in an owner's. */
  warned: z.array(runSchema).default([]),
  /** Of which 80 % or more are used now; only in a weekly one that is of all. */
  budgets: z.array(digestBudgetSchema).default([]),
  /** What was spent in the period, by currency; only in a weekly one. Null on channels that show no money. */
  money: z.array(digestMoneySchema).nullable().default([]),
  notified: z.object({ owners: z.number(), runs: z.number() }),
  /** What was not seen or could not be judged long enough for a message. */
  gaps: z.array(
    z.object({
      policy: z.string().nullable(),
      workspace: z.string().nullable(),
      runs: z.number().nullable(),
      what: z.string(),
      since: z.string(),
      /** Null while it lasts. */
      until: z.string().nullable(),
    }),
  ),
  /** Exceptions that end within a day. */
  ending: z.array(z.object({ overrideId: z.string(), by: z.string(), reason: z.string(), until: z.string() })),
  workspaces: z.number(),
  /** Active runs now, and what they cost an hour. */
  active: z.number(),
  cost: costSchema.nullable(),
});
export type DigestData = z.output<typeof digestSchema>;

/** Null where there is nothing to say: a daily one is then not sent. */
export function digestData(facts: DigestFacts, plan: DigestPlan, period: Period, now: Instant): DigestData | null {
  const { questions, cancelled, kept, over, notified, gaps, ending } = facts;
  const isEmpty = [questions, cancelled, kept, over, gaps, ending].every((list) => list.length === 0);
  if (plan.kind === 'daily' && isEmpty && notified.runs === 0) return null;
  return dataOf(facts, plan, period, now);
}

/** An owner's own digest. */
export function ownDigestData(
  { owner, facts, warned }: OwnDigest,
  plan: DigestPlan,
  period: Period,
  now: Instant,
): DigestData {
  const data = dataOf(facts, plan, period, now);
  return {
    ...data,
    owner,
    counts: { ...data.counts, warned: warned.length },
    warned: listed(warned, () => ({})),
  };
}

function dataOf(facts: DigestFacts, { zone }: DigestPlan, period: Period, now: Instant): DigestData {
  const { questions, cancelled, kept, over, notified, gaps, ending, active } = facts;
  return {
    from: formatInstant(period.from),
    until: formatInstant(period.until),
    at: formatInstant(now),
    zone,
    owner: null,
    counts: {
      ...{ questions: questions.length, cancelled: cancelled.length, kept: kept.length, over: over.length },
      warned: 0,
    },
    questions: listed(
      questions.toSorted((a, b) => a.expiresAt - b.expiresAt),
      ({ decisionId, expiresAt, otherwise, cost }) => ({
        decisionId,
        answerBy: formatInstant(expiresAt),
        otherwise,
        cost: shownCost(cost),
      }),
    ),
    waiting: sumOf(questions.map(({ cost }) => cost)),
    cancelled: listed(cancelled, ({ policy }) => ({ policy })),
    stopped: sumOf(cancelled.map(({ cost }) => cost)),
    avoided: avoidedIn(cancelled),
    kept: listed(kept, ({ by }) => ({ by: by === null ? null : oneLine(by, LONGEST_NAME) })),
    over: listed(over, () => ({})),
    warned: [],
    budgets: [],
    money: [],
    notified: { ...notified },
    gaps: gaps.slice(0, MOST_LISTED).map(({ policy, workspace, runs, what, since, until }) => ({
      policy,
      workspace: workspace === null ? null : oneLine(workspace, LONGEST_NAME),
      runs,
      what: oneLine(what),
      since: formatInstant(since),
      until: until === null ? null : formatInstant(until),
    })),
    ending: ending.slice(0, MOST_LISTED).map(({ id, author, reason, endsAt }) => ({
      overrideId: id,
      by: oneLine(author, LONGEST_NAME),
      reason: oneLine(reason),
      until: formatInstant(endsAt),
    })),
    workspaces: facts.workspaces,
    active: active.runs,
    cost: active.cost && { ...active.cost, soFar: 0 },
  };
}

function listed<T extends DigestRun, E extends object>(runs: readonly T[], more: (run: T) => E) {
  return runs.slice(0, MOST_LISTED).map((run) => ({
    id: oneLine(run.runId, LONGEST_NAME * 3),
    displayName: oneLine(run.displayName, LONGEST_NAME) || oneLine(run.runId, LONGEST_NAME),
    workspace: oneLine(run.workspace, LONGEST_NAME),
    ...more(run),
  }));
}

function shownCost(cost: SeenCost | null): z.output<typeof costSchema> | null {
  if (!cost) return null;
  const { currency, soFar, perHour, atLeast } = cost;
  return { currency, soFar, perHour, atLeast };
}

function avoidedIn(cancelled: DigestFacts['cancelled']): DigestData['avoided'] {
  const currency = sumOf(cancelled.map(({ cost }) => cost))?.currency;
  const known = cancelled.flatMap(({ avoided }) => avoided ?? []);
  if (currency === undefined || known.length === 0) return null;
  return { currency, atMost: known.reduce((sum, one) => sum + one, 0), known: known.length };
}

/** Null where it is known of none, or their currencies differ. */
function sumOf(costs: readonly (SeenCost | null)[]): z.output<typeof costSchema> | null {
  const known = costs.filter((cost) => cost !== null);
  const [first] = known;
  if (!first || known.some(({ currency }) => currency !== first.currency)) return null;
  return {
    currency: first.currency,
    soFar: known.reduce((sum, { soFar }) => sum + soFar, 0),
    perHour: known.reduce((sum, { perHour }) => sum + perHour, 0),
    atLeast: known.length < costs.length || known.some(({ atLeast }) => atLeast),
  };
}
