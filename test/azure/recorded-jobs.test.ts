import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import { policyAnswer } from '../../src/core/policy/match.ts';
import type { Workspace } from '../../src/core/run/run.ts';
import type { Compute, Cost, Signal, Signals, Snapshot } from '../../src/core/signal/signal.ts';
import { aPolicy } from '../support/builders.ts';
import { ON_RECORDED_JOBS } from '../support/needs.ts';
import { ALWAYS, CLEAR } from './fake-azure.ts';
import { recordedJobs, startReplay } from './replay/replay.ts';

/** In the order in which they rest on one another. */
const KINDS = ['timing', 'compute', 'children', 'cost'] as const;

const NOW = Date.parse('2026-03-02T03:00:00Z');

const CPU = 'cluster STANDARD_DS3_V2 0 GPUs dedicated';
const GPU = 'cluster STANDARD_NC6S_V3 1 GPU dedicated';
const NC6_ON_VC = 'virtual-cluster Singularity.NC6_v3 1 GPU dedicated';
const NO_NC6 = 'Azure describes no Singularity.NC6_v3 of the virtual cluster centeuapvc';
const BODY_UNKNOWN = 'open: Azure does not report the steps within its step do_while_body_pipeline';
const LOCAL = 'local size unknown 0 GPUs';
const DATA_FACTORY = 'other size unknown 0 GPUs';
const SERVERLESS = 'serverless size unknown GPUs unknown';
const NO_SIZE = 'unknown: Azure does not report its VM size';

/**
 * Of each recorded job: type and phase; the compute that people read; what it computes on, with what its steps compute on;
 * the price of its nodes for an hour; whether `match: {gpu: true}` is for it.
 */
