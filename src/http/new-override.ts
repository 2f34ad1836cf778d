import type { z } from 'zod';
import type { Override } from '../core/decision/override.ts';
import { ORPHAN_POLICY_NAME } from '../core/policy/orphan-policy.ts';
import { toSelector } from '../core/policy/selector.ts';
import { DAY } from '../core/values/duration.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import type { AppDeps } from './deps.ts';
import { type FieldError, invalid } from './problem.ts';
import type { overrideIn } from './schemas/override.ts';
import { endOf } from './schemas/until.ts';

/** There is no override for ever. */
const LONGEST_OVERRIDE = 90 * DAY;

/**
 * The override that a person asks for.
 * @param known names of policies, see {@link knownPolicies}
 * @throws Problem when its end or a policy that it names is wrong.
 */
export function newOverride(
  body: z.output<typeof overrideIn>,
  author: string,
  now: number,
  { newId, known }: { readonly newId: () => string; readonly known: ReadonlySet<string> },
): Override {
  const endsAt = endOf(body, now, LONGEST_OVERRIDE);
  if (endsAt === null)
    throw invalid([{ field: 'endsAt', message: 'an override has an end: give endsAt, or for with a duration' }]);
  const strangers = unknownPolicies(body.policies, known);
  if (strangers.length > 0) throw invalid(strangers);
  return {
    id: newId(),
    kind: body.kind,
    scope: toSelector(body.scope),
    policies: body.policies,
    reason: body.reason,
    author,
    createdAt: now,
    endsAt,
    revokedAt: null,
    revokedBy: null,
  };
}

/** Names of policies in lower case: those that this replica has, and those in force, which may be others for a while. */
export async function knownPolicies({ policies, ledger }: AppDeps): Promise<ReadonlySet<string>> {
  const inForce = (await ledger.policySetInForce())?.policies ?? [];
  const names = [...policies.current(), ...inForce].map(({ name }) => name.toLowerCase());
  return new Set([ORPHAN_POLICY_NAME, ...names]);
}

/** A misspelt name would protect nothing, unnoticed until the cancel. Patterns may match later policies. */
function unknownPolicies(names: readonly string[], known: ReadonlySet<string>): FieldError[] {
  return names.flatMap((given, index) =>
    /[*?]/.test(given) || known.has(given.toLowerCase())
      ? []
      : [{ field: `policies.${index}`, message: `there is no policy "${given}"` }],
  );
}

/** Whether any policy has a name that fits. */
export function fitsPolicy({ policies }: Pick<Override, 'policies'>, known: ReadonlySet<string>): boolean {
  return [...known].some((policy) => anyGlobMatches(policies, policy));
}
