import { describe, expect, test } from 'vitest';
import type { SignalMap, SignalSource } from '../../src/core/ports/azure.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { type Compute, known, type Signal, type Snapshot, unknown } from '../../src/core/signal/signal.ts';
import { type JudgeDeps, judge } from '../../src/watch/judge.ts';
import { peersOf } from '../../src/watch/peers.ts';
import { ago, aRun, aSnapshot, compute, NOW } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

const WORKSPACE: Workspace = {
  id: aRun().workspaceId,
  name: 'ml-prod',
  subscriptionId: 's',
  resourceGroup: 'g',
  location: 'westeurope',
  tags: {},
};
const OWNERS = { tags: ['owner'], fallback: 'platform' };
const POLICY = compileOne(policyText({ when: '{compute: {gpus-per-owner: {at-most: 8}}}' }));

function snapshot(id: string, hoursAgo: number, run: Partial<Run> = {}): Snapshot {
  return aSnapshot({ id, displayName: id, tags: { owner: 'team-a' }, createdAt: ago(hoursAgo * 3_600_000), ...run });
}

/** A source that answers computes alone and counts what it is asked. */
function aSource(answer: (snapshot: Snapshot) => Signal<Compute> = () => compute(8)) {
  const asked: string[][] = [];
  const never = async (): Promise<SignalMap<never>> => {
    throw new Error('nobody needs this');
  };
  const source: SignalSource = {
    timing: never,
    compute: async (_, snapshots) => {
      asked.push(snapshots.map(({ run }) => run.id));
      return new Map(snapshots.map((each) => [each.run.id, answer(each)]));
    },
    children: never,
    cost: never,
    artifact: never,
    log: never,
    metric: never,
    childMetric: never,
    activity: never,
    gpu: never,
    wait: never,
  };
  return { source, asked };
}

function depsOf(signals: SignalSource, others: readonly Snapshot[] = []): JudgeDeps {
  const never = async (): Promise<SignalMap<never>> => {
    throw new Error('nobody needs this');
  };
  return {
    workspace: WORKSPACE,
    signals,
    recorded: { spend: never, lineage: never, outcomes: never },
    peers: (all, of) => peersOf(OWNERS)(WORKSPACE, all, of, NOW),
    now: NOW,
    abort: new AbortController().signal,
    progress: async () => {},
    others,
  };
}

async function outcomes(snapshots: readonly Snapshot[], deps: JudgeDeps) {
  const judged = await judge(snapshots, [POLICY], deps);
  return judged.map(({ snapshot: { run }, verdicts }) => [run.id, verdicts.get(POLICY)?.outcome]);
}

describe('the GPUs of the other runs', () => {
  test('are read for all of them once one is asked about them', async () => {
    const { source, asked } = aSource();
    const all = [snapshot('old', 9), snapshot('new', 1)];
    expect(await outcomes(all, depsOf(source))).toEqual([
      ['old', 'healthy'],
      ['new', 'violated'],
    ]);
    expect(asked.flat().sort()).toEqual(['new', 'old']);
  });

  test('are read for runs that no policy judges, as just before a cancel', async () => {
    const { source, asked } = aSource();
    expect(await outcomes([snapshot('new', 1)], depsOf(source, [snapshot('old', 9)]))).toEqual([['new', 'violated']]);
    expect(asked.flat().sort()).toEqual(['new', 'old']);
  });

  test('leave the count open where the compute of an older run is unknown', async () => {
    const { source } = aSource(({ run }) => (run.id === 'old' ? unknown('403') : compute(4)));
    expect(await outcomes([snapshot('new', 1)], depsOf(source, [snapshot('old', 9)]))).toEqual([['new', 'unknown']]);
  });

  test('are none in the queue, and untold of a run of an unknown type, whatever it is to compute on', () => {
    const queued = {
      ...snapshot('queued', 9, { status: 'Queued', phase: 'queued' }),
      signals: { compute: compute(8) },
    };
    const held = { ...snapshot('held', 8), signals: { compute: compute(8) } };
    const open = { ...snapshot('open', 7), signals: { compute: compute(null) } };
    const odd = { ...snapshot('odd', 6, { jobType: 'finetuning' }), signals: { compute: compute(8) } };
    const peers = peersOf(OWNERS)(WORKSPACE, [queued, held, open, odd], [held], NOW).get('held');
    expect(peers).toEqual(known({ owners: ['team-a'], runs: expect.any(Array) }, NOW));
    expect(peers?.known && peers.value.runs.map(({ runId, gpus }) => [runId, gpus])).toEqual([
      ['queued', 0],
      ['held', 8],
      ['open', null],
      ['odd', null],
    ]);
  });

  test('belong to the owner of each run, the fallback where nobody is named', () => {
    const named = snapshot('named', 1);
    const nobody = snapshot('nobody', 1, { tags: {} });
    const peers = peersOf(OWNERS)(WORKSPACE, [named, nobody], [nobody], NOW).get('nobody');
    expect(peers?.known && peers.value.owners).toEqual(['platform']);
    expect(peers?.known && peers.value.runs.map(({ owners }) => owners)).toEqual([['team-a'], ['platform']]);
  });

  test('belong to nobody in particular where two spellings of the tag name two owners, or no tags are told', () => {
    const two = snapshot('two', 1, { tags: { owner: 'team-a', Owner: 'team-b' } });
    const same = snapshot('same', 1, { tags: { owner: 'team-a', Owner: 'team-a ' } });
    const untold = snapshot('untold', 1, { tags: {}, unknown: { tags: 'Azure does not report its tags' } });
    const peers = peersOf(OWNERS)(WORKSPACE, [two, same, untold], [two], NOW).get('two');
    expect(peers?.known && peers.value.owners).toBeNull();
    expect(peers?.known && peers.value.runs.map(({ owners }) => owners)).toEqual([null, ['team-a'], null]);
  });
});
