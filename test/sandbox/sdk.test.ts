import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_SCENARIO } from '../../src/sandbox/index.ts';
import { type Bench, startBench } from './clients.ts';

describe('the real Azure SDKs against the sandbox', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(DEMO_SCENARIO);
  });
  afterAll(() => bench.close());

  test('list the workspaces, with a discovery address on this server', async () => {
    const names: string[] = [];
    for await (const workspace of bench.arm.workspaces.listBySubscription()) {
      names.push(workspace.name ?? '');
      expect(workspace.discoveryUrl).toBe(`${bench.sandbox.url}/discovery`);
    }
    expect(names).toEqual(['ml-prod-vision', 'ml-dev-research']);
  });

  test('list all jobs over several pages, newest first, the archived ones only when asked for', async () => {
    const all: string[] = [];
    let last = Number.POSITIVE_INFINITY;
    for await (const job of bench.arm.jobs.list('rg-ml-prod', 'ml-prod-vision', { listViewType: 'All' })) {
      const created = job.systemData?.createdAt?.getTime() ?? Number.NaN;
      expect(created).toBeLessThanOrEqual(last);
      last = created;
      all.push(job.name ?? '');
    }
    const active: string[] = [];
    for await (const job of bench.arm.jobs.list('rg-ml-prod', 'ml-prod-vision')) active.push(job.name ?? '');
    expect(all).toHaveLength(187);
    expect(new Set(all).size).toBe(187);
    expect(all.filter((name) => !active.includes(name))).toEqual(['vision-archived-54']);
  });

  test('read a running command job with its start in the property bag', async () => {
    const job = await bench.arm.jobs.get('rg-ml-prod', 'ml-prod-vision', 'vision-detect-88');
    expect(job.properties.status).toBe('Running');
    expect(job.properties.jobType).toBe('Command');
    expect(job.properties.properties).toMatchObject({ StartTimeUtc: '2026-03-02 03:00:00' });
    expect(job.properties.tags).toMatchObject({ owner: 'team-vision@example.com' });
  });

  test('read a pipeline step as a job without properties', async () => {
    const job = await bench.arm.jobs.get('rg-ml-prod', 'ml-prod-vision', '0b9f4f0e-56a3-4a53-8f0c-6f3d1a1d2c02');
    expect(job.name).toBe('0b9f4f0e-56a3-4a53-8f0c-6f3d1a1d2c02');
    expect(job.properties).toBeUndefined();
  });

  test('fail with the recorded error for a job that is not there', async () => {
    await expect(bench.arm.jobs.get('rg-ml-prod', 'ml-prod-vision', 'nothing')).rejects.toMatchObject({
      statusCode: 404,
      code: 'UserError',
      message: 'Job nothing not found.',
    });
  });

  test('list computes, datastores and machine sizes', async () => {
    const computes = [];
    for await (const compute of bench.arm.computeOperations.list('rg-ml-dev', 'ml-dev-research'))
      computes.push(compute);
    expect(computes.map((compute) => compute.properties?.computeType)).toEqual([
      'AmlCompute',
      'AmlCompute',
      'AmlCompute',
      'ComputeInstance',
      'Kubernetes',
    ]);
    const store = await bench.arm.datastores.get('rg-ml-prod', 'ml-prod-vision', 'workspaceartifactstore');
    expect(store.properties).toMatchObject({ containerName: 'azureml', endpoint: `localhost:${bench.sandbox.port}` });
    const sizes = await bench.arm.virtualMachineSizes.list('westeurope');
    const found = sizes.value?.find((size) => size.name === 'Standard_ND96asr_v4');
    expect(found).toMatchObject({ gpus: 8, vCPUs: 96, memoryGB: 900, lowPriorityCapable: true });
  });

  test('query GPU use per device of a run', async () => {
    const workspace = bench.sandbox.control.state().workspaces[0]?.armId ?? '';
    const result = await bench.metrics.queryResource(workspace, ['GpuUtilizationPercentage'], {
      timespan: { startTime: new Date('2026-03-02T09:00:00Z'), endTime: new Date('2026-03-02T10:00:00Z') },
      granularity: 'PT1M',
      aggregations: ['Average'],
      filter: "RunId eq 'vision-distill-12' and InstanceId eq '*' and DeviceId eq '*'",
      top: 100,
    });
    const series = result.metrics[0]?.timeseries ?? [];
    expect(series).toHaveLength(8);
    const averages = series.map((one) => {
      const known = one.data?.flatMap((point) => point.average ?? []) ?? [];
      return known.reduce((sum, value) => sum + value, 0) / known.length;
    });
    expect(averages[0]).toBeGreaterThan(90);
    expect(Math.max(...averages.slice(1))).toBeLessThan(2);
  });

  test('download an artifact with a token, whole and in ranges', async () => {
    const account = bench.sandbox.control.state().workspaces[0]?.storageAccount;
    const path = 'ExperimentRun/dcid.0b9f4f0e-56a3-4a53-8f0c-6f3d1a1d2c02/validation/report.json';
    const blob = bench.blob(`https://${account}.blob.${bench.sandbox.hosts.blobEndpoint}/azureml/${path}`);
    expect(JSON.parse((await blob.downloadToBuffer()).toString())).toMatchObject({ passed: false, checks: 14 });
    const response = await blob.download(0, 4);
    const chunks: Buffer[] = [];
    for await (const chunk of response.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe('{"pa');
  });

  test('list the artifacts of a run', async () => {
    const account = bench.sandbox.control.state().workspaces[0]?.storageAccount;
    const container = bench.container(`https://${account}.blob.${bench.sandbox.hosts.blobEndpoint}/azureml`);
    const prefix = 'ExperimentRun/dcid.0b9f4f0e-56a3-4a53-8f0c-6f3d1a1d2c02/';
    const names: string[] = [];
    for await (const page of container.listBlobsFlat({ prefix }).byPage({ maxPageSize: 2 })) {
      for (const item of page.segment.blobItems) names.push(item.name.slice(prefix.length));
    }
    expect(names).toEqual([
      'logs/azureml/executionlogs.txt',
      'logs/azureml/stderrlogs.txt',
      'logs/azureml/stdoutlogs.txt',
      'user_logs/std_log.txt',
      'validation/report.json',
    ]);
  });
});
