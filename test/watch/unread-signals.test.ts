import { expect, test } from 'vitest';
import { known, type Signal, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { unknownSignals, unreadSignals } from '../../src/watch/unread-signals.ts';
import { aRun, NOW } from '../conditions/snapshots.ts';

const failed: Signal<never> = { ...unknown('reading it: HTTP 403 Forbidden'), failed: true };
const nothing = unknown('no telemetry');
const children = known([], NOW);

function judged(...signals: Signals[]) {
  const snapshots = signals.map((of, index) => ({ run: aRun({ id: `r${index}` }), phaseSince: NOW, signals: of }));
  return snapshots.map((snapshot) => ({ snapshot, verdicts: new Map(), judgedOn: null }));
}

function unread(...signals: Signals[]) {
  return unreadSignals(judged(...signals)).map(({ part, what, reason }) => `${part}: ${what}: ${reason}`);
}

test('a kind that Azure gives for fewer than half of the runs is unread, with its words', () => {
  expect(unread({ children: failed }, { children: failed }, { children }, {})).toEqual([
    'children: the children of 2 of 3 runs: reading it: HTTP 403 Forbidden',
  ]);
  expect(unread({ gpu: failed })).toEqual(['gpu: the GPU use of 1 of 1 run: reading it: HTTP 403 Forbidden']);
});

test('one run among many is no cause, and neither is a run for which there is nothing to read', () => {
  expect(unread({ children: failed }, { children }, { children })).toEqual([]);
  expect(unread({ gpu: nothing }, { gpu: nothing })).toEqual([]);
  expect(unread({}, {})).toEqual([]);
});

test('kinds with keys count a run once', () => {
  expect(unread({ metrics: { loss: failed, accuracy: failed } }, { metrics: { loss: nothing } })).toEqual([
    'metric: the logged metrics of 1 of 2 runs: reading it: HTTP 403 Forbidden',
  ]);
});

test('an unknown signal is counted once a run, whatever the reason, and a kind that nobody asked for is absent', () => {
  const answers: Signals[] = [
    { gpu: nothing, children },
    { gpu: failed, metrics: { loss: failed, accuracy: nothing } },
  ];
  expect(unknownSignals(judged(...answers, {}))).toEqual({ children: 0, gpu: 2, metric: 1 });
  expect(unknownSignals([])).toEqual({});
});
