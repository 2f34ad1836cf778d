import { afterEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { costOfPass, type PassCost, secondsBeyondBurst } from '../../src/watch/cost-of-pass.ts';
import { type TypicalRun, typicalRunsOf } from '../../src/watch/typical-runs.ts';
import { aRun } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';
import { BEGIN, createRig, type Rig } from '../support/rig.ts';
import { idleRun, oneWorkspace } from '../support/scenarios.ts';

const NOW = Date.UTC(2026, 0, 1);
const IDLE = policyText({ name: 'idle', match: '{gpu: true}', when: '{gpu-idle: {below: 5%, over: 2h}}' });
const idle = compileOne(IDLE);
const tags = compileOne(policyText({ name: 'owner', when: '{tags: {required: [owner]}}' }));
const long = compileOne(policyText({ name: 'long', when: '{runtime: {over: 24h}}' }));
const report = compileOne(
  policyText({
    name: 'report',
    match: '{job-type: pipeline}',
    when: '{validation: {step: "validate-*", artifact: r.json, pointer: /ok, expected: true}}',
  }),
);

function costs(
  policies: Parameters<typeof costOfPass>[1],
  numbers: Partial<Parameters<typeof typicalRunsOf>[0]>,
): PassCost {
  const typicalRuns = typicalRunsOf({ runs: 0, gpus: 0, pipelines: 0, children: 10, ...numbers }, NOW);
  return costOfPass([typicalRuns], policies, 5 * MINUTE, NOW);
}

const requests = (cost: PassCost, which: 'expected' | 'worst') =>
  Object.fromEntries(cost.requests.filter((each) => each[which] > 0).map((each) => [each.kind, each[which]]));

/** What is read of so many runs for their prices, which no policy needs. */
const forPrices = (runs: number) =>
  ['timing', 'compute', 'cost'].map((kind) => ({
    kind,
    policies: expect.any(Array),
    runs: { expected: runs, worst: runs },
  }));

describe('what a pass asks', () => {
  test('nothing but the listing for what the run itself says, and the price of every run', () => {
    const cost = costs([tags], { runs: 200 });
    expect(cost.signals).toEqual(forPrices(200));
    expect(requests(cost, 'expected')).toEqual({ 'jobs-list': 1, 'run-batch': 3, computes: 0.5 });
    expect(requests(cost, 'worst')).toEqual({
      'jobs-list': 2,
      'job-get': 150,
      'run-get': 50,
      computes: 1,
      'vm-sizes': 1,
      prices: 1,
    });
  });

  test('for prices the children of twenty parents, however many there are', () => {
    const cost = costs([tags], { runs: 90, pipelines: 90 });
    expect(requests(cost, 'expected')).toMatchObject({ children: 20 });
    expect(requests(cost, 'worst')).toMatchObject({ children: 20, prices: 1 });
  });

  test('metrics for runs on GPUs alone, twenty in one request or each by itself', () => {
    const cost = costs([idle], { runs: 40, gpus: 21 });
    expect(requests(cost, 'expected')).toMatchObject({ metrics: 2, computes: 1 });
    expect(requests(cost, 'worst')).toMatchObject({ metrics: 21, computes: 2, 'vm-sizes': 1 });
    expect(cost.signals.find(({ kind }) => kind === 'gpu')).toEqual({
      kind: 'gpu',
      policies: ['idle'],
      runs: { expected: 21, worst: 21 },
    });
  });

  test('starts that the listing does not tell, in batches or one by one', () => {
    const cost = costs([long], { runs: 30, pipelines: 30 });
    expect(requests(cost, 'expected')).toMatchObject({ 'jobs-list': 1, 'run-batch': 1 });
    expect(requests(cost, 'worst')).toMatchObject({ 'jobs-list': 2, 'run-get': 30 });
  });

  test('children once a pipeline, and reports of every step at worst', () => {
    const cost = costs([report], { runs: 5, pipelines: 3, children: 4 });
    expect(requests(cost, 'expected')).toMatchObject({ children: 3 });
    expect(requests(cost, 'worst')).toMatchObject({ children: 3, blob: 12, datastores: 1 });
  });

  test('why runs wait, of those that wait now: the state of each compute, a quota, and run history', () => {
    const waiting = ['a', 'b', 'c'].map((id) => ({
      run: aRun({ id, phase: 'queued', status: 'Queued' }),
      gpusPerNode: 8,
      children: 0,
      named: true,
    }));
    const cost = costOfPass([waiting], [tags], MINUTE, NOW);
    expect(requests(cost, 'expected')).toEqual({
      'jobs-list': 1,
      'run-batch': 2,
      computes: 1 / 3 + 1 / 10,
      usages: 0.1,
    });
    expect(requests(cost, 'worst')).toMatchObject({ 'jobs-list': 2, 'run-batch': 1, computes: 2, usages: 1 });
  });

  test('nothing for a policy that is off', () => {
    expect(costs([{ ...idle, mode: 'off' }], { runs: 9, gpus: 9 }).signals).toEqual(forPrices(9));
  });

  test('nothing for named runs that a policy is not for', () => {
    const named = (over: Partial<TypicalRun>): TypicalRun => ({
      run: aRun({ experiment: 'probe' }),
      gpusPerNode: 8,
      children: 0,
      named: true,
      ...over,
    });
    const nightly = compileOne(policyText({ match: '{experiment: nightly}', when: '{runtime: {over: 1h}}' }));
    expect(costOfPass([[named({})]], [nightly], 5 * MINUTE, NOW).signals).toMatchObject(forPrices(1));
    const cpu = costOfPass([[named({ gpusPerNode: 0 })]], [idle], 5 * MINUTE, NOW);
    expect(cpu.signals.find(({ kind }) => kind === 'gpu')).toMatchObject({ runs: { worst: 0 } });
  });

  test('grows with the runs and not with the policies that ask the same', () => {
    const once = costs([idle], { runs: 100, gpus: 100 });
    const more = compileOne(IDLE.replace('name: idle', 'name: idle-too').replace('2h', '1h'));
    expect(costs([idle, more], { runs: 100, gpus: 100 }).reads).toEqual(once.reads);
    expect(costs([idle], { runs: 200, gpus: 200 }).reads.worst).toBeGreaterThan(once.reads.worst + 150);
  });

  test('adds up over workspaces, and says what the bucket does not hold', () => {
    const runs = typicalRunsOf({ runs: 100, gpus: 100, pipelines: 0, children: 10 }, NOW);
    const one = costOfPass([runs], [idle], 5 * MINUTE, NOW);
    const two = costOfPass([runs, runs], [idle], 5 * MINUTE, NOW);
    expect(two).toMatchObject({ activeRuns: 200, reads: { expected: 2 * one.reads.expected } });
    expect(secondsBeyondBurst(250)).toBe(0);
    expect(secondsBeyondBurst(500)).toBe(10);
  });
});

describe('against a real pass', () => {
  let rig: Rig | undefined;
  afterEach(() => rig?.close());

  test('the reads expected are those that a steady pass sends', async () => {
    const runs = ['a', 'b', 'c'].map((id) => idleRun(id, { gpu: { series: [{ from: '-3h', use: 90 }] } }));
    rig = await createRig(oneWorkspace(runs), IDLE);
    await rig.pass();
    rig.advance('11m');
    const { record } = await rig.pass();
    const typicalRuns = runs.map(({ id }) => ({ run: aRun({ id }), gpusPerNode: 8, children: 0, named: true }));
    // What is kept for ten minutes is read anew in a pass after eleven; the rig's Azure has a clock of its own for that.
    const cost = costOfPass([typicalRuns], [idle], 0, BEGIN);
    const reads = Object.entries(record.requests).filter(([kind]) => kind !== 'token');
    expect(requests(cost, 'expected')).toEqual(Object.fromEntries(reads));
  });
});
