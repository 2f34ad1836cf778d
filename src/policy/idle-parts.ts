import { neverHolds } from '../core/policy/never-holds.ts';
import type { SourceError } from '../yaml/source-error.ts';
import type { CheckedPolicy } from './cross-checks.ts';

/** A part of a policy that does not do what it says: nothing for its runs, or too much for whoever submits one. */
export interface IdlePart extends SourceError {
  /** Whether the policy as a whole can never find a run: `validate` refuses it. Otherwise it warns. */
  readonly isWhole: boolean;
}

/**
 * What of a policy can never hold, with its place. The service runs on such a policy all the same: it does no harm, and a
 * policy that was accepted yesterday must not stop a service today.
 */
export function idlePartsOf({ given, when, document }: CheckedPolicy): readonly IdlePart[] {
  const { match, except, name } = given;
  return neverHolds({ match, except, when: when.tree }).map(({ condition, exception, because, isCertain, isWhole }) => {
    const found = when.conditions.find((one) => one.condition === condition);
    const path = found?.path ?? (exception === null ? ['match'] : ['except', exception]);
    const holds = isCertain ? 'can never hold' : 'will hardly hold';
    const message = isWhole
      ? `policy ${name} can never find a run: ${because}`
      : `"${found?.condition.kind}" ${holds} for the runs of this policy: ${because}`;
    const expected = isWhole
      ? 'another condition, or a match for other runs'
      : 'another condition, or nothing in its place';
    return { ...document.errorAt(path, message, expected, 'key'), isWhole };
  });
}