const JOBS: Readonly<Record<string, readonly [string, string | null, string, string, string]>> = {
  'b01-singularity': ['command preparing', 'centeuapvc', NC6_ON_VC, `unknown: ${NO_NC6}`, 'yes'],
  'b02-singularity-running': ['command running', 'centeuapvc', NC6_ON_VC, `unknown: ${NO_NC6}`, 'yes'],
  'b03-local-starting': ['command preparing', 'local', LOCAL, 'nothing', 'no'],
  'b05-serverless-starting': ['command preparing', 'serverless', `${SERVERLESS} dedicated`, NO_SIZE, 'unknown'],
  'b06-queued': ['command queued', 'testCompute', CPU, 'nothing', 'no'],
  'b07-ray-running': ['command running', 'testCompute', CPU, '2 x 0.293', 'no'],
  'b08-ray-completed': ['command ended', 'testCompute', CPU, '2 x 0.293', 'no'],
  'b09-import-starting': ['command preparing', 'DataFactory', DATA_FACTORY, 'unknown: it runs in Data Factory', 'no'],
  'b11-command-failed': ['command ended', 'cpu-cluster', CPU, '1 x 0.293', 'no'],
  'b13-automl-image-od': ['automl running', 'gpu-cluster', GPU, 'nothing', 'yes'],
  'b14-automl-image-seg': ['automl running', 'gpu-cluster', GPU, 'nothing', 'yes'],
  'b15-automl-image-seg-failed': ['automl ended', 'gpu-cluster', GPU, 'nothing', 'yes'],
  'b17-automl-reg': ['automl running', 'serverless', 'serverless Standard_DS3_v2 0 GPUs dedicated', '1 x 0.23', 'no'],
  'b19-automl-cls': ['automl running', 'automl-cpu-cluster', CPU, 'nothing', 'no'],
  'b20-sweep': ['sweep running', 'testCompute', CPU, 'nothing', 'no'],
  'b22-pipe-finalizing': ['pipeline finalizing', 'cpu-cluster', `${CPU}; steps: ${CPU}`, 'nothing', 'no'],
  'b23-pipe-cancelreq': [
    'pipeline canceling',
    'cpu-cluster',
    `${CPU}; steps: ${DATA_FACTORY}, ${CPU}`,
    'nothing',
    'no',
  ],
  'b25-pipe-vc': [
    'pipeline preparing',
    'SingularityTestVC',
    'virtual-cluster size unknown GPUs unknown; steps: virtual-cluster Singularity.ND40rs_v2 8 GPUs, virtual-cluster Singularity.ND40rs_v2 8 GPUs dedicated',
    'nothing',
    'yes',
  ],
  'b27-pipe-batch': [
    'pipeline running',
    null,
    'other size unknown GPUs unknown; steps: open: Azure does not report its steps',
    // It began before the first price of the sandbox's list.
    'unknown: Azure lists its price only from 2024-01-01 00:00 UTC on',
    'no',
  ],
  'b28-pipe-nested': [
    'pipeline preparing',
    'cpu-cluster',
    `${CPU}; steps: ${CPU}, open: Azure does not report the steps within its step train_and_evaludate_model1`,
    'nothing',
    'unknown',
  ],
  'b30-pipe-dowhile': [
    'pipeline queued',
    'cpu-cluster',
    `${CPU}; steps: ${CPU}, ${BODY_UNKNOWN}`,
    'nothing',
    'unknown',
  ],
  'b31-pipe-parallel': ['pipeline preparing', 'cpu-cluster', `${CPU}; steps: ${CPU}, ${CPU}`, 'nothing', 'no'],
  'b33-pipe-datatransfer': [
    'pipeline preparing',
    'serverless',
    `${SERVERLESS}; steps: ${SERVERLESS}`,
    'nothing',
    'unknown',
  ],
  // Its two sweeps are on a cluster of another workspace, of which nothing is known.
  'b34-pipe-sweep-gpu': [
    'pipeline preparing',
    'cpu-cluster',
    `${CPU}; steps: other size unknown GPUs unknown, ${CPU}`,
    'nothing',
    'unknown',
  ],
  'b36-pipe-internal': ['pipeline preparing', 'cpu-cluster', `${CPU}; steps: ${CPU}`, 'nothing', 'no'],
  'b37-pipe-running': ['pipeline running', 'cpu-cluster', `${CPU}; steps: ${CPU}`, 'nothing', 'no'],
  'b38-pipe-notstarted': [
    'pipeline queued',
    'cpu-cluster',
    `${CPU}; steps: ${CPU}, ${BODY_UNKNOWN}`,
    'nothing',
    'unknown',
  ],
  'b40-pipe-importnode': [
    'pipeline preparing',
    'cpu-cluster',
    `${CPU}; steps: ${DATA_FACTORY}, ${CPU}`,
    'nothing',
    'no',
  ],
  'b41-pipe-serverless-running': [
    'pipeline running',
    'serverless',
    `${SERVERLESS}; steps: serverless Standard_D3_v2 0 GPUs, serverless Standard_NC6 1 GPU low-priority`,
    'nothing',
    'yes',
  ],
  'b43-pipe-prefix-running': [
    'pipeline running',
    'cpu-cluster',
    `${CPU}; steps: ${CPU}, ${CPU}, ${CPU}`,
    'nothing',
    'no',
  ],
  'b44-instance-completed': [
    'command ended',
    'commandjobcompute',
    'instance STANDARD_DS2_V2 0 GPUs dedicated',
    '1 x 0.146',
    'no',
  ],
  'b45-instance-running': [
    'command running',
    'commandjobcompute',
    'instance STANDARD_DS2_V2 0 GPUs dedicated',
    '1 x 0.146',
    'no',
  ],
  'b49-local-running': ['command running', 'local', LOCAL, 'nothing', 'no'],
  'b51-serverless-running': ['command running', 'serverless', `${SERVERLESS} dedicated`, NO_SIZE, 'unknown'],
  'b52-pipe-gpu-step': ['pipeline running', 'cpu-cluster', `${CPU}; steps: ${CPU}, ${GPU}`, 'nothing', 'yes'],
  'b53-pipe-nodefault': ['pipeline running', null, `other size unknown GPUs unknown; steps: ${CPU}`, 'nothing', 'no'],
};

