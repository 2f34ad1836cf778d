import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Azure, connectAzure } from '../../src/azure/index.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { RecordedSignals } from '../../src/core/ports/azure.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import type { Snapshot } from '../../src/core/signal/signal.ts';
import { loadPolicies } from '../../src/policy/load.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import { judge } from '../../src/watch/judge.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

// From what Azure answers over HTTPS to the verdict: for each way in which Azure writes where a run computes.

const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';
const ALWAYS = new AbortController().signal;
const IDLE = { use: 1, jitter: 0 };
const LONG_AGO = { created: '-9h', started: '-9h' } as const;
const PIPELINE = { ...LONG_AGO, type: 'pipeline' } as const;
const COMMAND = { ...LONG_AGO, type: 'command' } as const;

const SCENARIO: ScenarioInput = {
  subscriptions: [
    {
      id: SUBSCRIPTION,
      workspaces: [
        {
          name: 'ws-places',
          'resource-group': 'rg-places',
          clusters: [
            { name: 'cpu', 'vm-size': 'Standard_DS3_v2' },
            { name: 'gpu', 'vm-size': 'STANDARD_ND96ASR_V4', priority: 'LowPriority' },
            // As the virtual cluster is called.
            { name: 'shared', 'vm-size': 'STANDARD_ND96ASR_V4' },
          ],
          runs: [
            { ...COMMAND, id: 'on-cluster', compute: 'gpu', gpu: IDLE },
            { ...COMMAND, id: 'on-own-machine', place: 'local' },
            {
              ...COMMAND,
              id: 'on-virtual-cluster',
              place: 'virtual-cluster',
              compute: 'shared',
              'instance-type': 'Singularity.NC6_v3',
              nodes: 2,
              tier: 'Premium',
            },
            { ...COMMAND, id: 'of-another-workspace', place: 'another-workspace', compute: 'gpu' },
            { ...COMMAND, id: 'in-data-factory', place: 'data-factory' },
            {
              ...COMMAND,
              id: 'serverless-sized-by-history',
              'history-compute': { 'vm-size': 'Standard_NC24ads_A100_v4', priority: 'Dedicated' },
              gpu: IDLE,
            },
            { ...COMMAND, id: 'serverless-of-unknown-size' },
            { ...COMMAND, id: 'gone-1', place: 'another-workspace', compute: 'gone', form: 'name' },
            { ...COMMAND, id: 'gone-2', place: 'another-workspace', compute: 'GONE', form: 'prefixed' },
            {
              ...LONG_AGO,
              id: 'automl-serverless',
              type: 'automl',
              form: 'empty-id',
              children: [
                {
                  id: 'trial',
                  started: '-9h',
                  'history-compute': { 'vm-size': 'Standard_DS3_v2', priority: 'Dedicated' },
                },
              ],
            },
            {
              ...PIPELINE,
              id: 'pipe-with-a-gpu-step',
              compute: 'cpu',
              form: 'settings',
              children: [
                { id: 'prepare', started: '-9h', compute: 'cpu', form: 'name' },
                { id: 'train', started: '-9h', compute: 'gpu', form: 'prefixed', gpu: IDLE },
              ],
            },
            {
              ...PIPELINE,
              id: 'pipe-on-cpu',
              compute: 'cpu',
              form: 'bag',
              children: [{ id: 'a', started: '-9h', compute: 'cpu' }],
            },
            {
              ...PIPELINE,
              id: 'pipe-without-body',
              body: 'none',
              children: [{ id: 'scoring', started: '-9h', compute: 'cpu' }],
            },
            {
              ...PIPELINE,
              id: 'pipe-serverless',
              form: 'settings',
              children: [
                {
                  id: 'sized',
                  started: '-9h',
                  'instance-type': 'Standard_NC24ads_A100_v4',
                  tier: 'Standard',
                  gpu: IDLE,
                },
              ],
            },
            {
              ...PIPELINE,
              id: 'pipe-on-virtual-cluster',
              place: 'virtual-cluster',
              compute: 'shared',
              form: 'bag',
              children: [
                {
                  id: 'vc-step',
                  started: '-9h',
                  place: 'virtual-cluster',
                  compute: 'shared',
                  'instance-type': 'Singularity.ND40rs_v2',
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};

const NOTHING_RECORDED: RecordedSignals = {
  spend: async () => new Map(),
  lineage: async () => new Map(),
  outcomes: async () => new Map(),
};

describe('a pass over every way in which Azure writes where a run computes', () => {
  let sandbox: Sandbox;
  let azure: Azure;
  let workspace: Workspace;
  let bare: Snapshot[];

  beforeAll(async () => {
    sandbox = await startSandbox({ scenario: SCENARIO });
    const { tenantId, arm: endpoint, authority: authorityHost } = sandbox.hosts;
    const credential = { kind: 'client-secret', tenantId, clientId: 'app', clientSecret: 'secret' } as const;
    azure = connectAzure(
      { endpoint, authorityHost, ca: sandbox.caPem, credential, pricesEndpoint: sandbox.url },
      { clock: () => sandbox.control.now(), sleep: async (length) => sandbox.control.advance(length), retryDelay: 1 },
    );
    const [found] = (await azure.workspaces.list(SUBSCRIPTION, ALWAYS)).workspaces;
    if (found === undefined) throw new Error('the sandbox has no workspace');
    workspace = found;
    const { runs } = await azure.runs.page(workspace, null, ALWAYS);
    bare = runs.map(({ run }): Snapshot => ({ run, phaseSince: run.createdAt, signals: {} }));
  });
  afterAll(async () => {
    azure.close();
    await sandbox.close();
  });

  async function judgedBy(policy: Policy) {
    const now = sandbox.control.now();
    const deps = { workspace, signals: azure.signals, recorded: NOTHING_RECORDED, now, abort: ALWAYS };
    const judged = await judge(bare, [policy], { ...deps, peers: () => new Map(), progress: async () => {} });
    return new Map(
      judged.map(({ snapshot, verdicts }) => [snapshot.run.id, { snapshot, verdict: verdicts.get(policy) }]),
    );
  }

  async function outcomesBy(policy: Policy) {
    const judged = await judgedBy(policy);
    return Object.fromEntries([...judged].map(([id, { verdict }]) => [id, verdict?.outcome ?? 'not-matched']));
  }

  it('judges by the shipped policy idle-gpu every run that holds GPUs, and leaves none out in silence', async () => {
    const loaded = loadPolicies('policies');
    const idle = loaded.ok ? loaded.policies.find(({ name }) => name === 'idle-gpu') : undefined;
    if (!idle) throw new Error('there is no policy idle-gpu');
    expect(await outcomesBy(idle)).toEqual({
      'on-cluster': 'violated',
      'on-own-machine': 'not-matched',
      // Azure Monitor has no samples of it.
      'on-virtual-cluster': 'unknown',
      'of-another-workspace': 'unknown',
      'in-data-factory': 'not-matched',
      'serverless-sized-by-history': 'violated',
      'serverless-of-unknown-size': 'unknown',
      'gone-1': 'unknown',
      'gone-2': 'unknown',
      'automl-serverless': 'not-matched',
      'pipe-with-a-gpu-step': 'violated',
      'pipe-on-cpu': 'not-matched',
      'pipe-without-body': 'not-matched',
      'pipe-serverless': 'violated',
      'pipe-on-virtual-cluster': 'unknown',
    });
    const judged = await judgedBy(idle);
    const reason = (id: string) => judged.get(id)?.verdict?.reason;
    expect(reason('of-another-workspace')).toContain('compute gpu is none of this workspace');
    expect(reason('gone-1')).toContain('ws-places has no compute gone');
    expect(reason('serverless-of-unknown-size')).toContain('Azure does not say whether it uses GPUs');
  });

  test.each<[string, string[]]>([
    [
      '{compute: SERVERLESS}',
      ['serverless-sized-by-history', 'serverless-of-unknown-size', 'automl-serverless', 'pipe-serverless'],
    ],
    ['{compute: local}', ['on-own-machine']],
    ['{compute: shared}', ['on-virtual-cluster', 'pipe-on-virtual-cluster']],
    ['{gpus: {at-least: 8}}', ['on-cluster', 'pipe-with-a-gpu-step', 'pipe-on-virtual-cluster']],
    ['{gpu-model: v100}', ['on-virtual-cluster', 'pipe-on-virtual-cluster']],
    ['{gpu-model: A100}', ['on-cluster', 'serverless-sized-by-history', 'pipe-with-a-gpu-step', 'pipe-serverless']],
    ['{vm-size: "*A100*", priority: dedicated}', ['serverless-sized-by-history', 'pipe-serverless']],
    ['{priority: low-priority}', ['on-cluster', 'pipe-with-a-gpu-step']],
  ])('%s is for %j', async (match, expected) => {
    const outcomes = await outcomesBy(compileOne(policyText({ match, when: '{runtime: {over: 1h}}' })));
    const judged = Object.entries(outcomes).filter(([, outcome]) => outcome === 'violated');
    expect(judged.map(([id]) => id).sort()).toEqual(expected.sort());
  });

  it('reads a compute that is there or gone once, and those of another workspace never', async () => {
    const policy = compileOne(policyText({ match: '{gpu: true}' }));
    await judgedBy(policy);
    const before = azure.requests.counts();
    await judgedBy(policy);
    expect(azure.requests.counts().computes).toBe(before.computes);
    // cpu, gpu and gone.
    expect(before.computes).toBe(3);
  });

  it('knows what each run costs, and that a local run costs nothing', async () => {
    const judged = await judgedBy(compileOne(policyText({ when: '{cost: {over: 1 USD}}' })));
    const costOf = (id: string) => {
      const cost = judged.get(id)?.snapshot.signals.cost;
      return cost?.known
        ? [cost.value.pieces.map(({ pricePerNodeHour }) => pricePerNodeHour), cost.value.unpriced]
        : cost;
    };
    expect(costOf('on-own-machine')).toEqual([[], []]);
    expect(costOf('serverless-sized-by-history')).toEqual([[3.4], []]);
    expect(costOf('automl-serverless')).toEqual([[0.2], []]);
    expect(costOf('pipe-serverless')).toEqual([[3.4], []]);
    expect(costOf('on-virtual-cluster')).toEqual([[], ['on-virtual-cluster']]);
  });

  it('shows people a name, and never an id with a subscription', async () => {
    for (const { run } of bare) {
      const names = [run.placement, ...(run.steps?.places ?? [])].map(({ name }) => name);
      expect(names.join()).not.toContain('/');
    }
  });
});
