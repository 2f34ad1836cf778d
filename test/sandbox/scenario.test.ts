import { expect, test } from 'vitest';
import { createClock } from '../../src/sandbox/clock.ts';
import { DEMO_SCENARIO, loadScenario, ScenarioError } from '../../src/sandbox/index.ts';
import { parseIsoDuration, parseOffset, toIsoDuration } from '../../src/sandbox/offset.ts';
import { parseScenario, validateScenario } from '../../src/sandbox/scenario.ts';

function problemsOf(text: string): readonly string[] {
  try {
    parseScenario(text, 'world.yaml');
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

function withRuns(runs: string): string {
  return `subscriptions:\n  - id: s\n    workspaces:\n      - name: ws\n        resource-group: rg\n        runs:\n${runs}`;
}

test('the demonstration can be read, and what was read can be read again', async () => {
  const scenario = await loadScenario(DEMO_SCENARIO);
  expect(scenario.subscriptions[0]?.workspaces).toHaveLength(2);
  expect(validateScenario(scenario)).toEqual(scenario);
});

test('an unknown key, a wrong type and a bad time are all named with their places', () => {
  const problems = problemsOf(withRuns('          - {id: a, type: comand, created: yesterday, colour: red}\n'));
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).toContain('world.yaml:7:27: "type" is "comand"; expected one of command, ');
  expect(problems.join('\n')).toContain('expected a time such as -26h');
  expect(problems.join('\n')).toContain('colour');
});

test('what does not fit together is named too', () => {
  const runs = [
    '          - {id: a, type: command, compute: nowhere, created: -1h, started: -2h}',
    '          - {id: A, type: command, created: -1h, started: -1h, ends: {at: -2h}}',
    '          - {id: b, type: command, created: -1h, children: [{id: c}]}\n',
  ];
  const problems = problemsOf(withRuns(runs.join('\n'))).map((problem) =>
    problem.replace(/^world\.yaml:\d+:\d+: /, ''),
  );
  expect(problems).toEqual([
    'run "a" is on the compute "nowhere"; expected a cluster of this workspace',
    'run "a" starts before it is created; expected a later start',
    'the run id "A" is used twice in this workspace; expected another id',
    'run "A" ends before it starts; expected a later end',
    'run "b" is of type command and has children; expected a pipeline, sweep or automl run',
  ]);
});

test('a duplicate key and broken YAML are refused', () => {
  expect(problemsOf('summary: a\nsummary: b\n')[0]).toContain('world.yaml:2:1: key "summary" appears twice');
  expect(problemsOf('subscriptions: [')[0]).toContain('world.yaml');
});

test('offsets and ISO durations are read and written', () => {
  expect(['-26h', '1h30m', '0', '1.5h', '2d', '90ms', '+5m'].map(parseOffset)).toEqual([
    -93_600_000, 5_400_000, 0, 5_400_000, 172_800_000, 90, 300_000,
  ]);
  expect(['', '5', 'h', '5 minutes', '--5m'].map(parseOffset)).toEqual(Array(5).fill(undefined));
  expect([300_000, 36_000_000, 5_400_000, 0].map(toIsoDuration)).toEqual(['PT5M', 'PT10H', 'PT1H30M', 'PT0S']);
  expect(['PT5M', 'P1D', 'PT2H30M', 'P', 'nonsense'].map(parseIsoDuration)).toEqual([
    300_000,
    86_400_000,
    9_000_000,
    undefined,
    undefined,
  ]);
});

test('a clock follows its source, at a rate, and jumps', () => {
  let now = 1_000;
  const clock = createClock({ now: () => now });
  now += 10;
  expect(clock.now()).toBe(1_010);
  clock.setRate(60);
  now += 10;
  expect(clock.now()).toBe(1_610);
  clock.advance(1_000);
  clock.setRate(0);
  now += 10_000;
  expect(clock.now()).toBe(2_610);
});
