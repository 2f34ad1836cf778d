import { z } from 'zod';
import { isInForce, OVERRIDE_KINDS, type Override } from '../../core/decision/override.ts';
import { scopeInWords } from '../../core/policy/match.ts';
import { matchedSelector, selectorFields } from '../../core/policy/selector.ts';
import type { RequestInFlight } from '../../core/ports/ledger.ts';
import type { Run } from '../../core/run/run.ts';
import type { Instant } from '../../core/values/duration.ts';
import { alreadySentOut, describeSent } from './already-sent.ts';
import { plainText, timeOut } from './common.ts';
import { untilFields } from './until.ts';

const MOST_PATTERNS = 50;

const scopeIn = z
  .strictObject(selectorFields, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `must be one of ${Object.keys(selectorFields).join(', ')}` : undefined,
  })
  .refine((scope) => Object.keys(scope).length > 0, 'must have at least one key')
  .refine(({ tags = {}, ...lists }) => [tags, ...Object.values(tags), ...Object.values(lists)].every(isShort), {
    error: `must have at most ${MOST_PATTERNS} patterns or tags under a key`,
  })
  .describe('Which runs. Every key given must hold; at least one is needed.');

/** Every run of every pass meets them. */
function isShort(given: unknown): boolean {
  return typeof given !== 'object' || given === null || Object.keys(given).length <= MOST_PATTERNS;
}

export const overrideIn = z
  .strictObject({
    kind: z
      .enum(OVERRIDE_KINDS)
      .describe('`exempt`: the policies do not judge the runs. `extend`: they judge and notify, and cancel nothing.'),
    scope: scopeIn,
    policies: z
      .array(plainText(200))
      .min(1)
      .max(MOST_PATTERNS)
      .default(['*'])
      .describe('Policy names or patterns; all when left out.'),
    reason: plainText(1000),
    confirm: z
      .boolean()
      .default(false)
      .describe('Make it although it covers every active run; asked for where it does.'),
    ...untilFields,
  })
  .meta({
    id: 'NewOverride',
    description: 'A person’s exception. It has an end, in at most 90 days, given as `endsAt` or `for`.',
    examples: [
      {
        kind: 'extend',
        scope: { workspace: 'ml-prod-eu', runId: 'brave_shoe_4711' },
        policies: ['gpu-idle'],
        reason: 'The data loader is being repaired; the run resumes by itself.',
        for: '6h',
      },
    ],
  });

export const overrideOut = z
  .object({
    id: z.string(),
    kind: z.enum(OVERRIDE_KINDS),
    scope: matchedSelector,
    scopeInWords: z.string(),
    policies: z.array(z.string()),
    reason: z.string(),
    author: z.string(),
    createdAt: timeOut,
    endsAt: timeOut,
    inForce: z.boolean(),
    revokedAt: timeOut.nullable(),
    revokedBy: z.string().nullable(),
  })
  .meta({ id: 'Override', description: 'An exception that a person made.' });

/** The most runs that an answer names. */
export const MOST_NAMED = 20;

export const overrideMadeOut = overrideOut
  .extend({
    covers: z
      .object({
        count: z.number().int(),
        runs: z.array(z.string()).describe(`The first ${MOST_NAMED}, as workspace/run.`),
      })
      .describe('Active runs that it counts for at this moment. Later runs that fit count as well.'),
    notice: z.string().nullable().describe('What to look at, if anything.'),
    alreadySent: alreadySentOut.optional(),
  })
  .meta({ id: 'MadeOverride', description: 'An exception that was just made, and what it counts for.' });

/** What an override met when it was made. */
export interface MadeFor {
  readonly covered: readonly Run[];
  readonly sent: readonly RequestInFlight[];
  /** Whether any policy has a name that fits. */
  readonly hasPolicy: boolean;
}

/** An override that was just made, with the active runs that it counts for. */
export function showMadeOverride(
  override: Override,
  { covered, sent, hasPolicy }: MadeFor,
  now: Instant,
): z.output<typeof overrideMadeOut> {
  return {
    ...showOverride(override, now),
    covers: {
      count: covered.length,
      runs: covered.slice(0, MOST_NAMED).map(({ workspaceName, id }) => `${workspaceName}/${id}`),
    },
    notice: noticeOf(override, { covered, sent, hasPolicy }),
    ...(sent.length > 0 && { alreadySent: sent }),
  };
}

/** What only a pass reads of a run. */
const READ_BY_A_PASS = ['vmSize', 'priority', 'gpu', 'gpus', 'gpuModel'] as const;

/** What to look at before or after it is made. */
export function noticeOf({ scope, policies }: Override, { covered, sent, hasPolicy }: MadeFor): string | null {
  if (sent.length > 0) return `The override counts${describeSent(sent)}. It cannot be taken back.`;
  if (!hasPolicy)
    return `No policy has a name that fits ${policies.join(', ')} now: check the spelling against GET /api/v1/policies. It protects no run before there is one.`;
  if (covered.length === 0)
    return 'No active run fits this now: check the spelling against GET /api/v1/runs?active=true. It will count for later runs that fit.';
  const open = READ_BY_A_PASS.filter((key) => scope[key] !== undefined);
  if (open.length === 0) return null;
  return `The list has every active run that may fit. Only a pass reads ${open.join(' and ')} of a run, so the override may count for fewer.`;
}

/** An override with whether it is in force at a moment. */
export function showOverride(override: Override, now: Instant): z.output<typeof overrideOut> {
  return {
    ...override,
    // A copy of the same shape, without the readonly marks.
    scope: structuredClone(override.scope) as z.output<typeof matchedSelector>,
    scopeInWords: scopeInWords(override.scope),
    policies: [...override.policies],
    inForce: isInForce(override, now),
  };
}
