import type { Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { HOUR } from '../core/values/duration.ts';
import { countRuns } from './counted.ts';
import { idleLines } from './idle-lines.ts';
import { savingsOf } from './savings.ts';
import { shownKind } from './spend-report.ts';

/** One figure by what has few values: never a run, and never a person. */
interface Figure {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The figures of a period. `policy` is that whose cancel ended the runs, '' for the rest. Amounts are in units of their currency. */
export interface Figures {
  /** By workspace, policy and currency. */
  readonly spent: readonly Figure[];
  /** By kind of waste besides. */
  readonly wasted: readonly Figure[];
  /** By workspace, policy and kind, whatever the currency. */
  readonly wastedGpuHours: readonly Figure[];
  /** By workspace, policy, currency and estimate. */
  readonly saved: readonly Figure[];
  /** Runs whose cost is not known, or not all of it, by workspace. */
  readonly unpriced: readonly Figure[];
}

const ESTIMATES = ['low', 'expected', 'high'] as const;

/** What was spent, wasted and saved in a period. What has no price is in `unpriced` and in GPU-hours alone. */
export function figuresOf(facts: MoneyFacts, period: Stretch): Figures {
  const runs = countRuns(facts, period).map((run) => {
    const { workspaceName } = run.spent.run;
    return { ...run, of: { workspace: workspaceName, policy: run.spent.cancel?.policy ?? '' } };
  });
  const idle = idleLines(facts.idleNodes, period).map((line) => ({
    ...line,
    of: { workspace: line.workspace, policy: '' },
  }));
  const wasted = [
    ...runs.flatMap((run) =>
      run.parts.flatMap(({ waste, cents, gpuTime }) => {
        if (waste === null) return [];
        return [{ of: { ...run.of, kind: shownKind(run, waste) }, currency: run.currency, cents, gpuTime }];
      }),
    ),
    ...idle.map((line) => ({ ...line, of: { ...line.of, kind: 'idle-nodes' } })),
  ];
  const saved = savingsOf(facts, period).savings.flatMap((one) =>
    ESTIMATES.map((estimate) => ({
      of: { workspace: one.workspace, policy: one.policy, estimate },
      ...{ currency: one.currency, cents: one.saved[estimate] },
    })),
  );
  return {
    spent: amounts([...runs, ...idle]),
    wasted: amounts(wasted),
    wastedGpuHours: summed(wasted.map(({ of, gpuTime }) => ({ labels: of, value: gpuTime }))).map(perUnit(HOUR)),
    saved: amounts(saved),
    unpriced: summed(
      runs.map(({ of, lacks }) => ({ labels: { workspace: of.workspace }, value: lacks.length > 0 ? 1 : 0 })),
    ),
  };
}

interface InCents {
  readonly of: Figure['labels'];
  readonly currency: string | null;
  readonly cents: number;
}

function amounts(lines: readonly InCents[]): readonly Figure[] {
  const priced = lines.flatMap(({ of, currency, cents }) =>
    currency === null ? [] : [{ labels: { ...of, currency }, value: cents }],
  );
  return summed(priced).map(perUnit(100));
}

function perUnit(parts: number) {
  return ({ labels, value }: Figure): Figure => ({ labels, value: value / parts });
}

/** One figure for all with the same labels, in an order that is always the same. Whole numbers, so that the order of adding is nothing. */
function summed(figures: readonly Figure[]): readonly Figure[] {
  const sums = new Map<string, Figure>();
  for (const { labels, value } of figures) {
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: (sums.get(key)?.value ?? 0) + value });
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
