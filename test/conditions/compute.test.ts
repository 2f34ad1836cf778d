import { describe, expect, test } from 'vitest';
import { compute } from '../../src/conditions/compute.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import type { ChildRun } from '../../src/core/run/run.ts';
import type { Peer } from '../../src/core/signal/signal.ts';
import { type Compute, known, type Signal, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPeer, peers } from './around.ts';
import { aChild, ago, aSnapshot, children, faults, judge, NOW } from './snapshots.ts';

const SERVERLESS = { kind: 'serverless', vmSize: null, priority: null } as const;

/** What each node is. */
const A_MACHINE = {
  kind: 'cluster',
  vmSize: 'STANDARD_NC24ADS_A100_V4',
  gpusPerNode: 4,
  priority: 'dedicated',
  location: 'westeurope',
} as const;

function machine(given: Partial<Compute> = {}): Signal<Compute> {
  return known({ ...A_MACHINE, nodes: 2, ...given }, NOW);
}

describe('the machine of a run', () => {
  test.each<[string, object, Partial<Compute>, string]>([
    ['a size that is allowed', { 'vm-size': { in: ['Standard_NC*', 'Standard_D*'] } }, {}, 'healthy'],
    ['a size that is not among those allowed', { 'vm-size': { in: ['Standard_D*'] } }, {}, 'violated'],
    ['a size that is forbidden, spelled otherwise', { 'vm-size': { 'not-in': ['standard_nc24ads*'] } }, {}, 'violated'],
    ['a size that is not forbidden', { 'vm-size': { 'not-in': ['Standard_ND*'] } }, {}, 'healthy'],
    ['a size that is not told', { 'vm-size': { in: ['*'] } }, { vmSize: null }, 'unknown'],
    ['the priority required', { priority: 'dedicated' }, {}, 'healthy'],
    ['the other priority', { priority: 'low-priority' }, {}, 'violated'],
    ['a priority that is not told', { priority: 'low-priority' }, { priority: null }, 'unknown'],
    ['as many nodes as allowed', { nodes: { 'at-most': 2 } }, {}, 'healthy'],
    ['a node more', { nodes: { 'at-most': 1 } }, {}, 'violated'],
    ['nodes that are not told', { nodes: { 'at-most': 1 } }, { nodes: null }, 'unknown'],
    ['a serverless run without a size', { 'serverless-size': 'required' }, SERVERLESS, 'violated'],
    ['a serverless run with one', { 'serverless-size': 'required' }, { ...SERVERLESS, vmSize: 'x' }, 'healthy'],
    ['a local run', { 'serverless-size': 'required', nodes: { 'at-most': 1 } }, { kind: 'local', nodes: 0 }, 'healthy'],
    ['a run on a cluster', { 'serverless-size': 'required' }, { vmSize: null }, 'healthy'],
    ['one of two', { nodes: { 'at-most': 9 }, priority: 'low-priority' }, {}, 'violated'],
    ['one of two, the other open', { nodes: { 'at-most': 1 }, priority: 'dedicated' }, { priority: null }, 'violated'],
    ['one fine, the other open', { nodes: { 'at-most': 2 }, priority: 'dedicated' }, { priority: null }, 'unknown'],
  ])('%s', (_, given, actual, outcome) => {
    expect(judge(compute, given, aSnapshot({}, { compute: machine(actual) })).outcome).toBe(outcome);
  });

  test('names everything that is not as wanted, and its identity the parts', () => {
    const given = { nodes: { 'at-most': 1 }, priority: 'low-priority', 'vm-size': { 'not-in': ['*A100*'] } };
    expect(judge(compute, given, aSnapshot({}, { compute: machine() }))).toMatchObject({
      reason:
        'VM size is STANDARD_NC24ADS_A100_V4, allowed are not *A100*; priority is dedicated, required is low-priority; takes 2 nodes, at most 1',
      identity: 'compute:nodes,compute:priority,compute:vm-size',
    });
  });

  describe('of a pipeline whose default compute is not as wanted', () => {
    const given = { 'vm-size': { 'not-in': ['*A100*'] } };
    const pipeline = (steps: ChildRun[] | null, kind: Compute['kind'] = 'cluster') =>
      judge(
        compute,
        given,
        aSnapshot(
          { jobType: 'pipeline', placement: onCompute('GPU-cluster', { instanceType: 'a100' }) },
          { compute: machine({ kind, nodes: null }), ...(steps && { children: children(...steps) }) },
        ),
      );

    test('asks for its steps, since they may compute elsewhere', () => {
      expect(pipeline(null)).toMatchObject({ outcome: 'unknown', missingSignals: [{ kind: 'children' }] });
    });

    test('is violated while a step that goes on keeps to it', () => {
      expect(pipeline([aChild('prepare', { placement: onCompute('cpu') }), aChild('train')])).toMatchObject({
        outcome: 'violated',
        reason: 'step train: VM size is STANDARD_NC24ADS_A100_V4, allowed are not *A100*',
        identity: 'compute:vm-size',
      });
    });

    test.each<[string, ChildRun]>([
      ['has ended', aChild('a', { status: 'Completed' })],
      ['was taken over from an earlier run', aChild('a', { reused: true })],
      ['only holds others', aChild('a', { placement: onCompute('gpu-cluster', { nodes: 0 }) })],
    ])('is fine where the only step %s, since it holds no node', (_, step) => {
      expect(pipeline([step])).toMatchObject({ outcome: 'healthy', reason: 'none of its steps is active' });
    });

    test('is fine where its steps compute on what is allowed, by its body or by what runs', () => {
      const { vmSize: _, ...same } = A_MACHINE;
      const small = { ...same, vmSize: 'Standard_DS3_v2' };
      const cpu = aChild('a', { placement: onCompute('cpu'), machine: small });
      expect(pipeline([cpu])).toMatchObject({ outcome: 'healthy', reason: 'each of its active steps is as allowed' });
      const steps = { computes: [{ ...small, nodes: 1 }], open: null };
      const inBody = aSnapshot({ jobType: 'pipeline' }, { compute: machine({ steps }) });
      expect(judge(compute, given, inBody)).toMatchObject({
        outcome: 'healthy',
        reason: 'each of its steps: VM size is Standard_DS3_v2, allowed is not *A100*',
      });
    });

    test('is violated by a step on another compute, and by its nodes', () => {
      const train = aChild('train', { placement: onCompute('big', { nodes: 8 }), machine: A_MACHINE });
      expect(pipeline([train])).toMatchObject({ outcome: 'violated' });
      const snapshot = aSnapshot({ jobType: 'pipeline' }, { compute: machine(), children: children(train) });
      expect(judge(compute, { nodes: { 'at-most': 4 } }, snapshot)).toMatchObject({
        outcome: 'violated',
        reason: 'step train: takes 8 nodes, at most 4',
      });
    });

    test.each<[string, ChildRun]>([
      ['computes on what is not known', aChild('a', { placement: onCompute('cpu') })],
      ['is in a status that is not known', aChild('a', { status: 'Skipped' })],
      ['is reported without a compute', aChild('a', { placement: placed({ kind: 'none' }) })],
    ])('is unknown where the only step %s', (_, step) => {
      expect(pipeline([step]).outcome).toBe('unknown');
    });

    test('is unknown where a step has two entries that differ', () => {
      expect(pipeline([aChild('a'), aChild('a', { status: 'Completed' })]).outcome).toBe('unknown');
    });

    test('is unknown where the compute has nodes of several types and the step may be on another', () => {
      expect(pipeline([aChild('a')], 'kubernetes').outcome).toBe('unknown');
      expect(
        pipeline([aChild('a', { placement: onCompute('gpu-cluster', { instanceType: 'A100' }) })], 'kubernetes')
          .outcome,
      ).toBe('violated');
    });
  });

  test('of a parent: its default compute, which its steps may override, and not its nodes', () => {
    const pipeline = (given: object, actual: Partial<Compute>) =>
      judge(compute, given, aSnapshot({ jobType: 'pipeline' }, { compute: machine(actual) })).outcome;
    expect(pipeline({ 'vm-size': { 'not-in': ['Standard_ND*'] } }, {})).toBe('unknown');
    expect(pipeline({ priority: 'dedicated' }, {})).toBe('unknown');
    expect(pipeline({ 'serverless-size': 'required' }, {})).toBe('unknown');
    expect(pipeline({ nodes: { 'at-most': 1 } }, { nodes: null })).toBe('unknown');
    expect(pipeline({ 'serverless-size': 'required' }, SERVERLESS)).toBe('unknown');
  });

  test.each([
    { 'serverless-size': 'required' },
    { 'vm-size': { in: ['Standard_D*'] } },
    { priority: 'low-priority' },
    { nodes: { 'at-most': 1 } },
  ])('of a type that is not known yet nothing is told by what stands on the job: %j', (given) => {
    for (const actual of [{}, SERVERLESS]) {
      const finetuning = aSnapshot({ jobType: 'finetuning' }, { compute: machine(actual) });
      expect(judge(compute, given, finetuning)).toMatchObject({
        outcome: 'unknown',
        reason: 'its compute is unknown: whether a run of type finetuning holds others is not known',
        missingSignals: [],
      });
    }
  });

  test('whether a serverless run must name its size itself is known of command, sweep and AutoML runs', () => {
    const outcomeOf = (jobType: string, actual: Partial<Compute>) =>
      judge(compute, { 'serverless-size': 'required' }, aSnapshot({ jobType }, { compute: machine(actual) })).outcome;
    for (const jobType of ['command', 'sweep', 'automl']) expect(outcomeOf(jobType, SERVERLESS)).toBe('violated');
    expect(outcomeOf('spark', SERVERLESS)).toBe('unknown');
    expect(outcomeOf('spark', { ...SERVERLESS, vmSize: 'x' })).toBe('healthy');
  });

  test('is judged in the queue, too', () => {
    const queued = aSnapshot({ status: 'Queued' }, { compute: machine() });
    expect(judge(compute, { nodes: { 'at-most': 1 } }, queued).outcome).toBe('violated');
  });

  test('is asked for once, and unknown stays unknown', () => {
    const given = { nodes: { 'at-most': 1 } };
    expect(judge(compute, given, aSnapshot())).toMatchObject({
      outcome: 'unknown',
      missingSignals: [{ kind: 'compute' }],
    });
    expect(judge(compute, given, aSnapshot({}, { compute: unknown('404') }))).toMatchObject({
      outcome: 'unknown',
      reason: 'its compute is unknown: 404',
      missingSignals: [],
    });
  });
});

