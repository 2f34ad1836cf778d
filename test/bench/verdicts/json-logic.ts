import jsonLogic, { type RulesLogic } from 'json-logic-js';
import { type Facts, globPattern, selectionFacts } from './facts.ts';
import type { Condition, Rule, Selection } from './rules.ts';

/** Rules as JsonLogic; globs are an operation of ours over patterns compiled beforehand. */
export function jsonLogicRules(rules: readonly Rule[]): (facts: Facts, rule: number) => boolean {
  const compiled = new Map<string, RegExp>();
  jsonLogic.add_operation('glob', (value: string, glob: string) => compiled.get(glob)?.test(value) ?? false);
  const fits = (fact: string, glob: string): RulesLogic => {
    if (!/[*?]/.test(glob)) return { '==': [{ var: fact }, glob.toLowerCase()] };
    compiled.set(glob, globPattern(glob));
    // The types know the operations of JsonLogic itself only.
    return { glob: [{ var: fact }, glob] } as unknown as RulesLogic;
  };
  const selected = (selection: Selection): RulesLogic[] =>
    selectionFacts(selection).map(([fact, wanted]) => {
      if (typeof wanted === 'boolean') return { '==': [{ var: fact }, wanted] };
      const [only] = wanted;
      return wanted.length === 1 && only !== undefined
        ? fits(fact, only)
        : { or: wanted.map((glob) => fits(fact, glob)) };
    });
  const logics = rules.map(
    ({ match, except, when }): RulesLogic => ({
      and: [...selected(match), ...except.map((each): RulesLogic => ({ '!': { and: selected(each) } })), logicOf(when)],
    }),
  );
  return (facts, rule) => jsonLogic.apply(logics[rule] ?? false, facts) === true;
}

function logicOf(condition: Condition): RulesLogic {
  if ('runtime' in condition) return { '>=': [{ var: condition.runtime.phase }, condition.runtime.hours] };
  if ('required' in condition)
    return { or: condition.required.map((tag): RulesLogic => ({ '==': [{ var: `tag-${tag}` }, ''] })) };
  if ('all' in condition) return { and: condition.all.map(logicOf) };
  if ('any' in condition) return { or: condition.any.map(logicOf) };
  return { '!': logicOf(condition.not) };
}
