import type { Fact } from '../record/facts.ts';

/** A fact of several runs. */
export interface ComparedFact {
  readonly group: string;
  readonly name: string;
  /** One for each run, in their order; null where it has none. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** The order in which a person looks for the reason of a difference: what went in, where it ran, what came out. */
const ORDER: readonly string[] = [
  ...['run', 'parameters', 'inputs', 'command', 'code', 'git', 'environment', 'variables', 'compute', 'identity'],
  ...['started by', 'phases', 'cost', 'metrics', 'failure', 'outputs'],
];

/** Puts the same facts of all runs side by side. What is unknown of one run differs from what is known of another. */
export function compareFacts(runs: readonly (readonly Fact[])[]): ComparedFact[] {
  const names = new Map<string, Pick<Fact, 'group' | 'name'>>();
  for (const { group, name } of runs.flat()) names.set(keyOf({ group, name }), { group, name });
  const byKey = runs.map((facts) => new Map(facts.map((fact) => [keyOf(fact), fact.value])));
  const compared = [...names.values()].map(({ group, name }) => {
    const values = byKey.map((facts) => facts.get(keyOf({ group, name })) ?? null);
    return { group, name, values, differs: new Set(values).size > 1 };
  });
  return compared
    .filter(({ values }) => values.some((value) => value !== null))
    .toSorted((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group));
}

function keyOf({ group, name }: Pick<Fact, 'group' | 'name'>): string {
  return JSON.stringify([group, name]);
}
