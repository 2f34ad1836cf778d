import type { IdleComputeRule, Selector } from '../core/policy/policy.ts';
import { isPlainObject } from '../core/values/plain-object.ts';
import type { SourceError } from '../yaml/source-error.ts';
import type { CheckedPolicy } from './cross-checks.ts';
import type { CompiledWhen } from './when.ts';

const KIND = 'idle-compute';

/** Keys of a policy that say something of runs and of cancels. */
const OF_RUNS = ['for', 'grace', 'notice', 'limits', 'objection', 'keep', 'confirmed-tags'] as const;

/** What a policy asks of computes; null where it is about runs. */
export function computesOf({ conditions }: CompiledWhen): IdleComputeRule | null {
  const found = conditions.find(({ condition }) => condition.kind === KIND);
  // Parsed by the schema of its kind.
  return found ? (found.parameters as IdleComputeRule) : null;
}

/**
 * What a policy about computes may not say. It is judged after each look at the computes, and only notifies. What a folder
 * shares for its policies about runs does not count for it.
 * @param isInherited whether an error is about what came from the defaults of the folder
 */
export function computeProblems(
  policy: CheckedPolicy,
  isInherited: (error: SourceError) => boolean,
): readonly SourceError[] {
  const { when, given, document } = policy;
  if (computesOf(when) === null) return [];
  const besides = [
    ...OF_RUNS.filter((key) => isPlainObject(document.value) && Object.hasOwn(document.value, key)).map((key) =>
      document.errorAt([key], `"${key}" is for runs, and ${KIND} is about computes`, 'the policy without it', 'key'),
    ),
    ...given.except.flatMap((selector, index) => foreignKeys(policy, selector, ['except', index])),
  ];
  return [
    ...notAlone(policy),
    ...foreignKeys(policy, given.match, ['match']),
    ...besides.filter((error) => !isInherited(error)),
    ...stepProblems(policy),
  ];
}

function notAlone({ when, document }: CheckedPolicy): readonly SourceError[] {
  if (when.tree.op === 'condition') return [];
  return when.conditions
    .filter(({ condition }) => condition.kind === KIND)
    .map(({ path }) =>
      document.errorAt(
        path,
        `"${KIND}" is one condition of several`,
        `when: {${KIND}: …} alone, since it is about computes and the others are about runs`,
        'key',
      ),
    );
}

/** A compute has no tags, no type and no owner of its own. */
function foreignKeys(
  { document }: CheckedPolicy,
  selector: Selector,
  place: readonly (string | number)[],
): readonly SourceError[] {
  const foreign = Object.keys(selector).filter((key) => key !== 'workspace' && key !== 'compute');
  if (foreign.length === 0) return [];
  const message = `"${String(place[0])}" says more than which computes`;
  return [document.errorAt(place, message, `workspace and compute alone, since ${KIND} is about computes`)];
}

function stepProblems({ given, document }: CheckedPolicy): readonly SourceError[] {
  return given.steps.flatMap(({ cancel, after }, index) => {
    const cancels = document.errorAt(
      ['then', index, 'cancel'],
      `"cancel" is for runs, and ${KIND} is about computes`,
      'steps that notify, since Runwarden does not stop computes',
      'key',
    );
    const waits = document.errorAt(
      ['then', index, 'after'],
      '"after" is given',
      `a step without it: people are notified once nodes have been idle for the time of ${KIND}`,
      'key',
    );
    return [...(cancel === null ? [] : [cancels]), ...(after === 0 ? [] : [waits])];
  });
}
