import { expect, test } from 'vitest';
import { runCasesText } from '../../src/policy/cases/cases.ts';
import { compilePolicies } from '../../src/policy/compile.ts';

/** The verdict of a policy on one case. */
function problems(when: string, signals: string, expected: string): readonly string[] {
  const compiled = compilePolicies([{ file: 'p.yaml', text: `name: p\nwhen: ${when}\n` }]);
  if (!compiled.ok) throw new Error(compiled.errors.map(({ message }) => message).join());
  const [policy] = compiled.policies;
  if (!policy) throw new Error('no policy');
  const text = `- name: c\n  snapshot: {run: {job-type: pipeline, status: Running}, signals: ${signals}}\n  expect: ${expected}\n`;
  const { results, errors } = runCasesText(policy, 'c.yaml', text);
  return [
    ...errors.map(({ message }) => message),
    ...results.filter(({ passed }) => !passed).map((one) => JSON.stringify(one)),
  ];
}

const BACK = '{name: train, started: -30h, latest-start: -30m, computed: 5h}';

test.each([
  [
    'its children added up',
    '{runtime: {over: 24h, add-up: children}}',
    `{timing: {started: -30h}, children: [${BACK}]}`,
    '{outcome: healthy, reason-contains: running for 5h}',
  ],
  [
    'its children added up',
    '{runtime: {over: 4h, add-up: children}}',
    `{timing: {started: -30h}, children: [${BACK}]}`,
    '{outcome: violated}',
  ],
  [
    'a child without a compute time, between its bounds',
    '{runtime: {over: 24h, add-up: children}}',
    '{timing: {started: -30h}, children: [{name: train, started: -30h, latest-start: -30m}]}',
    '{outcome: unknown, reason-contains: at least 30m}',
  ],
  [
    'the silence of a child that has just begun again',
    '{stalled: {no-log: 2h}}',
    `{timing: {started: -30h}, children: [${BACK}], log: {last-growth: -6h}}`,
    '{outcome: healthy}',
  ],
  [
    'the GPUs of a child that has just begun again',
    '{gpu-idle: {below: 5%, over: 2h}}',
    `{timing: {started: -30h}, children: [${BACK}]}`,
    '{outcome: healthy, reason-contains: its youngest child started 30m ago}',
  ],
])('an interrupted child counts with its latest start and its compute time: %s', (_, when, signals, expected) => {
  expect(problems(when, signals, expected)).toEqual([]);
});
