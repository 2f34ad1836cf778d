import type { components } from './types.ts';

type Decision = Pick<
  components['schemas']['Decision'],
  'id' | 'kind' | 'workspace' | 'runId' | 'policy' | 'withheld' | 'reason' | 'audit'
>;

/** A decision as a line of a list, with older ones that say the same, the newest first. */
interface Line<T> {
  readonly item: T;
  readonly repeats: readonly T[];
}

/**
 * A list of decisions, the newest first, without the echo of a freeze: what is withheld again from one run for one reason while
 * a freeze lasts, or as before the freeze once it is over, is one line. The record has each.
 * @param decisionOf null for what is no decision
 * @param apart id of one that keeps a line of its own
 */
export function foldRepeats<T>(
  items: readonly T[],
  decisionOf: (item: T) => Decision | null,
  apart: string | null = null,
): readonly Line<T>[] {
  const lines = items.map((item) => ({ item, decision: decisionOf(item), repeats: [] as T[] })); // filled below
  const folded = new Set<T>();
  for (const ofRun of Map.groupBy(lines, ({ decision }) => aboutOf(decision)).values()) {
    let newer: (typeof lines)[number][] = [];
    for (const line of ofRun) {
      if (line.decision?.kind !== 'withhold') newer = [];
      const same = line.decision?.id === apart ? null : repeated(line, newer);
      same?.repeats.push(line.item);
      if (same) folded.add(line.item);
      else newer.push(line);
    }
  }
  return lines.filter(({ item }) => !folded.has(item)).map(({ item, repeats }) => ({ item, repeats }));
}

/** What it is about; null for what is no decision. */
function aboutOf(decision: Decision | null): string | null {
  return decision && JSON.stringify([decision.workspace, decision.runId, decision.policy, decision.audit]);
}

interface Decided {
  readonly decision: Decision | null;
}

/** The newer line that says the same, if a freeze alone is why it was recorded again. */
function repeated<L extends Decided>({ decision }: L, newer: readonly L[]): L | null {
  if (decision?.kind !== 'withhold') return null;
  const index = newer.findIndex((one) => holdOf(one) === holdOf({ decision }));
  const between = newer.slice(index + 1).map((one) => one.decision?.withheld);
  // Another hold between two freezes says that the first was over.
  const isEcho =
    decision.withheld === 'frozen'
      ? between.every((held) => held === 'frozen' || held === 'unknown')
      : between.includes('frozen');
  return (isEcho && newer[index]) || null;
}

/** The hold in words, without what was seen of the run. */
function holdOf({ decision }: Decided): string {
  return `${decision?.withheld} ${decision?.reason.split(';')[0]}`;
}
