import { z } from 'zod';
import type { StatusFacts } from '../../core/decision/decision.ts';
import type { Override } from '../../core/decision/override.ts';
import { scopeInWords } from '../../core/policy/match.ts';
import type { DecisionView, ListedRun } from '../../core/ports/read-ledger.ts';
import { type OwnerRules, ownerOf } from '../../core/run/owner.ts';
import { HOUR, type Instant } from '../../core/values/duration.ts';
import { anyGlobMatches } from '../../core/values/glob.ts';
import { type Coverage, needsConfirmation } from '../covered-runs.ts';
import { listOf, plainText, timeOut } from './common.ts';
import { costOut, ownerOut } from './decision.ts';
import { MOST_NAMED, noticeOf, overrideIn } from './override.ts';
import { showWorst, worstOut } from './worst.ts';

export const overridePreviewIn = overrideIn
  .omit({ confirm: true })
  .extend({
    reason: plainText(1000).optional(),
  })
  .meta({ id: 'OverrideToPreview', description: 'An override as far as somebody has typed it.' });

const aboutRun = {
  workspace: z.string().describe('Name of the workspace.'),
  runId: z.string(),
  displayName: z.string(),
  cost: costOut.nullable().describe('Null where no policy or budget had it read.'),
};

const coveredOut = z
  .object({
    ...aboutRun,
    owner: ownerOut,
    gpus: z.int().nullable().describe('Null where that is not known.'),
    worst: worstOut.describe(
      'How it is under those policies of the override that judge it; null where none of them does.',
    ),
    untilEnd: z.number().nullable().describe('What it costs until the end at what it takes now; null without a price.'),
    isIdle: z.boolean().describe('One of those policies finds its GPUs idle now.'),
  })
  .meta({ id: 'CoveredRun', description: 'A run that an override counts for.' });

export const overridePreviewOut = z
  .object({
    now: timeOut,
    scopeInWords: z.string(),
    endsAt: timeOut,
    covers: z
      .object({
        count: z.int(),
        active: z.int().describe('Active runs in all, in the workspaces of the caller.'),
        perHour: listOf(z.object({ currency: z.string(), amount: z.number() })).describe(
          'What a further hour of them costs, for each currency.',
        ),
        unpriced: z
          .int()
          .describe('How many have no known cost, or one that lacks parts: the amounts are at least so high.'),
        untilEnd: listOf(z.object({ currency: z.string(), amount: z.number(), idle: z.number() })).describe(
          'What they cost together until the end at what they take now, and how much of it is on runs that are idle now.',
        ),
        runs: listOf(coveredOut).describe(`The first ${MOST_NAMED}, the dearest first.`),
      })
      .describe('Active runs that it would count for now. Later runs that fit count as well.'),
    questions: listOf(
      z.object({
        ...aboutRun,
        decisionId: z.string(),
        policy: z.string(),
        askedAt: timeOut,
        expiresAt: timeOut,
      }),
    ).describe('Questions that wait for a person and that it would set aside.'),
    findings: listOf(z.object({ ...aboutRun, findingId: z.string(), policy: z.string(), reason: z.string() })).describe(
      'Firing findings that would cancel nothing while it counts.',
    ),
    coversEverything: z
      .string()
      .nullable()
      .describe('Why it is made only with `confirm`: it covers every run. Null where it does not.'),
    notice: z.string().nullable().describe('What to look at, if anything.'),
  })
  .meta({ id: 'OverridePreview', description: 'What a new override would cover. Nothing was written.' });

/** As it would be made. What is not typed yet does not change what it covers. */
export function completed(typed: z.output<typeof overridePreviewIn>): z.output<typeof overrideIn> {
  const { endsAt, for: length, reason = 'preview' } = typed;
  const isOpen = endsAt === undefined && length === undefined;
  return { ...typed, reason, confirm: true, ...(isOpen && { for: '1h' }) };
}

/** What a preview is shown from. */
export interface PreviewContext {
  readonly coverage: Coverage;
  /** Every question that waits for a person. */
  readonly questions: readonly DecisionView[];
  /** Whether any policy has a name that fits. */
  readonly hasPolicy: boolean;
  /** Names of the policies that are violated by idle GPUs. */
  readonly idlePolicies: ReadonlySet<string>;
  readonly owner: OwnerRules;
}

