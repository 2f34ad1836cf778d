import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Budget } from '../../src/core/money/budget.ts';
import { METRICS, type MetricInfo, metricName } from '../../src/telemetry/catalogue.ts';
import { metricsIn, queriesOf } from '../deploy/promql.ts';
import { WITH_PROMTOOL } from '../support/needs.ts';
import { findPromtool } from '../support/promtool.ts';
import { cpuRun, ENFORCE_IDLE, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

const NOTIFY_RUNTIME = `
name: runtime
summary: Runs are looked at after two hours.
mode: notify
match: {gpu: false}
when:
  runtime: {over: 2h}
then:
  - notify: owner
`;

const BUDGET: Budget = {
  ...{ name: 'all-of-ml', by: { kind: 'workspace', value: 'ml' }, period: 'month', amount: 50_000, currency: 'USD' },
  ...{ alertAt: [100], recipients: ['oncall'] },
};

/** One process alone on a data folder shares neither a clock nor Azure's reads with another. */
const OF_SEVERAL: readonly string[] = ['runwarden_azure_reads_left', 'runwarden_replica_clock_ahead_seconds'];

interface Sample {
  readonly name: string;
  readonly labels: readonly string[];
}

/** What a scrape has: the types by name, and each sample's labels. */
function parsed(text: string) {
  const lines = text.split('\n');
  const types = lines.flatMap((line) => {
    const [, name = '', type = ''] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
    return name === '' ? [] : [[name, type] as const];
  });
  const samples = lines.flatMap((line): Sample[] => {
    const [, name = '', braces = ''] = /^(runwarden_\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === '') return [];
    return [{ name, labels: [...braces.matchAll(/(\w+)="/g)].flatMap(([, label]) => label ?? []).toSorted() }];
  });
  return { types: new Map(types), samples };
}

describe('the metrics of a service at work', () => {
  let service: Service;
  let text: string;
  const scrape = async () => String((await service.get('/metrics')).body);

  beforeAll(async () => {
    service = await startService({
      scenario: oneWorkspace([
        idleRun('idle-run', { limits: { timeout: '24h' } }),
        idleRun('dark-run', { gpu: { stops: '-40m', series: [{ from: '-3h', use: 72 }] } }),
        cpuRun('long-run', '-5h'),
      ]),
      policies: { 'idle.yaml': ENFORCE_IDLE, 'runtime.yaml': NOTIFY_RUNTIME },
      configure: (config) => ({ ...config, budgets: [BUDGET] }),
    });
    await service.rest();
    // A forecast rests on whole days.
    await service.alter("update record_extents set since = since - interval '9 days'");
    for (let hour = 0; hour < 3; hour++) {
      service.sandbox.control.advance('1h');
      await service.tick(1);
      await service.rest();
    }
    // What has arrived is in no count of what waits or has failed.
    await service.alter("update deliveries set state = 'failed' where ctid = (select min(ctid) from deliveries)");
    await scrape();
    await service.until(async () => (await scrape()).includes('runwarden_month_spend{'));
    text = await scrape();
  }, 180_000);
  afterAll(() => service?.close());

  it('are all of the catalogue and no others, each with its type and its labels', () => {
    const { types, samples } = parsed(text);
    const ours = [...types].filter(([name]) => name.startsWith('runwarden_'));
    const catalogue: [string, MetricInfo][] = Object.entries(METRICS).map(([name, info]) => [metricName(name), info]);
    const expected = catalogue.filter(([name]) => !OF_SEVERAL.includes(name));
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(expected.map(([name, { type }]) => [name, type])));
    const known = new Map(catalogue);
    for (const { name, labels } of samples) {
      const info = known.get(name) ?? known.get(name.replace(/_(bucket|sum|count)$/, ''));
      const own = name.endsWith('_bucket') ? [...(info?.labels ?? []), 'le'] : (info?.labels ?? []);
      expect([name, labels]).toEqual([name, own.toSorted()]);
    }
  });

  it('have all that the dashboard and the rules ask for', () => {
    const { types } = parsed(text);
    const queries = queriesOf(join(import.meta.dirname, '..', '..', 'deploy', 'observability'));
    const asked = new Set(queries.flatMap(({ expr }) => metricsIn(expr).map(({ name }) => name)));
    expect(asked.size).toBeGreaterThan(25);
    expect([...asked].filter((name) => !types.has(name))).toEqual([]);
  });

  it('never name a run, an owner or an experiment', () => {
    expect(text).not.toMatch(/-run|team-vision|experiment-/);
  });

  it('say the same of money as the API', async () => {
    const { body } = await service.get('/api/v1/spend?by=policy');
    const [dollars] = (body as { currencies: { total: { spent: number; wasted: number } }[] }).currencies;
    const sumOf = (name: string) =>
      [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'gm'))].reduce(
        (sum, [, value]) => sum + Number(value),
        0,
      );
    expect(sumOf('runwarden_month_spend')).toBeCloseTo(dollars?.total.spent ?? Number.NaN, 6);
    expect(sumOf('runwarden_month_wasted')).toBeCloseTo(dollars?.total.wasted ?? Number.NaN, 6);
    expect(sumOf('runwarden_month_spend')).toBeGreaterThan(100);
    expect(text).toMatch(
      /^runwarden_month_saved\{workspace="ml",policy="idle",estimate="high",currency="USD"\} [1-9]/m,
    );
  });

  it('are what promtool takes, but for what Node and finance call things', WITH_PROMTOOL, () => {
    const { stdout, stderr } = spawnSync(findPromtool() ?? '', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => /^runwarden_/.test(line));
    // GPU-hours are what is bought.
    expect(ours.filter((line) => !line.includes('gpu_hours'))).toEqual([]);
    expect(`${stdout}${stderr}`).not.toMatch(/error while linting|parse/i);
  });
});
