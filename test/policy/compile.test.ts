import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { compileOne, policyText } from './helpers.ts';

describe('what a policy says when it says little', () => {
  test('every run, medium, audit, no steps, half an hour of grace, no limits', () => {
    expect(compileOne(policyText())).toMatchObject({
      name: 'a-policy',
      summary: '',
      severity: 'medium',
      mode: 'audit',
      match: {},
      except: [],
      for: 0,
      steps: [],
      grace: 30 * MINUTE,
      limits: { perCycle: null, perHour: null, share: null },
      objection: { holds: DAY },
      signals: [{ kind: 'timing' }],
      file: 'p.yaml',
    });
  });

  test('mode off is loaded like any other', () => {
    expect(compileOne(policyText({ mode: 'off' })).mode).toBe('off');
  });

  test('a cancel waits a day for an answer, and silence means keep', () => {
    const { steps } = compileOne(policyText({ steps: '[{cancel: true}]' }));
    expect(steps).toEqual([{ after: 0, notify: [], cancel: { within: DAY, otherwise: 'keep' } }]);
  });

  test('an objection holds a cancel for as long as the policy or its folder says, and its length changes no fingerprint', () => {
    const given = compileOne(`${policyText()}objection: {holds: 2h}\n`);
    expect(given.objection).toEqual({ holds: 2 * HOUR });
    expect(given.fingerprint).toBe(compileOne(policyText()).fingerprint);
  });

  test('notice: none takes the grace away', () => {
    expect(compileOne(policyText({ notice: 'none' })).grace).toBeNull();
  });
});

test('two windows, budgets or metrics are two signals, and the same one twice is one', () => {
  const when = `{any: [
    {gpu-idle: {below: 5%, over: 6h}}, {gpu-idle: {below: 5%, over: 2h}}, {gpu-idle: {below: 9%, over: 2h}},
    {budget: {tag: team, over: 5 USD, period: month}}, {budget: {tag: project, over: 5 USD, period: month}},
    {metric: {name: loss, above: 1}}, {metric: {name: lr, above: 1}}
  ]}`;
  const { signals } = compileOne(policyText({ when }));
  const count = (kind: string) => signals.filter((signal) => signal.kind === kind).length;
  expect(['gpu', 'spend', 'metric'].map(count)).toEqual([2, 2, 2]);
});

describe('what a policy says in full', () => {
  test('selectors take one pattern or several', () => {
    const match =
      '{workspace: ml-*, experiment: [a, b], run: x, job-type: sweep, compute: c, vm-size: "*ND*", priority: dedicated, gpu: false, tags: {tier: [x, y], team: z}}';
    expect(compileOne(policyText({ match })).match).toEqual({
      workspace: ['ml-*'],
      experiment: ['a', 'b'],
      run: ['x'],
      jobType: ['sweep'],
      compute: ['c'],
      vmSize: ['*ND*'],
      priority: 'dedicated',
      gpu: false,
      tags: { tier: ['x', 'y'], team: ['z'] },
    });
  });

  test('a ladder, a grace and limits', () => {
    const policy = compileOne(
      policyText({
        mode: 'enforce',
        for: '10m',
        steps:
          '[{notify: owner}, {after: 1h, notify: [owner, oncall, owner]}, {after: 90m, cancel: {within: 2h, otherwise: cancel}}]',
        grace: '45m',
        limits: '{per-cycle: 5, per-hour: 9, share: 12.5%}',
      }),
    );
    expect(policy.for).toBe(10 * MINUTE);
    expect(policy.steps).toEqual([
      { after: 0, notify: ['owner'], cancel: null },
      { after: HOUR, notify: ['owner', 'oncall'], cancel: null },
      { after: 90 * MINUTE, notify: [], cancel: { within: 2 * HOUR, otherwise: 'cancel' } },
    ]);
    expect(policy.grace).toBe(45 * MINUTE);
    expect(policy.limits).toEqual({ perCycle: 5, perHour: 9, share: 0.125 });
  });

  test('conditions in one map must all hold; operators nest and say where they stand', () => {
    const when = `
  all:
    - {runtime: {over: 1h}, tags: {required: [owner]}}
    - any: [{not: {tags: {required: [team]}}}, {runtime: {over: 2h}}]`;
    const { when: tree } = compileOne(policyText({ when }));
    expect(tree).toMatchObject({
      op: 'all',
      path: 'when.all',
      children: [
        {
          op: 'all',
          path: 'when.all[0]',
          children: [
            { op: 'condition', path: 'when.all[0].tags' },
            { op: 'condition', path: 'when.all[0].runtime' },
          ],
        },
        {
          op: 'any',
          path: 'when.all[1].any',
          children: [
            {
              op: 'not',
              path: 'when.all[1].any[0].not',
              child: { op: 'condition', path: 'when.all[1].any[0].not.tags' },
            },
            { op: 'condition', path: 'when.all[1].any[1].runtime' },
          ],
        },
      ],
    });
  });

  test('its signals are those of all conditions and of the match, once each and cheapest first', () => {
    const when =
      '{any: [{gpu-idle: {below: 5%, over: 2h}}, {gpu-idle: {below: 9%, over: 2h}}, {gpu-idle: {below: 5%, over: 1h}}, {runtime: {over: 1h}}]}';
    const { signals } = compileOne(policyText({ when }));
    expect(signals).toEqual([
      { kind: 'timing' },
      { kind: 'compute' },
      { kind: 'children' },
      { kind: 'gpu', over: 2 * HOUR },
      { kind: 'gpu', over: HOUR },
    ]);
    const except = '[{vm-size: "*"}]';
    expect(compileOne(policyText({ except, when: '{tags: {required: [a]}}' })).signals).toEqual([
      { kind: 'compute' },
      { kind: 'children' },
    ]);
  });
});

