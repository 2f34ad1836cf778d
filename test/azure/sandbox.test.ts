import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { AzureError } from '../../src/core/ports/azure.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import type { ListedRun } from '../../src/core/signal/known-run.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import { ALWAYS, CLEAR } from './fake-azure.ts';

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';
const HOUR = 3_600_000;

const SCENARIO: ScenarioInput = {
  'page-size': 3,
  'children-page-size': 2,
  subscriptions: [
    {
      id: SUBSCRIPTION,
      workspaces: [
        {
          name: 'ws-main',
          'resource-group': 'rg-main',
          clusters: [
            { name: 'gpu-8', 'vm-size': 'Standard_ND96asr_v4', location: 'northeurope' },
            { name: 'cpu', 'vm-size': 'Standard_DS3_v2' },
          ],
          runs: [
            { id: 'big', type: 'command', compute: 'gpu-8', nodes: 2, created: '-3h', started: '-2h', gpu: { use: 1 } },
            {
              id: 'half',
              type: 'command',
              compute: 'gpu-8',
              created: '-3h',
              started: '-2h',
              gpu: { 'per-device': [90, 0, 0, 0, 0, 0, 0, 0] },
            },
            { id: 'silent', type: 'command', compute: 'gpu-8', created: '-3h', started: '-2h', gpu: 'none' },
            {
              id: 'done',
              type: 'command',
              compute: 'cpu',
              created: '-5h',
              started: '-4h',
              ends: { at: '-3h' },
              artifacts: [{ path: 'out/report.json', json: { passed: false } }],
            },
            {
              id: 'pipe',
              type: 'pipeline',
              compute: 'cpu',
              created: '-2h',
              started: '-2h',
              children: [
                {
                  id: 'validate',
                  'display-name': 'validate model',
                  compute: 'cpu',
                  started: '-90m',
                  ends: { at: '-80m' },
                  artifacts: [
                    { path: 'out/report.json', json: { passed: true } },
                    { path: 'm.json', output: 'metrics', json: { auc: 0.9 } },
                  ],
                },
                { id: 'train', compute: 'gpu-8', started: '-80m', gpu: { use: 50 } },
                { id: 'later', 'display-name': 'validate again', compute: 'cpu', started: '2h' },
              ],
            },
          ],
        },
      ],
    },
  ],
};

const MOST_RETRIES = 4;