describe("the GPUs of a run's owner", () => {
  const given = { 'gpus-per-owner': { 'at-most': 16 } };
  const with_ = (others: readonly Peer[], own: Partial<Peer> = {}) =>
    judge(compute, given, aSnapshot({}, { peers: peers(others, own) }));
  const later = { createdAt: ago(HOUR) };

  test.each<[string, Peer[], Partial<Peer>, string]>([
    ['alone', [], {}, 'healthy'],
    ['just enough', [aPeer('a')], {}, 'healthy'],
    ['one GPU too many', [aPeer('a', { gpus: 9 })], {}, 'violated'],
    ['newer runs do not count against an older one', [aPeer('a', { gpus: 99, ...later })], {}, 'healthy'],
    ['runs of another owner do not count', [aPeer('a', { gpus: 99, owners: ['team-b'] })], {}, 'healthy'],
    ['runs in the queue hold none', [aPeer('a', { gpus: 0, phase: 'queued' }), aPeer('b')], {}, 'healthy'],
    ['a run without GPUs takes nothing from anybody', [aPeer('a', { gpus: 99 })], { gpus: 0 }, 'healthy'],
    ['an older run whose GPUs are not told', [aPeer('a', { gpus: null })], {}, 'unknown'],
    ['but what is certain is enough', [aPeer('a', { gpus: null }), aPeer('b', { gpus: 16 })], {}, 'violated'],
    ['a newer run whose GPUs are not told', [aPeer('a', { gpus: null, ...later })], {}, 'healthy'],
    ['what an older run in an odd status holds', [aPeer('a', { gpus: 99, phase: 'unrecognised' })], {}, 'unknown'],
    ['what a paused older run still holds', [aPeer('a', { gpus: 99, phase: 'paused' })], {}, 'unknown'],
    ['what an older run that gets ready holds yet', [aPeer('a', { gpus: 99, phase: 'preparing' })], {}, 'unknown'],
    ['what one that is being cancelled holds', [aPeer('a', { gpus: 99, phase: 'canceling' })], {}, 'unknown'],
    ['one that finalizes holds them', [aPeer('a', { gpus: 99, phase: 'finalizing' })], {}, 'violated'],
    ['a paused one without GPUs holds none', [aPeer('a', { gpus: 0, phase: 'paused' })], {}, 'healthy'],
    ['an older run that has ended', [aPeer('a', { gpus: 99, phase: 'ended' })], {}, 'healthy'],
    ['an older run that is listed twice', [aPeer('a'), aPeer('a')], {}, 'healthy'],
    ['one that has two entries that differ', [aPeer('a', { gpus: 99 }), aPeer('a')], {}, 'unknown'],
    ['its own GPUs are not told', [aPeer('a', { gpus: 99 })], { gpus: null }, 'unknown'],
    ['an older run that may be the same owner’s', [aPeer('a', { gpus: 99, owners: null })], {}, 'unknown'],
    ['one that may be and holds none', [aPeer('a', { gpus: 0, owners: null })], {}, 'healthy'],
    ['whose it is cannot be told', [aPeer('a', { gpus: 99 })], { owners: null }, 'unknown'],
    [
      'a run that is also another owner’s counts in full',
      [aPeer('a', { gpus: 9, owners: ['b', 'team-a'] })],
      {},
      'violated',
    ],
    ['one of its owners is over', [aPeer('a', { gpus: 9, owners: ['b'] })], { owners: ['team-a', 'b'] }, 'violated'],
    ['none of its owners is over', [aPeer('a', { owners: ['b'] })], { owners: ['team-a', 'b'] }, 'healthy'],
    ['alone and beyond the allowance', [], { gpus: 17 }, 'violated'],
  ])('%s', (_, others, own, outcome) => {
    expect(with_(others, own).outcome).toBe(outcome);
  });

  test('a run whose submission lies in the future is not beyond what others hold', () => {
    const future = (minutes: number) => {
      const own = { createdAt: NOW + minutes * MINUTE };
      return judge(compute, given, aSnapshot(own, { peers: peers([aPeer('a', { gpus: 99 })], own) }));
    };
    expect(future(6)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('lies in the future') });
    expect(future(5).outcome).toBe('violated');
  });

  test('finds itself in another case of its id', () => {
    expect(with_([], { runId: 'RUN-1', gpus: 17 }).outcome).toBe('violated');
  });

  test('of runs submitted in the same moment one is always the older', () => {
    const same = { createdAt: ago(3 * HOUR), gpus: 16 };
    expect(with_([aPeer('a', same)]).outcome).toBe('violated');
    expect(with_([aPeer('z', same)]).outcome).toBe('healthy');
  });

  test('says the sum, and stays the same violation while it grows', () => {
    expect(with_([aPeer('a'), aPeer('b')])).toMatchObject({
      reason: 'team-a holds 24 GPUs with this run and older ones, at most 16',
      value: 24,
      threshold: 16,
      identity: 'compute:gpus-per-owner',
      detail: { owner: 'team-a', own: 8, olderRuns: 2 },
    });
  });

  test('wants the other runs only when its own machine has not settled it', () => {
    const both = { ...given, nodes: { 'at-most': 1 } };
    expect(judge(compute, both, aSnapshot()).missingSignals).toEqual([{ kind: 'compute' }]);
    const violated = judge(
      compute,
      both,
      aSnapshot({}, { compute: machine(), peers: peers([aPeer('a', { gpus: 99 })]) }),
    );
    expect(violated).toMatchObject({ outcome: 'violated', identity: 'compute:nodes' });
    const fine = aSnapshot({}, { compute: machine({ nodes: 1 }) });
    expect(judge(compute, both, fine)).toMatchObject({ outcome: 'unknown', missingSignals: [{ kind: 'peers' }] });
    expect(judge(compute, given, aSnapshot()).missingSignals).toEqual([{ kind: 'peers' }]);
  });

  test('beyond the allowance is enough where its own machine cannot be told', () => {
    const both = { ...given, nodes: { 'at-most': 1 } };
    const signals = { compute: machine({ nodes: null }), peers: peers([aPeer('a', { gpus: 99 })]) };
    expect(judge(compute, both, aSnapshot({}, signals))).toMatchObject({
      outcome: 'violated',
      identity: 'compute:gpus-per-owner',
    });
    expect(judge(compute, both, aSnapshot({}, { ...signals, peers: peers([]) })).outcome).toBe('unknown');
  });
});

test('parameters are refused with what would be right', () => {
  expect(faults(compute, {})).toEqual([expect.stringContaining('at least one of vm-size')]);
  expect(faults(compute, { nodes: { 'at-most': 0 } })).toEqual(['a whole number of nodes, 1 or more']);
  expect(faults(compute, { nodes: 4 })).toEqual(['a map such as {at-most: 8}']);
  expect(faults(compute, { 'vm-size': { in: [] } })).not.toEqual([]);
  expect(faults(compute, { 'vm-size': { in: ['a'], 'not-in': ['b'] } })).not.toEqual([]);
  expect(faults(compute, { priority: 'spot' })).toEqual(['dedicated or low-priority']);
  expect(faults(compute, { 'serverless-size': true })).toEqual([expect.stringContaining('required')]);
});
