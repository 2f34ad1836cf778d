import { expect, test } from 'vitest';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import { known, type Signals } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import {
  aChild,
  ago,
  artifacts,
  aSnapshot,
  children,
  compute,
  gpuUse,
  minutes,
  NOW,
  present,
  reading,
  started,
} from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

const REPORT = { step: 'validate', output: null, path: 'r.json' };

const IDLE: Signals = {
  timing: started(ago(3 * HOUR)),
  compute: compute(2),
  gpu: gpuUse({ 'gpu-0': minutes(180, 1), 'gpu-1': minutes(180, 1) }),
  log: known({ lastGrowthAt: ago(3 * HOUR), bytes: 10 }, NOW),
  metrics: { loss: known({ points: [{ at: ago(2 * HOUR), step: 1, value: 9 }] }, NOW) },
};

const PIPELINE: Signals = { ...IDLE, children: children(aChild('validate', { status: 'Completed' }), aChild('train')) };

function isMeasured(when: string, signals: Signals = IDLE, run: Parameters<typeof aSnapshot>[0] = {}): boolean {
  const verdict = evaluate(aSnapshot(run, signals, ago(3 * HOUR)), compileOne(policyText({ when })), NOW);
  expect(verdict, when).toMatchObject({ outcome: 'violated' });
  return verdict.outcome === 'violated' && verdict.isMeasured === true;
}

test.each([
  '{gpu-idle: {below: 5%, over: 2h}}',
  '{gpu-low: {below: 30%, over: 2h}}',
  '{stalled: {no-log: 2h}}',
  '{stalled: {no-metric: {name: loss, for: 1h}}}',
  '{metric: {name: loss, above: 5}}',
  '{not: {metric: {name: loss, below: 5}}}',
  '{expression: "gpu.highest < 5.0"}',
  '{expression: "gpu.highest < 5.0 && timing.running > duration(\'1h\')"}',
  '{all: [{runtime: {over: 2h}}, {gpu-idle: {below: 5%, over: 2h}}]}',
  '{any: [{runtime: {over: 20h}}, {gpu-idle: {below: 5%, over: 2h}}]}',
])('%s rests on what was measured', (when) => {
  expect(isMeasured(when)).toBe(true);
});

test.each([
  '{runtime: {over: 2h}}',
  '{tags: {required: [owner]}}',
  '{expression: "timing.running > duration(\'1h\')"}',
  '{expression: "timing.running > duration(\'1h\') || gpu.highest < 5.0"}',
  '{any: [{runtime: {over: 2h}}, {gpu-idle: {below: 5%, over: 2h}}]}',
  '{any: [{all: [{gpu-idle: {below: 5%, over: 2h}}, {stalled: {no-log: 1h}}]}, {runtime: {over: 2h}}]}',
  '{all: [{any: [{runtime: {over: 2h}}, {gpu-idle: {below: 5%, over: 2h}}]}, {tags: {required: [owner]}}]}',
])('%s rests on facts of the run', (when) => {
  expect(isMeasured(when)).toBe(false);
});

test('that Azure calls a run NotResponding is a fact, though the policy asks for its log as well', () => {
  const run = { status: 'NotResponding' };
  expect(isMeasured('{stalled: {not-responding: 1h, no-log: 30d}}', IDLE, run)).toBe(false);
});

test('what a report says is a fact; that none is there is not', () => {
  const when = '{validation: {step: validate, artifact: r.json, pointer: /passed, expected: true, absent-for: 10m}}';
  const says = (artifact: Parameters<typeof reading>[1]) => ({
    ...PIPELINE,
    ...artifacts(REPORT, reading('validate', artifact)),
  });
  const run = { jobType: 'pipeline' };
  expect(isMeasured(when, says(present({ passed: false })), run)).toBe(false);
  expect(isMeasured(when, says({ state: 'absent' }), run)).toBe(true);
});
