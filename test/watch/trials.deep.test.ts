import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { oneWorkspace, type RunInput } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

type Child = NonNullable<RunInput['children']>[number];
type Values = readonly (number | 'NaN')[];

function trial(id: string, loss: Values, more: Partial<Child> = {}): Child {
  const points = loss.map((value, index) => ({ at: `-${(loss.length - index) * 10}m`, value }));
  return { id, compute: 'gpu', created: '-3h', started: '-3h', metrics: { loss: points, accuracy: points }, ...more };
}

function sweep(id: string, children: Child[]): RunInput {
  return {
    id,
    type: 'sweep',
    compute: 'gpu',
    created: '-4h',
    started: '-4h',
    tags: { owner: 'ann@example.com' },
    children,
  };
}

function policy(name: string, metric: string): string {
  return `name: ${name}\nmode: notify\nwhen: {metric: {name: loss, of: children, ${metric}}}\nthen: [{notify: owner}]\n`;
}

test('a pass judges sweeps by the metrics of their trials', async () => {
  const ended = { ends: { at: '-5m', status: 'Completed' } } as const;
  rig = await createRig(
    oneWorkspace([
      sweep('broken', [trial('b1', [1, 'NaN'], ended), trial('b2', ['NaN']), trial('b3', [2, 'NaN'])]),
      sweep('sound', [trial('s1', [0.9, 0.5]), trial('s2', [0.8, 0.2]), trial('s3', [0.7, 'NaN'])]),
      sweep('flat', [trial('f1', [0.5, 0.5, 0.5, 0.5]), trial('f2', [0.4, 0.4, 0.4, 0.4])]),
    ]),
    policy('all', 'which: all, is-nan: true'),
    policy('any', 'which: any, is-nan: true'),
    policy('best', 'which: best, best-by: {name: accuracy, goal: maximize}, not-improved: {goal: minimize, over: 25m}'),
    policy('primary', 'which: best, above: 1'),
  );
  const { plan } = await rig.pass();
  const said = Object.fromEntries(plan.statuses.map((one) => [`${one.runId} ${one.policy}`, one.outcome]));
  expect(said).toMatchObject({
    'broken all': 'violated',
    'broken any': 'violated',
    'sound all': 'healthy',
    'sound any': 'violated',
    'flat all': 'healthy',
    'flat any': 'healthy',
    'flat best': 'violated',
  });
  const reasonOf = (runId: string, name: string) =>
    plan.statuses.find((one) => one.runId === runId && one.policy === name)?.reason;
  expect(reasonOf('broken', 'all')).toContain('3 of 3 children: b1: loss is NaN at step 1');
  // The sandbox's sweeps rank their trials by accuracy.
  expect(reasonOf('sound', 'primary')).toContain('its primary metric is accuracy and not loss');
});
