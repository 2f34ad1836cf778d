import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCases, runCasesText } from '../../src/policy/cases/cases.ts';
import { loadPolicies } from '../../src/policy/load.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';
import { compileOne, policyText } from './helpers.ts';

const runtime = compileOne(policyText());
const idle = compileOne(policyText({ when: '{gpu-idle: {below: 5%, over: 1h}}' }));

function judged(policy: typeof runtime, snapshot: string, now = '2026-01-01T12:00:00Z') {
  const text = `- {name: a case, now: "${now}", snapshot: ${snapshot}, expect: {outcome: unknown}}`;
  const { results, errors } = runCasesText(policy, 'p.cases.yaml', text);
  expect(errors.map(formatSourceError)).toEqual([]);
  return results[0]?.got;
}

function refused(text: string): string[] {
  return runCasesText(runtime, 'c', text).errors.map((error) => formatSourceError(error).slice(2));
}

describe('what a case may leave out', () => {
  test('a run is a running command run, and a signal that is not given was not read', () => {
    expect(judged(runtime, '{}')).toEqual({ outcome: 'unknown', reason: 'its start was not read yet' });
  });

  test('times are relative to now, or absolute with a zone', () => {
    expect(judged(runtime, '{signals: {timing: {started: -25h}}}')?.outcome).toBe('violated');
    expect(judged(runtime, '{signals: {timing: {started: now}}}')?.outcome).toBe('healthy');
    expect(judged(runtime, '{signals: {timing: {started: "2025-12-31T13:00:00+01:00"}}}')?.outcome).toBe('violated');
    expect(judged(runtime, '{signals: {timing: {started: "2025-12-31T13:00:00Z"}}}')?.outcome).toBe('healthy');
  });

  test('an unknown signal has a reason', () => {
    expect(judged(runtime, '{signals: {timing: {unknown: no answer}}}')?.reason).toContain('no answer');
  });
});

describe('GPU series', () => {
  const gpu = (text: string) =>
    judged(idle, `{signals: {compute: {gpus-per-node: 2}, timing: {started: -5h}, gpu: ${text}}}`);

  test.each([
    ['{devices: {a: 1%}}', 'violated'],
    ['{devices: {a: 1}}', 'violated'],
    ['{devices: {a: null}}', 'unknown'],
    ['{devices: {a: {value: 1%, minutes: 60}}}', 'violated'],
    ['{devices: {a: {value: 1%, minutes: 30}}}', 'unknown'],
    ['{devices: {a: [{value: 1%, minutes: 59}, 50%]}}', 'healthy'],
    ['{devices: {a: [50%, {value: 1%, minutes: 60}]}}', 'violated'],
    ['{from: -1h, devices: {a: 1%}}', 'violated'],
    ['{from: -2h, devices: {a: {value: 1%, minutes: 90}}}', 'unknown'],
    ['{devices: {a: 1%}, expected: 2}', 'unknown'],
    ['{devices: {a: 1%}, expected: null}', 'unknown'],
  ])('%s is %s', (text, outcome) => {
    expect(gpu(text)?.outcome).toBe(outcome);
  });

  test('a name with a range stands for several devices', () => {
    expect(gpu('{devices: {gpu-0..7: 1%}}')?.reason).toContain('all 8 GPUs');
  });
});

describe('artifacts', () => {
  const when = '{validation: {step: "v*", artifact: r.json, pointer: /ok, expected: true}}';
  const policy = compileOne(policyText({ when }));

  test('a reading belongs to the step that it names', () => {
    const snapshot =
      '{run: {job-type: pipeline}, signals: {children: [{name: v1}, {name: train}], artifacts: {r.json: [{step: v1, json: {ok: true}}, {step: train, json: {ok: false}}]}}}';
    expect(judged(policy, snapshot)?.outcome).toBe('healthy');
  });

  test('a reading without a step is the run’s own', () => {
    const own = compileOne(policyText({ when: '{validation: {artifact: r.json, pointer: /ok, expected: true}}' }));
    const snapshot = '{signals: {artifacts: {r.json: [{json: {ok: false}}, {step: v1, json: {ok: true}}]}}}';
    expect(judged(own, snapshot)).toMatchObject({ outcome: 'violated' });
  });
});

describe('artifacts of a named output', () => {
  const policy = compileOne(
    policyText({ when: '{validation: {artifact: r.json, output: model, pointer: /ok, expected: true}}' }),
  );

  test.each([
    ['{output: model, json: {ok: false}}', 'violated'],
    ['{output: model, json: {ok: true}}', 'healthy'],
    ['{output: other, json: {ok: false}}', 'unknown'],
    ['{json: {ok: false}}', 'unknown'],
  ])('%s is %s for a policy that reads the output model', (reading, outcome) => {
    expect(judged(policy, `{signals: {artifacts: {r.json: [${reading}]}}}`)?.outcome).toBe(outcome);
  });

  test('are none of the own artifacts of the run', () => {
    const own = compileOne(policyText({ when: '{validation: {artifact: r.json, pointer: /ok, expected: true}}' }));
    const snapshot = '{signals: {artifacts: {r.json: [{output: model, json: {ok: false}}]}}}';
    expect(judged(own, snapshot)?.outcome).toBe('unknown');
  });
});

