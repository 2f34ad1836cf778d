import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC_GROUPS, type MetricInfo, metricName } from '../../telemetry/catalogue.ts';

const TEMPLATE = join(import.meta.dirname, 'metrics-template.md');

/** The page of all metrics as Markdown: the template, with a table for each question that they answer. */
export function metricsPage(): string {
  const groups = Object.entries(METRIC_GROUPS).flatMap(([title, metrics]) => [
    `## ${title}`,
    '',
    '| metric | type | of | is | what to do |',
    '|---|---|---|---|---|',
    ...Object.entries<MetricInfo>(metrics).map(([name, info]) => rowOf(name, info)),
    '',
  ]);
  return `${readFileSync(TEMPLATE, 'utf8').replace('{{metrics}}', groups.join('\n')).trim()}\n`;
}

function rowOf(name: string, { type, labels, of, help, high }: MetricInfo): string {
  const shown = labels.length === 0 ? metricName(name) : `${metricName(name)}{${labels.join(',')}}`;
  return `| \`${shown}\` | ${type} | ${of} | ${help} | ${high} |`;
}
