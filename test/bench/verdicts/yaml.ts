import type { Policy } from '../../../src/core/policy/policy.ts';
import { compilePolicies, formatSourceError } from '../../../src/policy/index.ts';
import type { Condition, Rule } from './rules.ts';

/** The rules as policies: written as YAML text and loaded as the product loads any. */
export function policiesOf(rules: readonly Rule[]): readonly Policy[] {
  const loaded = compilePolicies(rules.map((rule) => ({ file: `${rule.name}.yaml`, text: textOf(rule) })));
  if (!loaded.ok) throw new Error(loaded.errors.map(formatSourceError).join('\n'));
  return loaded.policies;
}

// JSON is YAML.
function textOf({ name, match, except, when }: Rule): string {
  const exceptions = except.length > 0 ? { except } : {};
  return JSON.stringify({ name, match, ...exceptions, when: whenOf(when) });
}

function whenOf(condition: Condition): unknown {
  if ('runtime' in condition) {
    const { hours, phase } = condition.runtime;
    return { runtime: { over: `${hours}h`, phase } };
  }
  if ('required' in condition) return { tags: { required: condition.required } };
  if ('all' in condition) return { all: condition.all.map(whenOf) };
  if ('any' in condition) return { any: condition.any.map(whenOf) };
  return { not: whenOf(condition.not) };
}