describe('refusals', () => {
  const head = '- name: x\n  snapshot: {}\n';
  test.each([
    ['an unknown key', `${head}  expects: {outcome: healthy}\n`, '(did you mean "expect"?)'],
    ['an unknown outcome', `${head}  expect: {outcome: violate}\n`, '(did you mean "violated"?)'],
    ['a time without a zone', `${head}  now: 2026-01-01T12:00:00\n  expect: {outcome: healthy}\n`, 'with its zone'],
    [
      'an unknown signal',
      '- {name: x, snapshot: {signals: {gpus: {}}}, expect: {outcome: healthy}}',
      '(did you mean "gpu"?)',
    ],
    [
      'a reading that is two things',
      '- {name: x, snapshot: {signals: {artifacts: {a: [{json: 1, absent: true}]}}}, expect: {outcome: healthy}}',
      'one of json, absent: true',
    ],
    ['no case', '[]', 'at least one case'],
    [
      'a name twice',
      `${head}  expect: {outcome: healthy}\n${head}  expect: {outcome: healthy}\n`,
      '4:9: a case is called',
    ],
  ])('%s is refused', (_, text, expected) => {
    expect(refused(text).join('\n')).toContain(expected);
  });
});

describe('a signal that may be unknown as well', () => {
  test.each([
    ['timing: {started: 26h}', '"started" is "26h"; expected a time such as 2026-01-01T12:00:00Z, or relative to now'],
    ['timing: {reason: no}', 'unknown key "reason"; expected one of started, ended, computed, latest-start, unknown'],
    [
      'timing: {strated: -3h}',
      'unknown key "strated"; expected one of started, ended, computed, latest-start, unknown (did you mean "started"?)',
    ],
    ['cost: {unknown: 3}', '"unknown" is 3; expected why it is unknown'],
    ['peers: {others: [older]}', '"others[0]" is "older"; expected a map such as {name: older, gpus: 8'],
    ['gpu: {devices: 3%}', '"devices" is "3%"; expected a map of GPUs such as {gpu-0..7: 3%}'],
    ['metrics: {loss: 3}', '"loss" is 3; expected a list of points such as [{at: -1h, value: 0.3}]'],
  ])('%s is judged as what it was meant as', (signal, message) => {
    const [first = '', ...more] = refused(`- {name: x, snapshot: {signals: {${signal}}}, expect: {outcome: healthy}}`);
    expect(first).toContain(message);
    expect(more).toEqual([]);
  });

  test('no message proposes the very word that was written', () => {
    const [only] = refused('- {name: x, snapshot: {signals: {timing: {unknown: 5}}}, expect: {outcome: healthy}}');
    expect(only).toContain('"unknown" is 5; expected another value, or instead of it one of started, ended');
  });
});

describe('the hours for cancels', () => {
  const policy = compileOne(
    policyText({
      steps: '[{cancel: {during: {days: [mon-fri], from: "09:00", to: "17:00", timezone: UTC}}}]',
      when: '{tags: {required: [owner]}}',
    }),
  );
  const judged = (now: string, hours: string) =>
    runCasesText(
      policy,
      'cases.yaml',
      `- {name: a, now: ${now}, snapshot: {}, expect: {outcome: violated, hours: ${hours}}}`,
    ).results[0];

  test('a case says on which side of them its moment lies, and the verdict is the same on both', () => {
    expect(judged('2026-03-02T10:00:00Z', 'within')?.passed).toBe(true);
    expect(judged('2026-03-02T22:00:00Z', 'outside')?.passed).toBe(true);
    expect(judged('2026-03-02T22:00:00Z', 'within')).toMatchObject({
      passed: false,
      got: { reason: expect.stringContaining('waits for Tue 09:00 (2026-03-03, UTC)') },
    });
  });
});

describe('files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cases-'));
    writeFileSync(join(folder, 'a.yaml'), policyText({ name: 'a' }));
    writeFileSync(join(folder, 'b.yaml'), policyText({ name: 'b' }));
    writeFileSync(join(folder, 'lost.cases.yaml'), '[]');
    writeFileSync(
      join(folder, 'a.cases.yaml'),
      `- name: right
  snapshot: {run: {status: Queued}}
  expect: {outcome: healthy, reason-contains: queued}
- name: wrong outcome
  snapshot: {run: {status: Queued}}
  expect: {outcome: violated}
- name: wrong reason
  snapshot: {run: {status: Queued}}
  expect: {outcome: healthy, reason-contains: ended}
`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('each case says what was expected, what came, and where it stands', () => {
    const loaded = loadPolicies(folder);
    const { results, errors, untested } = runCases(loaded.ok ? loaded.policies : [], folder);
    expect(results.map(({ name, line, passed }) => [name, line, passed])).toEqual([
      ['right', 1, true],
      ['wrong outcome', 4, false],
      ['wrong reason', 7, false],
    ]);
    expect(results[1]).toMatchObject({
      policy: 'a',
      expected: { outcome: 'violated' },
      got: { outcome: 'healthy', reason: 'is queued and not running' },
    });
    expect(errors.map((error) => error.message)).toEqual(['there is no policy beside these cases']);
    expect(untested).toEqual(['b']);
  });
});