describe('the fingerprint', () => {
  const base = { match: '{experiment: a}', when: '{runtime: {over: 90m}}' };
  const fingerprint = (parts: Record<string, string>) => compileOne(policyText({ ...base, ...parts })).fingerprint;

  test.each([
    ['summary', { summary: 'other words' }],
    ['severity', { severity: 'critical' }],
    ['mode', { mode: 'off' }],
    ['limits', { limits: '{per-cycle: 1}' }],
    ['the way a duration is written', { when: '{runtime: {over: 1h30m}}' }],
    ['a default that is written out', { for: '0s', grace: '30m', when: '{runtime: {over: 90m, phase: running}}' }],
    ['order of keys', { when: '{runtime: {phase: running, over: 90m}}' }],
    ['name', { name: 'renamed' }],
  ])('stays the same whatever the %s', (_, parts) => {
    expect(fingerprint(parts)).toBe(fingerprint({}));
  });

  test.each<[string, Record<string, string>]>([
    ['match', { match: '{experiment: b}' }],
    ['except', { except: '[{tags: {tier: critical}}]' }],
    ['when', { when: '{runtime: {over: 91m}}' }],
    ['for', { for: '1m' }],
    ['then', { steps: '[{notify: owner}]' }],
    ['grace', { grace: '31m' }],
    ['notice', { notice: 'none' }],
  ])('changes with %s', (_, parts) => {
    expect(fingerprint(parts)).not.toBe(fingerprint({}));
  });

  test('changes with the hours of a cancel, to the zone and the dates that are excepted', () => {
    const during = (hours: string) =>
      fingerprint({ steps: `[{cancel: {during: {from: "09:00", to: "17:00", ${hours}}}}]` });
    const base = during('timezone: UTC');
    expect(during('days: [mon-sun], timezone: UTC, except-dates: []')).toBe(base);
    for (const other of [
      'days: [mon], timezone: UTC',
      'timezone: Europe/Berlin',
      'timezone: UTC, except-dates: ["2026-12-25"]',
    ])
      expect(during(other)).not.toBe(base);
  });

  test('changes with the pattern of a tag, which is compiled at load', () => {
    const withPattern = (pattern: string) => fingerprint({ when: `{tags: {pattern: {owner: "${pattern}"}}}` });
    expect(withPattern('a+')).not.toBe(withPattern('b+'));
    expect(withPattern('a+')).toBe(withPattern('a+'));
  });
});
