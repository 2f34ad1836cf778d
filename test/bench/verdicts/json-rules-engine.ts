import { Engine, type NestedCondition } from 'json-rules-engine';
import { type Facts, globPattern, selectionFacts } from './facts.ts';
import type { Condition, Rule, Selection } from './rules.ts';

/** All rules in one engine, as its documentation has it. Answers the names of the rules that are violated. */
export function jsonRulesEngine(rules: readonly Rule[]): (facts: Facts) => Promise<readonly string[]> {
  const engine = new Engine();
  // Plain equality where a pattern has no wildcard is its own operator; globs are one of ours, compiled beforehand.
  const compiled = new Map<string, RegExp>();
  engine.addOperator<string, string>('glob', (value, glob) => compiled.get(glob)?.test(value) ?? false);
  const fits = (fact: string, glob: string): NestedCondition => {
    if (!/[*?]/.test(glob)) return { fact, operator: 'equal', value: glob.toLowerCase() };
    compiled.set(glob, globPattern(glob));
    return { fact, operator: 'glob', value: glob };
  };
  const selected = (selection: Selection): NestedCondition[] =>
    selectionFacts(selection).map(([fact, wanted]) => {
      if (typeof wanted === 'boolean') return { fact, operator: 'equal', value: wanted };
      const [only] = wanted;
      return wanted.length === 1 && only !== undefined
        ? fits(fact, only)
        : { any: wanted.map((glob) => fits(fact, glob)) };
    });
  for (const { name, match, except, when } of rules)
    engine.addRule({
      event: { type: name },
      conditions: {
        all: [...selected(match), ...except.map((each) => ({ not: { all: selected(each) } })), conditionOf(when)],
      },
    });
  return async (facts) => (await engine.run(facts)).events.map(({ type }) => type);
}

function conditionOf(condition: Condition): NestedCondition {
  if ('runtime' in condition)
    return { fact: condition.runtime.phase, operator: 'greaterThanInclusive', value: condition.runtime.hours };
  if ('required' in condition)
    return { any: condition.required.map((tag) => ({ fact: `tag-${tag}`, operator: 'equal', value: '' })) };
  if ('all' in condition) return { all: condition.all.map(conditionOf) };
  if ('any' in condition) return { any: condition.any.map(conditionOf) };
  return { not: conditionOf(condition.not) };
}