/** What an override would cover if it were made now. */
export function showPreview(
  override: Override,
  { coverage, questions, hasPolicy, owner, idlePolicies }: PreviewContext,
  now: Instant,
): z.output<typeof overridePreviewOut> {
  const { covered, active } = coverage;
  const pricing = { override, owner, idlePolicies, now };
  const dearest = covered.toSorted((a, b) => (b.cost?.perHour ?? -1) - (a.cost?.perHour ?? -1));
  const firing = dearest.flatMap((view) => firingUnder(override, view));
  return {
    now,
    scopeInWords: scopeInWords(override.scope),
    endsAt: override.endsAt,
    covers: {
      count: covered.length,
      active,
      ...burnOf(covered),
      untilEnd: untilEndOf(covered, pricing),
      runs: dearest.slice(0, MOST_NAMED).map((view) => showCovered(view, pricing)),
    },
    questions: firing.flatMap(({ view, status }) =>
      questions.flatMap(({ decision, approval }) =>
        approval && decision.findingId === status.findingId
          ? {
              ...showAbout(view),
              decisionId: decision.id,
              policy: decision.policy,
              askedAt: approval.askedAt,
              expiresAt: approval.expiresAt,
            }
          : [],
      ),
    ),
    findings: firing.flatMap(({ view, status: { findingId, policy, reason } }) =>
      findingId === null ? [] : { ...showAbout(view), findingId, policy, reason },
    ),
    coversEverything: needsConfirmation(override, coverage),
    notice: noticeOf(override, { covered: covered.map(({ run }) => run), sent: [], hasPolicy }),
  };
}

function firingUnder({ policies }: Override, view: ListedRun) {
  return view.statuses
    .filter(({ state, policy, audit }) => state === 'firing' && !audit && anyGlobMatches(policies, policy))
    .map((status) => ({ view, status }));
}

/** What the cost of an override is counted with. */
interface Pricing extends Pick<PreviewContext, 'owner' | 'idlePolicies'> {
  readonly override: Override;
  readonly now: Instant;
}

function showCovered(view: ListedRun, pricing: Pricing): z.output<typeof coveredOut> {
  const { override, owner, now } = pricing;
  return {
    ...showAbout(view),
    owner: ownerOf(view.run, view.workspace, owner),
    gpus: view.gpus,
    worst: showWorst(statusesUnder(override, view)),
    untilEnd: costUntil(view, override, now),
    isIdle: isIdle(pricing, view),
  };
}

function statusesUnder({ policies }: Override, { statuses }: ListedRun): readonly StatusFacts[] {
  return statuses.filter(({ policy }) => anyGlobMatches(policies, policy));
}

/** A policy on idle GPUs is violated, whether it has held for its time or not. */
function isIdle({ override, idlePolicies }: Pricing, view: ListedRun): boolean {
  return statusesUnder(override, view).some(
    ({ outcome, policy }) => outcome === 'violated' && idlePolicies.has(policy),
  );
}

function costUntil({ cost }: ListedRun, { endsAt }: Override, now: Instant): number | null {
  return cost ? toCents((cost.perHour * Math.max(0, endsAt - now)) / HOUR) : null;
}

/** Together, for each currency. */
function untilEndOf(covered: readonly ListedRun[], pricing: Pricing) {
  const { override, now } = pricing;
  const sums = new Map<string, { amount: number; idle: number }>();
  for (const view of covered) {
    const amount = costUntil(view, override, now);
    if (amount === null || view.cost === null) continue;
    const sum = sums.get(view.cost.currency) ?? { amount: 0, idle: 0 };
    const idle = isIdle(pricing, view) ? amount : 0;
    sums.set(view.cost.currency, { amount: sum.amount + amount, idle: sum.idle + idle });
  }
  return [...sums].map(([currency, { amount, idle }]) => ({ currency, amount: toCents(amount), idle: toCents(idle) }));
}

function toCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function burnOf(covered: readonly ListedRun[]) {
  const amounts = new Map<string, number>();
  let unpriced = 0;
  for (const { cost } of covered) {
    if (!cost || cost.atLeast) unpriced += 1;
    if (cost) amounts.set(cost.currency, (amounts.get(cost.currency) ?? 0) + cost.perHour);
  }
  const perHour = [...amounts].map(([currency, amount]) => ({ currency, amount: Math.round(amount * 100) / 100 }));
  return { perHour, unpriced };
}

function showAbout({ run, cost }: ListedRun) {
  return { workspace: run.workspaceName, runId: run.id, displayName: run.displayName, cost };
}