describe('the recorded jobs, served as one workspace', ON_RECORDED_JOBS, () => {
  let replay: Awaited<ReturnType<typeof startReplay>>;
  let azure: ReturnType<typeof connectAzure>;
  let workspace: Workspace;
  let snapshots: readonly Snapshot[];

  beforeAll(async () => {
    replay = await startReplay(NOW);
    azure = connectAzure(
      { endpoint: replay.url, ca: replay.caPem, pricesEndpoint: replay.url, credential: { kind: 'default' } },
      {
        clock: () => NOW,
        sleep: async () => {},
        retryDelay: 1,
        credential: { getToken: async () => ({ token: 'secret-token', expiresOnTimestamp: NOW + 3_600_000_000 }) },
      },
    );
    const [only] = (await azure.workspaces.list(replay.subscription, ALWAYS)).workspaces;
    if (!only) throw new Error('the replay lists no workspace');
    workspace = only;
    const page = await azure.runs.page(workspace, null, ALWAYS);
    expect(page.malformed).toEqual([]);
    snapshots = page.runs.map(({ run, timing }) => ({
      run,
      phaseSince: run.createdAt,
      signals: timing ? { timing } : {},
    }));
    for (const kind of KINDS) await learn(kind);
  });

  async function learn(kind: (typeof KINDS)[number]): Promise<void> {
    const unread = snapshots.filter(({ signals }) => !signals[kind]);
    const answers = await azure.signals[kind](workspace, unread, ALWAYS);
    snapshots = snapshots.map((one) => (one.signals[kind] ? one : learned(one, kind, answers.get(one.run.id))));
  }

  afterAll(async () => {
    azure.close();
    await replay.close();
  });

  it('each is listed, classified, placed and priced as it is, or unknown with a true reason', () => {
    const withGpu = aPolicy({ match: { gpu: true } });
    const seen = snapshots.map((snapshot) => {
      const { run, signals } = snapshot;
      const place = signals.compute?.known ? placeInWords(signals.compute.value) : signals.compute?.reason;
      const facts = [`${run.jobType} ${run.phase}`, run.placement.name, place, priceInWords(signals.cost)];
      return [run.id, [...facts, policyAnswer(withGpu, snapshot)]];
    });
    expect(Object.fromEntries(seen)).toEqual(JOBS);
  });

  it('a run that ended refuses its cancel, and one may be accepted with 200 and no body', async () => {
    expect(await azure.runs.cancel(workspace, 'b44-instance-completed', CLEAR, ALWAYS)).toMatchObject({
      kind: 'refused',
      status: 400,
      reason: expect.stringContaining('in terminal status'),
    });
    expect(await azure.runs.cancel(workspace, 'b09-import-starting', CLEAR, ALWAYS)).toEqual({ kind: 'accepted' });
  });

  it('a step that ARM knows nothing of is not taken for a run', async () => {
    await expect(azure.runs.read(workspace, 'b48-step-by-id', ALWAYS)).rejects.toThrow('steps of a pipeline');
  });

  it('all that were recorded are served', () => {
    const served = recordedJobs().filter(({ id, body }) => id.startsWith('b') && body.properties);
    expect(served.map(({ id }) => id)).toEqual(Object.keys(JOBS));
  });

  it('a compute is asked for once, and never one of which the name is that of something else', () => {
    const asked = replay.asked.flatMap((line) => /\/computes\/([^?/]+)/.exec(line)?.[1] ?? []);
    expect(asked.toSorted()).toEqual([
      'automl-cpu-cluster',
      'commandjobcompute',
      'cpu-cluster',
      'gpu-cluster',
      'testCompute',
    ]);
  });

  it('what people read of a place names no subscription', () => {
    const texts = snapshots.map(({ run, signals }) => JSON.stringify([run.placement, run.steps, signals.compute]));
    expect(texts.filter((text) => text.includes('subscriptions'))).toEqual([]);
  });
});

function learned(snapshot: Snapshot, kind: keyof Signals, answer: unknown): Snapshot {
  return { ...snapshot, signals: { ...snapshot.signals, [kind]: answer } };
}

function placeInWords(compute: Compute): string {
  const { steps } = compute;
  if (!steps) return nodesInWords(compute);
  const places = [...steps.computes.map(nodesInWords), ...(steps.open === null ? [] : [`open: ${steps.open}`])];
  return `${nodesInWords(compute)}; steps: ${places.join(', ')}`;
}

function nodesInWords({
  kind,
  vmSize,
  gpusPerNode,
  priority,
}: Pick<Compute, 'kind' | 'vmSize' | 'gpusPerNode' | 'priority'>): string {
  const gpus = gpusPerNode === null ? 'GPUs unknown' : `${gpusPerNode} GPU${gpusPerNode === 1 ? '' : 's'}`;
  return [kind, vmSize ?? 'size unknown', gpus, ...(priority ? [priority] : [])].join(' ');
}

function priceInWords(cost: Signal<Cost> | undefined): string {
  if (!cost?.known) return `unknown: ${cost?.reason}`;
  const { pieces, unpriced, notes = [] } = cost.value;
  if (unpriced.length > 0) return `unknown: ${notes.join('; ')}`;
  return pieces.map(({ nodes, pricePerNodeHour }) => `${nodes} x ${pricePerNodeHour}`).join(', ') || 'nothing';
}