describe('against an Azure of our own over HTTPS', () => {
  let sandbox: Sandbox;
  let azure: Azure;
  let workspace: Workspace;

  beforeAll(async () => {
    sandbox = await startSandbox({ scenario: SCENARIO });
    azure = connectAzure(
      {
        endpoint: sandbox.hosts.arm,
        authorityHost: sandbox.hosts.authority,
        ca: sandbox.caPem,
        credential: {
          kind: 'client-secret',
          tenantId: sandbox.hosts.tenantId,
          clientId: 'app',
          clientSecret: 'secret',
        },
      },
      { clock: () => sandbox.control.now(), sleep: async (length) => sandbox.control.advance(length), retryDelay: 1 },
    );
    const [found] = (await azure.workspaces.list(SUBSCRIPTION, ALWAYS)).workspaces;
    if (found === undefined) throw new Error('the sandbox has no workspace');
    workspace = found;
  });
  afterEach(() => sandbox.control.clearFaults());
  afterAll(async () => {
    azure.close();
    await sandbox.close();
  });

  async function allRuns(): Promise<Map<string, ListedRun>> {
    const runs = new Map<string, ListedRun>();
    let next: string | null = null;
    do {
      const page = await azure.runs.page(workspace, next, ALWAYS);
      for (const listed of page.runs) runs.set(listed.run.id, listed);
      next = page.next;
    } while (next !== null);
    return runs;
  }

  async function snapshotsOf(...ids: string[]): Promise<Snapshot[]> {
    const runs = await allRuns();
    const bare = ids.flatMap((id): Snapshot[] => {
      const listed = runs.get(id);
      return listed ? [{ run: listed.run, phaseSince: 0, signals: {} }] : [];
    });
    const timing = await azure.signals.timing(workspace, bare, ALWAYS);
    const compute = await azure.signals.compute(workspace, bare, ALWAYS);
    const children = await azure.signals.children(workspace, bare, ALWAYS);
    return bare.map((snapshot) => {
      const { id } = snapshot.run;
      const [one, two, three] = [timing.get(id), compute.get(id), children.get(id)];
      if (!one || !two || !three) throw new Error(`no signals of ${id}`);
      return { ...snapshot, signals: { timing: one, compute: two, children: three } };
    });
  }

  it('finds the workspace by name in any case, and none of another name', async () => {
    const found = await azure.workspaces.find(SUBSCRIPTION, 'RG-MAIN', 'WS-MAIN', ALWAYS);
    expect(found?.id).toBe(workspace.id);
    expect(await azure.workspaces.find(SUBSCRIPTION, 'rg-main', 'none', ALWAYS)).toBeNull();
  });

  it('lists every run over several pages', async () => {
    const runs = await allRuns();
    expect([...runs.keys()].toSorted()).toEqual(['big', 'done', 'half', 'pipe', 'silent']);
    expect(runs.get('big')?.timing).toMatchObject({ known: true });
    expect(runs.get('pipe')?.timing).toBeNull();
  });

  it('refreshes many runs in one request, and says which are gone', async () => {
    await allRuns();
    const before = azure.requests.counts()['run-batch'] ?? 0;
    const refreshed = await azure.runs.refresh(workspace, ['big', 'half', 'pipe', 'gone'], ALWAYS);
    expect([...refreshed.entries()].map(([id, one]) => [id, one.kind]).toSorted()).toEqual([
      ['big', 'found'],
      ['gone', 'gone'],
      ['half', 'found'],
      ['pipe', 'found'],
    ]);
    expect(azure.requests.counts()['run-batch']).toBe(before + 1);
    expect(refreshed.get('pipe')).toMatchObject({ listed: { timing: { known: true } } });
  });

  it('refreshes by name where the batch route is not there', async () => {
    const other = connectAzure(
      {
        endpoint: sandbox.hosts.arm,
        authorityHost: sandbox.hosts.authority,
        ca: sandbox.caPem,
        credential: {
          kind: 'client-secret',
          tenantId: sandbox.hosts.tenantId,
          clientId: 'app',
          clientSecret: 'secret',
        },
      },
      { clock: () => sandbox.control.now(), sleep: async (length) => sandbox.control.advance(length), retryDelay: 1 },
    );
    sandbox.control.addFault({ on: 'batchrundata', do: 'status', status: 404 });
    await other.runs.page(workspace, null, ALWAYS);
    const refreshed = await other.runs.refresh(workspace, ['big', 'half'], ALWAYS);
    expect([...refreshed.values()].every((one) => one.kind === 'found')).toBe(true);
    expect(other.requests.counts()).toMatchObject({ 'run-batch': 1, 'job-get': expect.any(Number) });
    other.close();
  });

  it('lists children over several pages', async () => {
    const [pipe] = await snapshotsOf('pipe');
    const children = pipe?.signals.children;
    expect(children?.known && children.value.map((child) => child.id).toSorted()).toEqual([
      'later',
      'train',
      'validate',
    ]);
  });

  it('knows the GPUs of a cluster in another region', async () => {
    const [big] = await snapshotsOf('big');
    expect(big?.signals.compute).toMatchObject({
      known: true,
      value: { nodes: 2, gpusPerNode: 8, location: 'northeurope', kind: 'cluster' },
    });
  });

  it('has a series for each of sixteen devices, and none for a run without telemetry', async () => {
    const snapshots = await snapshotsOf('big', 'half', 'silent');
    const use = await azure.signals.gpu(workspace, snapshots, { over: HOUR, now: sandbox.control.now() }, ALWAYS);
    const big = use.get('big');
    expect(big).toMatchObject({ known: true, value: { expectedDevices: 16 } });
    expect(big?.known && big.value.devices.length).toBe(16);
    expect(big?.known && big.value.devices.every((device) => device.percent.length === 60)).toBe(true);
    const half = use.get('half');
    expect(half?.known && half.value.devices.filter((device) => (device.percent[10] ?? 0) > 50).length).toBe(1);
    expect(use.get('silent')).toEqual({ known: false, reason: 'no telemetry' });
  });

  it('has the GPU use of a pipeline by the children that are active', async () => {
    const use = await azure.signals.gpu(
      workspace,
      await snapshotsOf('pipe'),
      { over: HOUR, now: sandbox.control.now() },
      ALWAYS,
    );
    const pipe = use.get('pipe');
    expect(pipe).toMatchObject({ known: true, value: { expectedDevices: 8 } });
    expect(pipe?.known && pipe.value.devices.every((device) => device.id.startsWith('train/'))).toBe(true);
  });

  it('reads artifacts of a run and of steps, named outputs too', async () => {
    const snapshots = await snapshotsOf('done', 'pipe');
    const report = { kind: 'artifact', step: null, output: null, path: 'out/report.json' } as const;
    const own = await azure.signals.artifact(workspace, snapshots, report, ALWAYS);
    expect(own.get('done')).toMatchObject({ value: [{ artifact: { state: 'present', json: { passed: false } } }] });
    expect(own.get('pipe')).toMatchObject({ value: [{ artifact: { state: 'absent' } }] });
    const steps = await azure.signals.artifact(workspace, snapshots, { ...report, step: 'validate*' }, ALWAYS);
    const states = steps.get('pipe');
    expect(states?.known && states.value.map((one) => [one.runId, one.artifact.state]).toSorted()).toEqual([
      ['later', 'absent'],
      ['validate', 'present'],
    ]);
    const named = { ...report, step: 'validate model', output: 'metrics', path: 'm.json' };
    expect((await azure.signals.artifact(workspace, snapshots, named, ALWAYS)).get('pipe')).toMatchObject({
      value: [{ artifact: { state: 'present', json: { auc: 0.9 } } }],
    });
  });

  it.each([
    [{ on: 'jobs-list', do: 'throttle', 'retry-after': 0, times: 2 }],
    [{ on: 'jobs-list', do: 'status', status: 503, times: 2 }],
    [{ on: 'jobs-list', do: 'cut', times: 2 }],
  ] as const)('comes through what passes: %j', async (fault) => {
    sandbox.control.addFault(fault);
    expect((await azure.runs.page(workspace, null, ALWAYS)).runs.length).toBe(3);
  });

  it.each([
    [{ on: 'jobs-list', do: 'throttle', 'retry-after': 3600 }, 'throttled', 1],
    [{ on: 'jobs-list', do: 'throttle', 'retry-after': 0 }, 'throttled', MOST_RETRIES],
    [{ on: 'jobs-list', do: 'throttle' }, 'throttled', 1],
    [{ on: 'jobs-list', do: 'status', status: 500 }, 'unavailable', MOST_RETRIES],
    [{ on: 'jobs-list', do: 'cut' }, 'unavailable', MOST_RETRIES],
    [{ on: 'jobs-list', do: 'status', status: 403 }, 'denied', 1],
    [{ on: 'jobs-list', do: 'truncate' }, 'malformed', 1],
    [{ on: 'jobs-list', do: 'wrong-shape' }, 'malformed', 1],
  ] as const)('gives up on what stays, and says what it was: %j is %s', async (fault, kind, tries) => {
    sandbox.control.addFault(fault);
    const before = azure.requests.counts()['jobs-list'] ?? 0;
    const failure = await azure.runs.page(workspace, null, ALWAYS).catch((error: AzureError) => error);
    expect(failure).toMatchObject({
      name: 'AzureError',
      kind,
      message: expect.stringContaining('listing the runs of ws-main'),
    });
    expect((azure.requests.counts()['jobs-list'] ?? 0) - before).toBe(tries);
  });

  it('makes one run’s signal unknown when its storage fails, and no more', async () => {
    const snapshots = await snapshotsOf('done', 'pipe');
    sandbox.control.addFault({ on: 'blob', do: 'status', status: 403, url: 'dcid.done' });
    const report = { kind: 'artifact', step: null, output: null, path: 'out/report.json' } as const;
    const signals = await azure.signals.artifact(workspace, snapshots, report, ALWAYS);
    expect(signals.get('done')).toMatchObject({ known: false });
    expect(signals.get('pipe')).toMatchObject({ known: true });
  });

  it('makes the GPU use unknown when metrics fail', async () => {
    const snapshots = await snapshotsOf('big');
    sandbox.control.addFault({ on: 'metrics', do: 'wrong-shape' });
    const use = await azure.signals.gpu(workspace, snapshots, { over: HOUR, now: sandbox.control.now() }, ALWAYS);
    expect(use.get('big')).toMatchObject({ known: false });
  });

  it('says that there is no token when the credential is refused', async () => {
    sandbox.control.addFault({
      on: 'token',
      do: 'status',
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000215: wrong' },
    });
    const other = connectAzure(
      {
        endpoint: sandbox.hosts.arm,
        authorityHost: sandbox.hosts.authority,
        ca: sandbox.caPem,
        credential: {
          kind: 'client-secret',
          tenantId: sandbox.hosts.tenantId,
          clientId: 'app',
          clientSecret: 'top-secret',
        },
      },
      { clock: () => sandbox.control.now(), retryDelay: 1 },
    );
    const failure = await other.runs.page(workspace, null, ALWAYS).catch((error: AzureError) => error);
    expect(failure).toMatchObject({ kind: 'denied', message: expect.stringContaining('no token') });
    expect(String(failure)).not.toContain('top-secret');
    other.close();
  });

  it('does not trust a server whose authority it was not given', async () => {
    const { requests, runs, close } = connectAzure(
      { endpoint: sandbox.hosts.arm, credential: { kind: 'default' } },
      {
        clock: () => sandbox.control.now(),
        retryDelay: 1,
        credential: { getToken: async () => ({ token: 'x', expiresOnTimestamp: Date.now() + HOUR }) },
      },
    );
    await expect(runs.page(workspace, null, ALWAYS)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(requests.counts()['jobs-list']).toBeGreaterThan(0);
    close();
  });

  it('cancels with one POST, and is refused for a run that has ended', async () => {
    sandbox.control.resetRequests();
    expect(await azure.runs.cancel(workspace, 'silent', CLEAR, ALWAYS)).toEqual({ kind: 'accepted' });
    expect(JSON.stringify(sandbox.control.requests())).not.toContain('"cancel-poll":1');
    expect((await azure.runs.read(workspace, 'silent', ALWAYS))?.run.phase).toBe('canceling');
    expect(await azure.runs.cancel(workspace, 'done', CLEAR, ALWAYS)).toMatchObject({ kind: 'refused', status: 400 });
  });
});
