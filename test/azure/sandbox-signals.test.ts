import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import { ALWAYS } from './fake-azure.ts';

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';
const HOUR = 3_600_000;

const SCENARIO: ScenarioInput = {
  subscriptions: [
    {
      id: SUBSCRIPTION,
      workspaces: [
        {
          name: 'ws-main',
          'resource-group': 'rg-main',
          clusters: [
            { name: 'gpu-8', 'vm-size': 'STANDARD_ND96ASR_V4', location: 'northeurope' },
            { name: 'cheap', 'vm-size': 'Standard_DS3_v2', priority: 'LowPriority' },
          ],
          runs: [
            {
              id: 'big',
              type: 'command',
              compute: 'gpu-8',
              nodes: 2,
              created: '-3h',
              started: '-2h',
              traffic: { network: 900, disk: [{ from: '-3h', mb: 30 }] },
              metrics: { loss: { every: '10s', from: 4, towards: 1 }, broken: [{ at: '-1h', value: 'NaN' }] },
              artifacts: [{ path: 'user_logs/std_log.txt', text: 'epoch 1', at: '-30m' }],
            },
            { id: 'silent', type: 'command', compute: 'cheap', created: '-3h', started: '-2h', gpu: 'none' },
            {
              id: 'pipe',
              type: 'pipeline',
              compute: 'cheap',
              created: '-2h',
              started: '-2h',
              children: [
                {
                  id: 'train',
                  compute: 'gpu-8',
                  started: '-80m',
                  traffic: { network: 50 },
                  metrics: { loss: [{ at: '-30m', value: 'NaN' }] },
                },
              ],
            },
          ],
        },
        {
          name: 'ws-older',
          'resource-group': 'rg-main',
          'metric-names': 'older',
          clusters: [{ name: 'gpu-8', 'vm-size': 'STANDARD_ND96ASR_V4' }],
          runs: [
            {
              id: 'old',
              type: 'command',
              compute: 'gpu-8',
              created: '-3h',
              started: '-2h',
              gpu: { use: 90, jitter: 0 },
            },
          ],
        },
      ],
    },
  ],
};

