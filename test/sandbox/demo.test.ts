import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_SCENARIO, loadScenario, loadWholeDemo, startSandbox } from '../../src/sandbox/index.ts';
import { type Bench, START, startBench } from './clients.ts';

const HOUR = 3_600_000;

describe('the demonstration', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(DEMO_SCENARIO);
  });
  afterAll(() => bench.close());

  /** The averages of the last hours of a run, by device; null where there is no sample. */
  async function use(run: string, hours: number): Promise<(number | null)[][]> {
    const workspace = bench.sandbox.control.state().workspaces[0]?.armId ?? '';
    const result = await bench.metrics.queryResource(workspace, ['GpuUtilizationPercentage'], {
      timespan: { startTime: new Date(START - hours * HOUR), endTime: new Date(START) },
      granularity: 'PT1M',
      aggregations: ['Average'],
      filter: `RunId eq '${run}' and InstanceId eq '*' and DeviceId eq '*'`,
      top: 100,
    });
    return (result.metrics[0]?.timeseries ?? []).map((one) => (one.data ?? []).map((point) => point.average ?? null));
  }

  function known(series: (number | null)[]): number[] {
    return series.filter((value) => value !== null);
  }

  test('has twelve active runs, of all kinds', () => {
    const runs = bench.sandbox.control.state().workspaces.flatMap((workspace) => workspace.runs);
    const active = runs.filter((run) => run.parent === null && run.endedAt === null);
    expect(active).toHaveLength(12);
    expect(new Set(active.map((run) => run.type))).toEqual(new Set(['command', 'pipeline', 'sweep', 'automl']));
    expect(active.filter((run) => run.status === 'Queued').map((run) => run.id)).toEqual(['research-bert-queue-2']);
  });

  test('names an owner on every run but one', async () => {
    const scenario = await loadScenario(DEMO_SCENARIO);
    const runs = scenario.subscriptions.flatMap((one) => one.workspaces).flatMap((workspace) => workspace.runs);
    expect(runs.filter((run) => !('owner' in run.tags)).map((run) => run.id)).toEqual(['research-adhoc-19']);
  });

  test('has one run older than twenty hours, and it is of the exempted tier', async () => {
    const scenario = await loadScenario(DEMO_SCENARIO);
    const runs = scenario.subscriptions.flatMap((one) => one.workspaces).flatMap((workspace) => workspace.runs);
    const old = runs.filter((run) => run.created < -20 * HOUR);
    expect(old.map((run) => [run.id, run.tags.tier])).toEqual([['vision-flagship-03', 'critical']]);
  });

  test('has a run whose eight devices have all been idle for three hours', async () => {
    const series = await use('vision-pretrain-large-07', 3);
    expect(series).toHaveLength(8);
    for (const one of series) expect(Math.max(...known(one))).toBeLessThan(2);
    expect(known(series[0] ?? [])).toHaveLength(178);
  });

  test('has a run of which one device of eight is busy', async () => {
    const series = await use('vision-distill-12', 3);
    expect(series.map((one) => Math.min(...known(one)) > 50)).toEqual([true, ...Array(7).fill(false)]);
  });

  test('has a run that looked idle until its telemetry stopped forty minutes ago', async () => {
    const [series = []] = await use('vision-segment-31', 1);
    expect(known(series)).toHaveLength(20);
    expect(series.slice(20)).toEqual(Array(40).fill(null));
    expect(Math.max(...known(series))).toBeLessThan(2);
  });

  test('has a pipeline that is condemned by the report of one step while another runs on, and can be cancelled', async () => {
    const account = bench.sandbox.control.state().workspaces[0]?.storageAccount;
    const path = 'ExperimentRun/dcid.0b9f4f0e-56a3-4a53-8f0c-6f3d1a1d2c02/validation/report.json';
    const blob = bench.blob(`https://${account}.blob.${bench.sandbox.hosts.blobEndpoint}/azureml/${path}`);
    expect(JSON.parse((await blob.downloadToBuffer()).toString())).toMatchObject({ passed: false });
    await bench.arm.jobs.beginCancel('rg-ml-prod', 'ml-prod-vision', 'vision-retrain-0412', { updateIntervalInMs: 1 });
    bench.sandbox.control.advance('1m');
    const runs = bench.sandbox.control.state().workspaces[0]?.runs ?? [];
    const statuses = runs.filter((run) => run.id === 'vision-retrain-0412' || run.parent !== null);
    expect(statuses.map((run) => [run.displayName, run.status])).toEqual([
      ['nightly retraining', 'Canceled'],
      ['prepare-data', 'Completed'],
      ['validate-model', 'Completed'],
      ['train-backbone', 'Canceled'],
    ]);
  });
});

describe('the demonstration that stays', () => {
  const runsOf = ({ subscriptions }: Awaited<ReturnType<typeof loadScenario>>) =>
    subscriptions.flatMap(({ workspaces }) => workspaces).flatMap(({ runs }) => runs);

  test('has the runs of the short one and two more workspaces', async () => {
    const [short, whole] = [await loadScenario(DEMO_SCENARIO), await loadWholeDemo()];
    const workspaces = whole.subscriptions.flatMap((one) => one.workspaces.map(({ name }) => name));
    expect(workspaces).toEqual(['ml-prod-vision', 'ml-dev-research', 'ml-prod-language', 'ml-eu-forecast']);
    expect(runsOf(whole).slice(0, runsOf(short).length)).toEqual(runsOf(short));
    expect(whole.faults.map(({ on, status, url }) => [on, status, url])).toEqual([['metrics', 403, 'ml-eu-forecast']]);
  });

  test('has three runs of one experiment that have stood still since the same minute', async () => {
    const tuning = runsOf(await loadWholeDemo()).filter(({ experiment }) => experiment === 'instruction-tuning');
    const since = tuning.map(({ gpu }) => (gpu === 'none' ? null : gpu?.series?.at(-1)?.from));
    expect(since).toEqual(Array(3).fill(-(3 * HOUR + 14 * 60_000)));
  });

  test('begins before the moment of its times, so that runs which start meanwhile are not there yet', async () => {
    const sandbox = await startSandbox({
      scenario: await loadWholeDemo(),
      lead: 2.5 * HOUR,
      clock: { now: () => START },
    });
    try {
      const retraining = () =>
        sandbox.control.state().workspaces[0]?.runs.find(({ id }) => id === 'vision-retrain-0412')?.status;
      const before = retraining();
      sandbox.control.advance('1h');
      expect([before, retraining()]).toEqual([undefined, 'Running']);
    } finally {
      await sandbox.close();
    }
  });
});
