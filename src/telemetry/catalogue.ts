import { DECISIONS } from './catalogue/decisions.ts';
import { FLEET } from './catalogue/fleet.ts';
import type { MetricInfo } from './catalogue/metric.ts';
import { MONEY } from './catalogue/money.ts';
import { SIGHT } from './catalogue/sight.ts';
import { WORK } from './catalogue/work.ts';

export type { MetricInfo } from './catalogue/metric.ts';

/** Every metric of ours by its name without `runwarden_`, under the question that it answers. */
export const METRIC_GROUPS = {
  'Does it see?': SIGHT,
  'What waits, and what is done?': DECISIONS,
  'Do messages arrive, and does work move?': WORK,
  'Who does the work?': FLEET,
  'What burns, and what is it worth?': MONEY,
} as const satisfies Record<string, Readonly<Record<string, MetricInfo>>>;

export const METRICS = { ...SIGHT, ...DECISIONS, ...WORK, ...FLEET, ...MONEY };
export type MetricName = keyof typeof METRICS;

/** The name as Prometheus has it. */
export function metricName(name: string): string {
  return `runwarden_${name}`;
}

/** One sample of a gauge. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples of gauges, by name. */
export type Samples = Readonly<Partial<Record<MetricName, readonly Sample[]>>>;
