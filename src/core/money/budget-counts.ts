import { type BudgetOwners, budgetValues } from '../run/owner.ts';
import { ownerNames } from '../run/owner-names.ts';
import { tagKey } from '../run/tags.ts';
import { globMatches } from '../values/glob.ts';
import { getOwn } from '../values/own-value.ts';
import { caseless } from '../values/text.ts';
import type { BudgetBy } from './budget.ts';

/** What of a run says which budgets count it. */
export interface BudgetedRun {
  /** By their compared keys; one whose spellings contradict each other is not there. */
  readonly tags: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly experiment: string | null;
  /** Whose run it is: ids without case. */
  readonly owners: readonly string[];
}

/** Which runs a budget counts. Names are compared without case; a workspace may be a pattern. */
export function budgetCounter(by: BudgetBy, rules: BudgetOwners): (run: BudgetedRun) => boolean {
  switch (by.kind) {
    case 'tag': {
      const key = tagKey(by.key);
      const valuesOf = (value: string) => budgetValues({ tags: { [key]: value } }, key, rules);
      const wanted = new Set(valuesOf(by.value));
      const fits = remembered((value) => valuesOf(value).some((one) => wanted.has(one)));
      return ({ tags }) => {
        const value = getOwn(tags, key);
        return value !== undefined && fits(value);
      };
    }
    case 'without-tag': {
      const key = tagKey(by.key);
      return ({ tags }) => !getOwn(tags, key);
    }
    case 'owner': {
      const wanted = new Set(ownerNames(by.value, rules.domain ?? null).names.map(caseless));
      return ({ owners }) => owners.some((one) => wanted.has(one));
    }
    case 'experiment': {
      const wanted = caseless(by.value);
      const fits = remembered((experiment) => caseless(experiment) === wanted);
      return ({ experiment }) => experiment !== null && fits(experiment);
    }
    case 'workspace': {
      const fits = remembered((workspace) => globMatches(by.value, workspace));
      return ({ workspace }) => fits(workspace);
    }
  }
}

/** Thousands of runs share a few values. */
function remembered(answer: (text: string) => boolean): (text: string) => boolean {
  const answers = new Map<string, boolean>();
  return (text) => {
    const before = answers.get(text);
    if (before !== undefined) return before;
    const now = answer(text);
    answers.set(text, now);
    return now;
  };
}
