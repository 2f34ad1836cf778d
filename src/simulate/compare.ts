import { firstOfRuns, type SimulatedEffect, type SimulationReport, type Sum, sumOf } from './report.ts';

/** What two versions of the policies would have done differently. */
export interface Comparison {
  readonly before: SimulationReport;
  readonly after: SimulationReport;
  readonly cancel: KindChange;
  readonly ask: KindChange;
  readonly notify: KindChange;
}

export interface KindChange {
  readonly before: Sum;
  readonly after: Sum;
  /** Runs to which it happens only after the change, only before it, or at another time. */
  readonly added: readonly RunChange[];
  readonly removed: readonly RunChange[];
  readonly moved: readonly (RunChange & { readonly before: SimulatedEffect })[];
}

export interface RunChange {
  /** The first of the run. */
  readonly effect: SimulatedEffect;
}

/** Compares what happens to each run, under any policy. */
export function compare(before: SimulationReport, after: SimulationReport): Comparison {
  const change = (kind: SimulatedEffect['kind']) =>
    compareKind(
      before.effects.filter((effect) => effect.kind === kind),
      after.effects.filter((effect) => effect.kind === kind),
    );
  return { before, after, cancel: change('cancel'), ask: change('ask'), notify: change('notify') };
}

export function isSame({ cancel, ask, notify }: Comparison): boolean {
  return [cancel, ask, notify].every(({ added, removed, moved }) => added.length + removed.length + moved.length === 0);
}

function compareKind(before: readonly SimulatedEffect[], after: readonly SimulatedEffect[]): KindChange {
  const then = firstOfRuns(before);
  const now = firstOfRuns(after);
  return {
    before: sumOf(before),
    after: sumOf(after),
    added: [...now].flatMap(([key, effect]) => (then.has(key) ? [] : { effect })),
    removed: [...then].flatMap(([key, effect]) => (now.has(key) ? [] : { effect })),
    moved: [...now].flatMap(([key, effect]) => {
      const earlier = then.get(key);
      return earlier && earlier.at !== effect.at ? { effect, before: earlier } : [];
    }),
  };
}