describe('costs, traffic, logs and metrics over HTTPS', () => {
  let sandbox: Sandbox;
  let azure: Azure;
  let workspace: Workspace;
  let snapshots: Snapshot[];

  beforeAll(async () => {
    sandbox = await startSandbox({ scenario: SCENARIO });
    const credential = {
      kind: 'client-secret',
      tenantId: sandbox.hosts.tenantId,
      clientId: 'app',
      clientSecret: 'secret',
    } as const;
    const { arm: endpoint, authority: authorityHost } = sandbox.hosts;
    azure = connectAzure(
      { endpoint, authorityHost, ca: sandbox.caPem, credential, pricesEndpoint: sandbox.url },
      { clock: () => sandbox.control.now(), sleep: async (length) => sandbox.control.advance(length), retryDelay: 1 },
    );
    const { workspaces } = await azure.workspaces.list(SUBSCRIPTION, ALWAYS);
    const found = workspaces.find(({ name }) => name === 'ws-main');
    if (found === undefined) throw new Error('the sandbox has no workspace');
    workspace = found;
    const { runs } = await azure.runs.page(workspace, null, ALWAYS);
    const bare = runs.map(({ run }): Snapshot => ({ run, phaseSince: 0, signals: {} }));
    const timing = await azure.signals.timing(workspace, bare, ALWAYS);
    const compute = await azure.signals.compute(workspace, bare, ALWAYS);
    const children = await azure.signals.children(workspace, bare, ALWAYS);
    snapshots = bare.map((snapshot) => {
      const { id } = snapshot.run;
      const [one, two, three] = [timing.get(id), compute.get(id), children.get(id)];
      if (!one || !two || !three) throw new Error(`no signals of ${id}`);
      return { ...snapshot, signals: { timing: one, compute: two, children: three } };
    });
  });
  afterEach(() => sandbox.control.clearFaults());
  afterAll(async () => {
    azure.close();
    await sandbox.close();
  });

  it('prices runs and the children of pipelines by the nodes that they hold', async () => {
    const costs = await azure.signals.cost(workspace, snapshots, ALWAYS);
    expect(costs.get('big')).toMatchObject({
      value: { currency: 'USD', pieces: [{ nodes: 2, pricePerNodeHour: 27.2, endedAt: null }], unpriced: [] },
    });
    expect(costs.get('silent')).toMatchObject({ value: { pieces: [{ nodes: 1, pricePerNodeHour: 0.04 }] } });
    expect(costs.get('pipe')).toMatchObject({ value: { pieces: [{ runId: 'train', pricePerNodeHour: 27.2 }] } });
    const before = azure.requests.counts().prices;
    await azure.signals.cost(workspace, snapshots, ALWAYS);
    expect(azure.requests.counts().prices).toBe(before);
  });

  it('adds up the traffic of all nodes, in one request', async () => {
    const before = azure.requests.counts().metrics ?? 0;
    const traffic = await azure.signals.activity(
      workspace,
      snapshots,
      { over: HOUR, now: sandbox.control.now() },
      ALWAYS,
    );
    expect((azure.requests.counts().metrics ?? 0) - before).toBe(1);
    const big = traffic.get('big');
    expect(big?.known && [big.value.network[5], big.value.disk[5], big.value.infiniband[5]]).toEqual([900, 30, null]);
    const pipe = traffic.get('pipe');
    expect(pipe?.known && pipe.value.network[5]).toBe(50);
    expect(traffic.get('silent')).toMatchObject({ known: false });
  });

  it('reads the GPU use of a workspace that knows only the older names of metrics', async () => {
    const older = (await azure.workspaces.list(SUBSCRIPTION, ALWAYS)).workspaces.find(
      ({ name }) => name === 'ws-older',
    );
    if (older === undefined) throw new Error('the sandbox has no such workspace');
    const { runs } = await azure.runs.page(older, null, ALWAYS);
    const bare = runs.map(({ run }): Snapshot => ({ run, phaseSince: 0, signals: {} }));
    const use = await azure.signals.gpu(older, bare, { over: HOUR, now: sandbox.control.now() }, ALWAYS);
    const old = use.get('old');
    expect(old?.known && old.value.devices.map(({ percent }) => percent[5])).toEqual(Array(8).fill(90));
  });

  it('tells when a log last grew, of a pipeline by its steps, and of an empty one nothing', async () => {
    const logs = await azure.signals.log(workspace, snapshots, ALWAYS);
    const big = logs.get('big');
    expect(big).toMatchObject({ known: true, value: { bytes: 7 } });
    const age = sandbox.control.now() - ((big?.known && big.value.lastGrowthAt) || 0);
    expect(Math.round(age / 60_000)).toBe(30);
    expect(logs.get('silent')).toMatchObject({ value: { lastGrowthAt: null, bytes: 0 } });
    expect(logs.get('pipe')).toMatchObject({ value: { lastGrowthAt: expect.any(Number) } });
  });

  it('reads what was logged to MLflow, numbers and what is none', async () => {
    const loss = await azure.signals.metric(workspace, snapshots, { kind: 'metric', name: 'loss' }, ALWAYS);
    const big = loss.get('big');
    const newest = big?.known ? big.value.points.at(-1) : undefined;
    expect(newest?.step).toBeGreaterThanOrEqual(700);
    expect(newest?.value).toBeCloseTo(1, 3);
    expect(loss.get('silent')).toMatchObject({ known: true, value: { points: [] } });
    const broken = await azure.signals.metric(workspace, snapshots, { kind: 'metric', name: 'broken' }, ALWAYS);
    expect(broken.get('big')).toMatchObject({ value: { points: [{ value: Number.NaN }] } });
  });

  it('reads what the children of a run logged', async () => {
    const request = { kind: 'child-metric', name: 'loss', history: false } as const;
    const loss = await azure.signals.childMetric(workspace, snapshots, request, ALWAYS);
    expect(loss.get('pipe')).toMatchObject({ value: { children: { train: { value: [{ value: Number.NaN }] } } } });
  });

  it.each(['mlflow', 'blob-list', 'metrics'])('makes a signal unknown when %s fails', async (on) => {
    sandbox.control.addFault({ on, do: 'status', status: 403 });
    const { signals } = azure;
    const answers = {
      mlflow: () => signals.metric(workspace, snapshots, { kind: 'metric', name: 'loss' }, ALWAYS),
      'blob-list': () => signals.log(workspace, snapshots, ALWAYS),
      metrics: () => signals.activity(workspace, snapshots, { over: HOUR, now: sandbox.control.now() }, ALWAYS),
    };
    const answer = await answers[on as keyof typeof answers]();
    expect(answer.get('big')).toMatchObject({ known: false, reason: expect.stringContaining('403') });
  });
});
