import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS, type MetricInfo } from '../../src/telemetry/catalogue.ts';

/** A query of the dashboard or of the rules. */
interface Query {
  readonly from: 'dashboard' | 'rules';
  readonly name: string;
  readonly expr: string;
  /** Labels that its legend or its words show. */
  readonly legend: readonly string[];
  readonly severity?: string | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
}

const dashboardSchema = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
    }),
  ),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), query: z.union([z.string(), z.object({ query: z.string() })]) })),
  }),
});

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.string() }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

/** Every query in both files. */
export function queriesOf(folder: string): readonly Query[] {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const dashboard = dashboardSchema.parse(JSON.parse(read('grafana-dashboard.json')));
  const rules = rulesSchema.parse(parse(read('prometheus-rules.yaml')));
  const panels = dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => ({ name: title, expr, legend: shownIn(legendFormat, /\{\{(\w+)\}\}/g) })),
  );
  const variables = dashboard.templating.list.flatMap(({ name, query }) =>
    typeof query === 'string' ? [] : [{ name: `variable ${name}`, expr: query.query, legend: [] }],
  );
  return [
    ...[...panels, ...variables].map((one) => ({ ...one, from: 'dashboard' as const })),
    ...rules.groups.flatMap((group) =>
      group.rules.map(({ alert, expr, labels, annotations }) => ({
        ...{ from: 'rules' as const, name: alert, expr, ...labels, ...annotations },
        legend: shownIn(`${annotations.summary} ${annotations.description}`, /\$labels\.(\w+)/g),
      })),
    ),
  ];
}

function shownIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(([, label]) => label ?? []))];
}

/** The metrics of ours in a query, with the labels that it asks of each: in braces, and by which it groups. */
export function metricsIn(expr: string): { name: string; labels: string[]; at: number }[] {
  return [...expr.matchAll(/(?:by *\(([^)]*)\) *\((?:\w+\()?)?\b(runwarden_\w+)(?:\{([^}]*)\})?(?:, (\w+)\))?/g)].map(
    (match) => {
      const [whole, by = '', name = '', braces = '', value = ''] = match;
      const asked = [...braces.matchAll(/(\w+) *(?:=~|!~|!=|=) *"/g)].flatMap(([, label]) => label ?? []);
      const grouped = by.split(',').map((label) => label.trim());
      return {
        name: name.replace(/_(bucket|sum|count)$/, ''),
        labels: [...asked, ...grouped, value].filter((label) => label !== ''),
        at: match.index + whole.indexOf(name),
      };
    },
  );
}

/** Labels that a metric has not; those of every scrape aside. */
export function labelsBeyond(name: string, labels: readonly string[]): string[] {
  // The name was looked up before.
  const info: MetricInfo | undefined = METRICS[name.replace('runwarden_', '') as keyof typeof METRICS];
  const own = [...(info?.labels ?? []), ...(info?.type === 'histogram' ? ['le'] : []), 'instance', 'job'];
  return labels.filter((label) => !own.includes(label));
}

/** The labels that the answer of a query has: those by which its first aggregation groups. */
export function labelsShown(expr: string): string[] {
  const [, by = ''] = /by *\(([^)]*)\)/.exec(expr) ?? [];
  return by.split(',').map((label) => label.trim());
}
