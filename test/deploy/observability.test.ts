import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS, metricName } from '../../src/telemetry/catalogue.ts';
import { labelsBeyond, labelsShown, metricsIn, queriesOf } from './promql.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'deploy', 'observability');
const queries = queriesOf(FOLDER);

describe('the dashboard and the rules', () => {
  it('ask for something', () => {
    expect(queries.filter(({ from }) => from === 'dashboard').length).toBeGreaterThan(30);
    expect(queries.filter(({ from }) => from === 'rules').length).toBeGreaterThan(12);
  });

  it.each(queries)('name metrics that the service has, with their labels: $name', ({ expr, legend }) => {
    expect(metricsIn(expr).length).toBeGreaterThan(0);
    for (const { name, labels } of metricsIn(expr)) {
      expect(Object.keys(METRICS).map(metricName)).toContain(name);
      expect(labelsBeyond(name, labels)).toEqual([]);
    }
    expect(labelsShown(expr)).toEqual(expect.arrayContaining([...legend]));
  });

  it('take the max over replicas of what comes from the store, so that two replicas count once', () => {
    for (const { name, expr } of queries)
      for (const metric of metricsIn(expr)) {
        const info = Object.entries(METRICS).find(([one]) => metricName(one) === metric.name)?.[1];
        if (info?.of !== 'store') continue;
        const before = expr.slice(0, metric.at);
        expect([name, /(max|label_values) *(by *\([^)]*\) *)?\($/.test(before)]).toEqual([name, true]);
      }
  });

  it('have words for whoever is woken: a severity, what it is, and what to do', () => {
    const rules = queries.filter(({ from }) => from === 'rules');
    for (const { name, severity, summary, description } of rules) {
      expect([name, severity]).toEqual([name, expect.stringMatching(/^(page|ticket)$/)]);
      expect([name, summary]).toEqual([name, expect.stringMatching(/\.$/)]);
      expect([name, description]).toEqual([name, expect.stringMatching(/\.$/)]);
    }
  });
});

it('the catalogue follows the conventions of Prometheus: a counter ends in _total, and nothing else does', () => {
  for (const [name, { type, help }] of Object.entries(METRICS)) {
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    if (/_(seconds|ratio)$/.test(name)) expect(help).toMatch(/second|1 is all|[Ss]hare/);
    expect(help).toMatch(/\.$/);
  }
});

it('docs/metrics.md has every metric', () => {
  const page = readFileSync(join(FOLDER, '..', '..', 'docs', 'metrics.md'), 'utf8');
  for (const name of Object.keys(METRICS)) expect(page).toMatch(new RegExp(`\`${metricName(name)}[{\`]`));
});
