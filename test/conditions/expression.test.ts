import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FUNCTIONS, METHODS, OBJECTS, VARIABLES } from '../../src/conditions/expression/environment.ts';
import { BUDGET } from '../../src/conditions/expression/evaluation.ts';
import { expression } from '../../src/conditions/expression.ts';
import type { Run } from '../../src/core/run/run.ts';
import { type Cost, known, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import {
  aChild,
  ago,
  aSnapshot,
  children,
  compute,
  faults,
  gpuUse,
  jobFacts,
  judge,
  minutes,
  NOW,
  started,
} from './snapshots.ts';

const failed = aChild('train', {
  status: 'Failed',
  endedAt: ago(HOUR),
  tags: { Stage: 'fit' },
  error: { cause: 'code', code: 'UserError', message: 'm' },
});
const piece = { runId: 'run-1', nodes: 2, pricePerNodeHour: 10, startedAt: ago(3 * HOUR), endedAt: null };
const cost: Cost = {
  currency: 'EUR',
  pieces: [piece],
  unpriced: [],
};
const everything: Signals = {
  timing: started(ago(13 * HOUR)),
  compute: compute(8),
  children: children(failed, aChild('eval')),
  gpu: gpuUse({ a: minutes(60, 80), b: [...minutes(59, 2), 10] }),
  cost: known(cost, NOW),
};
const run = {
  createdAt: ago(20 * HOUR),
  tags: { Owner: 'a@example.com', Budget: '50', env: 'dev', max: '12h' },
  timeLimit: DAY,
};
const job = jobFacts({
  services: ['JupyterLab'],
  command: 'python train.py --epochs 10',
  inputs: { images: 'azureml:images:3', epochs: '10' },
  schedule: 'nightly',
  'git-branch': 'main',
  identity: 'UserIdentity',
  'environment-variables': ['HUB_TOKEN'],
  distribution: 'PyTorch',
  'processes-per-node': 8,
  'output-types': { model: 'mlflow_model' },
});
const whole = aSnapshot({ ...run, job }, everything);

function outcome(source: string, snapshot = whole) {
  return judge(expression, source, snapshot).outcome;
}

describe('an expression over a snapshot', () => {
  test.each([
    "run.jobType == 'command' && compute.gpus >= 8 && timing.running > duration('12h')",
    "run.id == 'run-1' && run.name == 'nightly training' && run.experiment == 'nightly'",
    "run.status == 'Running' && run.phase == 'running' && !run.archived",
    "now - run.created == duration('20h') && run.created < now",
    "run.services == ['JupyterLab'] && 'JupyterLab' in run.services && run.services.exists(s, s == 'JupyterLab')",
    "run.command.contains('--epochs 10') && run.environment == 'train:33' && run.schedule == 'nightly'",
    "run.inputs.images == 'azureml:images:3' && !('web' in run.inputs) && run.gitCommit == '503b47d5' && !run.gitDirty",
    "run.inputVersions == {'images': '3'} && run.inputTypes.epochs == 'literal' && !has(run.inputModes.images)",
    "run.parameters.epochs == '10' && int(run.parameters.epochs) > 5 && run.outputTypes.model == 'mlflow_model'",
    "run.identity == 'UserIdentity' && 'HUB_TOKEN' in run.environmentVariables && !('model' in run.outputAssets)",
    "run.distribution == 'PyTorch' && run.processesPerNode == 8 && run.gitBranch == 'main' && !has(run.gitRepository)",
    '!has(run.codeAsset)',
    "run.timeLimit == duration('24h') && run.instanceCount == 1",
    "timing.started == timestamp('2025-12-31T23:00:00Z') && timing.total == duration('20h')",
    "timing.queued == duration('0s')",
    "compute.vmSize.startsWith('Standard_ND') && compute.nodes == 1 && compute.gpusPerNode == 8",
    "compute.priority == 'dedicated' && compute.kind == 'cluster'",
    "children.exists(c, has(c.error) && c.error.cause == 'code' && c.error.code == 'UserError')",
    "children.exists_one(c, c.status == 'Failed') && size(children) == 2",
    "children.filter(c, !has(c.ended)).map(c, c.name) == ['eval']",
    "children.all(c, c.started < now && !c.reused && c.id.contains('id-'))",
    "children.exists(c, c.tags.stage == 'fit')",
    'gpu.devices == 2 && gpu.highest == 80.0 && gpu.lowest == 10.0 && gpu.average < 42.0 && gpu.average > 41.0',
    "cost.spent == 60.0 && cost.currency == 'EUR' && cost.spent > 50",
    "has(run.tags.owner) && 'BUDGET' in run.tags && !has(run.tags.nothing)",
    "run.tags['oWNER'].endsWith('@example.com') && run.tags.exists(k, k == 'budget')",
    'cost.spent > double(run.tags.budget) && int(run.tags.budget) == 50',
    'timing.running >= duration(run.tags.max)',
    "{'dev': duration('4h'), 'prod': duration('24h')}[run.tags.env] < timing.running",
    "like(run.name, 'night.*') && !like(run.name, 'night')",
    'now.getHours() == 12 && now.getDayOfWeek() == 4 && now.getFullYear() == 2026',
    "run.tags.env in ['dev', 'test'] && !(run.tags.env in ['prod'])",
    "size('añ😀') == 3 && 'AB'.lowerAscii() == 'ab' && ' a '.trim() == 'a'",
    "(run.archived ? 'a' : 'b') == 'b' && -7 / 2 == -3 && 7 % 3 == 1",
    "duration('-0.6s') - duration('0.6s') == duration('-1.2s') && duration('-500ms') + duration('0s') == duration('-0.5s')",
    "now + duration('-1h') == now - duration('1h') && now + duration('1h') - now == duration('1h')",
    "int(timestamp('1970-01-01T00:01:00Z')) == 60 && string(duration('1500ms')) == '1.5s'",
    "string(duration('-500ms')) == '-0.5s' && string(duration('2h')) == '7200s'",
    "string(timestamp('2026-01-01T00:00:00Z')) == '2026-01-01T00:00:00Z' && timestamp(now) == now",
    "int('-7') == -7 && int('+7') == 7 && int(-1.9) == -1 && double('1e3') == 1000.0",
    'timestamp(0) < now // a comment',
  ])('%s', (source) => {
    expect(judge(expression, source, whole)).toMatchObject({ outcome: 'violated' });
    expect(outcome(`!(${source.replace(/ \/\/.*/, '')})`)).toBe('healthy');
  });

  test('says what it looked at', () => {
    const result = judge(
      expression,
      "timing.running > duration('12h') && run.tags.Owner != 'x' && size(children) > 1",
      whole,
    );
    expect(result.reason).toBe(
      'the expression is true: timing.running is 13h, run.tags.Owner is "a@example.com", children is a list of 2',
    );
    expect(result).toMatchObject({ value: true, age: MINUTE, missingSignals: [] });
    expect(judge(expression, 'run.archived', whole)).toMatchObject({ outcome: 'healthy', value: false, age: null });
  });

  test('its identity is its text: another expression is about something else', () => {
    const one = judge(expression, "timing.running > duration('12h')", whole);
    expect(one.identity).toBe(judge(expression, "timing.running > duration('12h')", whole, NOW + HOUR).identity);
    expect(one.identity).not.toBe(judge(expression, "timing.running > duration('11h')", whole).identity);
  });

  test('prints as its source, for the fingerprint of the policy', () => {
    const compiled = expression.parameters.parse('run.instanceCount > 9');
    expect(JSON.stringify(compiled)).toBe('{"source":"run.instanceCount > 9"}');
  });
});

describe('what is not known', () => {
  const bare = aSnapshot({ tags: {} }, { timing: unknown('no access'), compute: compute(null) });
  test.each([
    ['a tag that is absent', "run.tags.owner == 'x'", 'there is no tag owner'],
    ['a tag that is absent, by index', "run.tags['Owner'] == 'x'", 'there is no tag owner'],
    ['a size that Azure does not say', 'compute.gpus > 8', 'compute.gpusPerNode is not there'],
    ['a limit that is not there', "run.timeLimit > duration('1h')", 'run.timeLimit is not there'],
    ['a signal that is unknown', "timing.running > duration('1h')", 'its start is unknown: no access'],
    ['both sides', "compute.gpus > 8 && run.tags.a == 'b'", 'compute.gpusPerNode is not there; there is no tag a'],
    ['a division by zero', '1 / (run.instanceCount - 1) > 0', 'division by zero'],
    ['a remainder by zero', '1 % (run.instanceCount - 1) > 0', 'remainder by zero'],
    ['an overflow', 'run.instanceCount + 9223372036854775807 > 0', 'no whole number of 64 bits'],
    ['a text that is no number', 'int(run.id) > 0', '"run-1" is no whole number'],
    ['a text too long for a number', `int('${'1'.repeat(41)}') > 0`, 'is no whole number'],
    ['an empty text as a number', "int('') < 1", '"" is no whole number'],
    ['a number that is not decimal', "int('0b11') == 3", '"0b11" is no whole number'],
    ['a text that says NaN', "double('NaN') < 5.0", '"NaN" is no number'],
    ['a division of doubles by zero', '1.0 / (double(run.instanceCount) - 1.0) > 100.0', 'the result is no number'],
    ['an overflow of doubles', '1e308 * (double(run.instanceCount) + 9.0) > 5.0', 'the result is no number'],
    ['a double that no int can hold', 'int(double(run.instanceCount) * 1e99) > 0', 'no whole number of 64 bits'],
    ['a double at the end of the range', 'int(9223372036854775807.0) > 0', 'no whole number of 64 bits'],
    ['a text that no int can hold', "int('9223372036854775808') > 0", 'no whole number of 64 bits'],
    ['a text with a fraction as an int', "int('1.5') > 0", '"1.5" is no whole number'],
    [
      'the smallest int without its sign',
      '-(-9223372036854775807 - run.instanceCount) > 0',
      'no whole number of 64 bits',
    ],
    ['the smallest int by -1', '(-9223372036854775807 - 1) / -run.instanceCount > 0', 'no whole number of 64 bits'],
    [
      'a sum of durations without an end',
      "duration('2000000h') + duration('2000000h') > duration('1h')",
      'longer than any duration',
    ],
    ['a time before the first year', "now - duration('2000000h') - duration('87600000h') < now", 'years 1 and 9999'],
    ['a text that is no duration', 'duration(run.id) > duration("1h")', '"run-1" is no duration'],
    ['a text that is no timestamp', 'timestamp(run.id) > now', '"run-1" is no timestamp'],
    ['a key that is not there', "{'a': 1}[run.id] > 0", 'there is no key run-1'],
    ['an index that is not there', '[1][run.instanceCount] > 0', 'there is no element 1'],
    ['an error in a loop', "[1, 2].exists(x, run.tags.a == 'b')", 'there is no tag a'],
    ['a condition of ?:', "run.tags.a == 'b' ? true : true", 'there is no tag a'],
  ])('%s', (_, source, reason) => {
    const result = judge(expression, source, bare);
    expect(result).toMatchObject({ outcome: 'unknown', value: null, missingSignals: [] });
    expect(result.reason.toLowerCase()).toContain(reason.toLowerCase());
    expect(outcome(`!(${source})`, bare)).toBe('unknown');
  });

  const T = 'true';
  const F = 'false';
  const U = "(run.tags.nothing == 'x')";
  test.each<[string, string, 'violated' | 'healthy' | 'unknown']>([
    [`${T} && ${U}`, `${U} && ${T}`, 'unknown'],
    [`${F} && ${U}`, `${U} && ${F}`, 'healthy'],
    [`${U} && ${U}`, `${U} || ${U}`, 'unknown'],
    [`${T} || ${U}`, `${U} || ${T}`, 'violated'],
    [`${F} || ${U}`, `${U} || ${F}`, 'unknown'],
    [`[1, 2].exists(x, x == 2 || ${U})`, `[2, 1].exists(x, x == 2 || ${U})`, 'violated'],
    [`[1, 2].all(x, x == 2 && ${U})`, `[2, 1].all(x, x == 2 && ${U})`, 'healthy'],
    [`[1, 2].all(x, x < 3 && ${U})`, `[1, 2].exists(x, x > 3 || ${U})`, 'unknown'],
    [`(${U} && ${F}) || ${T}`, `(${U} || ${T}) && ${T}`, 'violated'],
  ])("Kleene's logic: %s, and %s", (one, other, expected) => {
    expect(outcome(one, bare)).toBe(expected);
    expect(outcome(other, bare)).toBe(expected);
  });

  test('has says whether it is there, and is unknown when that is not known', () => {
    expect(outcome('has(run.tags.owner) || has(compute.gpus) || has(run.timeLimit)', bare)).toBe('healthy');
    expect(outcome('has(compute.vmSize) && has(run.experiment)', bare)).toBe('violated');
    expect(outcome('has(timing.started)', bare)).toBe('unknown');
    expect(judge(expression, 'has(compute.gpus)', aSnapshot()).missingSignals).toEqual([{ kind: 'compute' }]);
  });

  test('a time limit that could not be read is not one that is not there', () => {
    const unread = aSnapshot({ unknown: { timeLimit: 'its time limit cannot be read: P1M' } });
    for (const text of ['!has(run.timeLimit)', "run.timeLimit > duration('1h')"])
      expect(judge(expression, text, unread)).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining('its time limit cannot be read: P1M'),
      });
  });

  test.each<[string, Partial<Run>, string]>([
    ["!has(run.experiment) || run.experiment != 'prod'", { experiment: null }, 'Azure does not report its experiment'],
    [
      "run.jobType != 'command'",
      { unknown: { jobType: 'Azure does not report its type' } },
      'Azure does not report its type',
    ],
    [
      "!run.name.startsWith('keep')",
      { unknown: { displayName: 'Azure does not report its display name' } },
      'Azure does not report its display name',
    ],
    ['!has(run.tags.tier)', { unknown: { tags: 'Azure does not report its tags' } }, 'Azure does not report its tags'],
  ])('what Azure does not say is not what it says: %s', (text, given, reason) => {
    expect(judge(expression, text, aSnapshot(given))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining(reason),
    });
  });

  test('a sign that cannot be seen in a tag changes nothing', () => {
    const tagged = aSnapshot({ tags: { 'ti\u200ber': 'critical\ufeff', Tier: 'critical' } });
    expect(outcome("run.tags.tier == 'critical'", tagged)).toBe('violated');
  });

  test('how long a paused run ran is unknown', () => {
    const paused = aSnapshot({ status: 'Paused' }, { timing: started(ago(5 * HOUR)) });
    expect(outcome("timing.running > duration('1h')", paused)).toBe('unknown');
    expect(outcome("timing.running < duration('9h')", paused)).toBe('unknown');
  });

  test('whether a run in an unknown status runs or waits is unknown', () => {
    const odd = aSnapshot({ status: 'Unknown' }, { timing: started(ago(5 * HOUR)) });
    for (const field of ['running', 'queued'])
      for (const comparison of ['>', '<'])
        expect(outcome(`timing.${field} ${comparison} duration('1h')`, odd)).toBe('unknown');
  });

  test('the default compute of a pipeline, or of a run of an unknown type, is not what it computes on', () => {
    for (const jobType of ['pipeline', 'finetuning']) {
      const source = 'compute.gpusPerNode == 8 && compute.kind == "cluster"';
      expect(outcome(source, aSnapshot({ ...run, jobType }, everything))).toBe('unknown');
      expect(outcome(`!(${source})`, aSnapshot({ ...run, jobType }, everything))).toBe('unknown');
    }
    expect(outcome('compute.gpusPerNode == 8', aSnapshot({ ...run, jobType: 'sweep' }, everything))).toBe('violated');
  });

  test('what depends on whether a run holds others is unknown for an unknown type', () => {
    const odd = aSnapshot({ ...run, jobType: 'finetuning' }, { ...everything, children: children() });
    for (const source of ["children.all(c, c.phase == 'ended')", 'gpu.highest < 100.1', 'cost.spent > 0.0'])
      expect(judge(expression, source, odd)).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining('whether a run of type finetuning holds others'),
        missingSignals: [],
      });
  });

  test('a child that is listed twice counts once, and not at all when its entries differ', () => {
    const of = (...given: Parameters<typeof children>) =>
      aSnapshot(run, { ...everything, children: children(...given) });
    expect(outcome('size(children) == 1', of(failed, { ...failed }))).toBe('violated');
    expect(outcome('size(children) > 0', of(failed, { ...failed, status: 'Completed' }))).toBe('unknown');
  });

  test('a reused step has no times of its own: those it has are of the original', () => {
    const reused = aChild('prep', { reused: true, status: 'Completed', startedAt: ago(9 * DAY), endedAt: ago(DAY) });
    const pipeline = aSnapshot({ jobType: 'pipeline' }, { children: children(reused) });
    for (const source of [
      "children.exists(c, c.ended - c.started > duration('12h'))",
      "children.all(c, c.started > now - duration('1h'))",
      'children.exists(c, !has(c.ended))',
    ])
      expect(outcome(source, pipeline)).toBe('unknown');
    expect(
      outcome("children.exists(c, !c.reused && c.started < now) || children[0].status == 'Failed'", pipeline),
    ).toBe('healthy');
  });

  test('a step that failed is superseded by a later one of its name, in a pipeline only', () => {
    const first = aChild('train', { id: '1', status: 'Failed', endedAt: ago(HOUR), createdAt: ago(5 * HOUR) });
    const second = aChild('train', { id: '2', createdAt: ago(4 * HOUR) });
    const answer = (jobType: string, ...given: Parameters<typeof children>) =>
      outcome(
        "children.exists(c, c.status == 'Failed' && !c.superseded)",
        aSnapshot({ jobType }, { children: children(...given) }),
      );
    expect(answer('pipeline', first, second)).toBe('healthy');
    expect(answer('pipeline', second, { ...first, createdAt: ago(3 * HOUR) })).toBe('violated');
    expect(answer('pipeline', first, { ...second, createdAt: first.createdAt })).toBe('unknown');
    expect(answer('pipeline', first, { ...first, id: '2' })).toBe('violated');
    expect(answer('pipeline', first, { ...second, startedAt: ago(9 * HOUR) })).toBe('unknown');
    expect(answer('pipeline', first, { ...second, displayName: 'eval' })).toBe('violated');
    expect(answer('sweep', first, second)).toBe('violated');
    expect(answer('pipeline', first, { ...second, createdAt: NOW + HOUR })).toBe('unknown');
    expect(answer('pipeline', { ...first, createdAt: Number.NaN }, second)).toBe('unknown');
  });

  test('whether a run of an unknown type has children is not known, and a command has none', () => {
    const of = (jobType: string) => aSnapshot({ jobType }, { children: children() });
    for (const source of [
      "children.all(c, c.status == 'Failed')",
      'size(children) == 0',
      '!children.exists(c, true)',
    ]) {
      expect(outcome(source, of('finetuning'))).toBe('unknown');
      expect(outcome(source, of('command'))).toBe('violated');
    }
  });

  test('a GPU without enough samples, or one that does not report, is no idle GPU', () => {
    const answer = (gpu: ReturnType<typeof gpuUse>) =>
      outcome('gpu.highest < 5.0', aSnapshot({}, { ...everything, gpu }));
    const idle = { a: minutes(60, 0) };
    for (const held of [2, 0, Number.NaN, -1, null]) expect(answer(gpuUse(idle, held))).toBe('unknown');
    expect(answer(gpuUse({ a: minutes(30, 0) }))).toBe('unknown');
    expect(answer(gpuUse(idle))).toBe('violated');
  });

  const atWork = { ...everything, gpu: gpuUse({ a: minutes(60, 0) }) };
  test.each<[string, Parameters<typeof aSnapshot>]>([
    ['is queued', [{ status: 'Queued' }, atWork]],
    ['is preparing', [{ status: 'Preparing' }, atWork]],
    ['has ended', [{ status: 'Completed' }, atWork]],
    ['is paused', [{ status: 'Paused' }, atWork]],
    ['is in a status that is not known', [{ status: 'Odd' }, atWork]],
    ['is of a type that is not known', [{ jobType: 'finetuning' }, atWork]],
    ['started within the hour', [{}, { ...atWork, timing: started(ago(59 * MINUTE)) }]],
    ['has no start', [{}, { ...atWork, timing: started(null) }]],
    ['uses no GPU', [{}, { ...atWork, compute: compute(0) }]],
    ['has no active children', [{ jobType: 'sweep' }, { ...atWork, children: children(failed) }]],
    [
      'has a child that started within the hour',
      [{ jobType: 'sweep' }, { ...atWork, children: children(aChild('a', { startedAt: ago(MINUTE) })) }],
    ],
  ])('a run that %s has not held its GPUs for the hour, and they are not idle', (_, [given, signals]) => {
    const snapshot = aSnapshot(given, signals);
    expect(judge(expression, 'gpu.highest < 5.0', snapshot)).toMatchObject({ outcome: 'unknown', missingSignals: [] });
    expect(outcome('!(gpu.lowest > 5.0)', snapshot)).toBe('unknown');
  });

  test('the hour of a parent is that of its youngest active child', () => {
    const old = children(aChild('a', { startedAt: ago(2 * HOUR) }));
    expect(outcome('gpu.highest < 5.0', aSnapshot({ jobType: 'sweep' }, { ...atWork, children: old }))).toBe(
      'violated',
    );
  });

  test('says why the hour is no measure of it', () => {
    expect(judge(expression, 'gpu.highest < 5.0', aSnapshot({ status: 'Queued' }, atWork)).reason).toBe(
      'the expression is unknown, because it has not held GPUs for the last 1h (is queued, holds no GPU)',
    );
  });

  test.each<[string, Partial<Cost>, number, string]>([
    ['leaves out a part', { unpriced: ['train'] }, 0, 'not all of the cost of train is known'],
    ['was read long ago', { pieces: [{ ...piece, endedAt: ago(0) }] }, 2, 'its cost was last read 2h ago'],
    [
      'may be more for nodes that got ready',
      { preparing: [{ ...piece, startedAt: ago(5 * HOUR), endedAt: ago(3 * HOUR) }] },
      0,
      'it may have cost 40.00 EUR more while nodes got ready',
    ],
  ])('a cost that %s is a lower bound, which is enough to be over', (_, given, hours, reason) => {
    const snapshot = aSnapshot(run, { cost: known({ ...cost, ...given }, ago(hours * HOUR)) });
    const least = hours === 0 ? 60 : 20;
    const [below, above] = [`${least - 1}.0`, `${least + 1}.0`];
    for (const source of [`cost.spent > ${below}`, `${below} <= cost.spent`, `cost.spent >= ${least}`])
      expect(judge(expression, source, snapshot)).toMatchObject({
        outcome: 'violated',
        reason: `the expression is true: the least of cost.spent is ${least}`,
      });
    for (const source of [`cost.spent < ${below}`, `${below} >= cost.spent`, `cost.spent < ${least}`])
      expect(outcome(source, snapshot)).toBe('healthy');
    for (const source of [`cost.spent > ${above}`, `cost.spent < ${above}`, `cost.spent == ${least}.0`])
      expect(judge(expression, source, snapshot)).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining(reason),
      });
    expect(outcome(`cost.spent / 2.0 > 1.0`, snapshot)).toBe('unknown');
    expect(outcome('cost.spent > cost.spent - 1.0', snapshot)).toBe('unknown');
  });

  test('a cost that was not read is asked for, whatever it is compared with', () => {
    expect(judge(expression, 'cost.spent > 1.0', aSnapshot()).missingSignals).toEqual([{ kind: 'cost' }]);
    expect(judge(expression, 'cost.spent < 1.0', aSnapshot()).missingSignals).toEqual([{ kind: 'cost' }]);
  });

  test.each([
    ['a price that is none', { pricePerNodeHour: Number.NaN }],
    ['a price below nothing', { pricePerNodeHour: -1 }],
    ['nodes below nothing', { nodes: -1 }],
    ['nodes without an end', { nodes: Number.POSITIVE_INFINITY }],
    ['a start that is no time', { startedAt: Number.NaN }],
  ])('%s makes no sum', (_, wrong) => {
    const pieces = cost.pieces.map((piece) => ({ ...piece, ...wrong }));
    const snapshot = aSnapshot({}, { cost: known({ ...cost, pieces }, NOW) });
    for (const source of ['cost.spent <= 100.0', '!(cost.spent <= 100.0)', 'cost.spent != 1.0'])
      expect(outcome(source, snapshot)).toBe('unknown');
  });

  test('a queued or preparing run runs for no time, and what waits again waits since it was seen', () => {
    const queued = aSnapshot({ status: 'Queued', createdAt: ago(5 * HOUR) }, {}, ago(HOUR));
    expect(outcome("timing.running == duration('0s')", queued)).toBe('violated');
    expect(judge(expression, "timing.queued > duration('2h')", queued).missingSignals).toEqual([{ kind: 'timing' }]);
    const asked = (startedAt: number | null) => ({ ...queued, signals: { timing: started(startedAt) } });
    expect(outcome("timing.queued > duration('2h')", asked(ago(4 * HOUR)))).toBe('healthy');
    const waits = { ...asked(null), phaseSince: ago(5 * HOUR) };
    expect(outcome("timing.queued > duration('2h')", waits)).toBe('violated');
  });

  test.each([
    ['left the queue without a start', ago(HOUR), null],
    ['was queued again before it was first seen', ago(5 * HOUR), ago(4 * HOUR)],
    ['started after it was seen in the queue', ago(4 * HOUR), ago(3 * HOUR)],
  ])('how long a run waits that %s is unknown', (_, phaseSince, startedAt) => {
    const run = { status: 'Queued', createdAt: ago(5 * HOUR) };
    const again = aSnapshot(run, { timing: started(startedAt) }, phaseSince);
    for (const limit of ['>', '<']) expect(outcome(`timing.queued ${limit} duration('2h')`, again)).toBe('unknown');
  });
});

describe('the tags of a run and of its children', () => {
  const tagged = aSnapshot(
    { tags: { ' Owner ': ' a ', tier: 'x', Tier: 'y', team: 'v', Team: 'v ' } },
    { children: children(aChild('a', { tags: { Stage: 'fit', gate: 'no', Gate: 'yes' } })) },
  );

  test.each([
    "run.tags.owner == 'a' && run.tags['OWNER'] == 'a' && has(run.tags.Owner) && 'oWner' in run.tags",
    "children.exists(c, c.tags['STAGE'] == 'fit' && 'stage' in c.tags)",
    "children.map(c, c.tags).exists(t, t['STAGE'] == 'fit' && has(t.sTage) && 'STAGE' in t)",
    "children.map(c, c.tags)[0].sTaGe == 'fit' && [run.tags][0]['Owner'] == 'a'",
    "(run.archived ? children[0].tags : run.tags).OWNER == 'a'",
    "run.tags.exists(k, run.tags[k] == 'a') && run.tags.all(k, k in ['owner', 'tier', 'team'])",
    "{'a': run.tags}['a'][' Owner'] == 'a' && children.map(c, c.tags[' stage'])[0] == 'fit'",
    "run.tags.team == 'v' && size(run.tags) == 3 && has(run.tags.tier) && 'TIER' in run.tags",
  ])('are read in any case however they are reached: %s', (source) => {
    expect(outcome(source, tagged)).toBe('violated');
  });

  test.each([
    "run.tags.tier == 'x'",
    "run.tags['Tier'] != 'x'",
    "children.exists(c, c.tags.gate == 'no')",
    "children.map(c, c.tags).exists(t, t['gate'] == 'no')",
    "run.tags.exists(k, run.tags[k] == 'x')",
    "run.tags != {'Owner': 'a', 'tier': 'x', 'team': 'v'}",
    "[run.tags] != [{'Owner': 'a', 'tier': 'x', 'team': 'v'}]",
  ])('are unknown where two spellings contradict one another, or as a whole: %s', (source) => {
    expect(judge(expression, source, tagged)).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  });

  test('say how they contradict one another', () => {
    expect(judge(expression, "run.tags.tier == 'x'", tagged).reason).toBe(
      'the expression is unknown, because tag tier is "x" and "y"',
    );
  });
});

describe('the signals of an expression', () => {
  test.each<[string, string[]]>([
    ["run.status == 'Failed' && run.created < now", []],
    ["timing.total > duration('1h')", []],
    ["timing.running > duration('1h') || timing.total > duration('2h')", ['timing']],
    ['gpu.highest < 5.0 && cost.spent > 1.0 && compute.nodes > 1', ['timing', 'compute', 'children', 'cost', 'gpu']],
    ['children.exists(c, c.reused)', ['children']],
    ['has(timing.started)', ['timing']],
    ["[timing][0].running > duration('1h')", ['timing']],
  ])('%s asks for %j', (source, kinds) => {
    expect(expression.signals(expression.parameters.parse(source)).map(({ kind }) => kind)).toEqual(kinds);
  });

  test('what was not read is wanted, only where it can still decide', () => {
    const missingSignals = (source: string, signals: Signals = {}) =>
      judge(expression, source, aSnapshot({}, signals)).missingSignals.map(({ kind }) => kind);
    const timing = started(ago(2 * HOUR));
    expect(missingSignals('cost.spent < 5.0 && compute.gpus > 8')).toEqual(['cost', 'compute']);
    expect(missingSignals('gpu.highest < 5.0 && compute.gpus > 8')).toEqual(['compute']);
    expect(missingSignals('gpu.highest < 5.0 && compute.gpus > 8', { timing })).toEqual(['compute']);
    expect(missingSignals('gpu.highest < 5.0', { compute: compute(8) })).toEqual(['timing']);
    expect(missingSignals('gpu.highest < 5.0 && run.archived')).toEqual([]);
    expect(missingSignals('gpu.highest < 5.0 || !run.archived')).toEqual([]);
    expect(missingSignals('(gpu.highest < 5.0 && run.archived) || compute.gpus > 8')).toEqual(['compute']);
    expect(missingSignals('gpu.highest < 5.0 && compute.gpus > 8', { compute: compute(1) })).toEqual([]);
    expect(missingSignals('gpu.highest < 5.0 && compute.gpus > 4', { timing, compute: compute(8) })).toEqual(['gpu']);
    const read = { timing, compute: compute(8), children: children(aChild('a')) };
    expect(missingSignals('children.all(c, c.reused || gpu.lowest < 1.0)', read)).toEqual(['gpu']);
  });
});

test('a run with so many children that it could take long is unknown', () => {
  const many = aSnapshot(
    {},
    { children: children(...Array.from({ length: 3000 }, (_, index) => aChild(`c${index}`))) },
  );
  expect(outcome('children.all(a, !a.reused)', many)).toBe('violated');
  expect(outcome('children.exists(a, now - a.started > duration("1h"))', many)).toBe('violated');
  const nested = judge(expression, 'children.all(a, children.exists(b, a.id == b.id))', many);
  expect(nested).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  expect(nested.reason).toContain(`takes more than ${BUDGET} steps`);
  const open = judge(expression, 'children.all(a, children.exists(b, a.id == b.id)) || gpu.highest < 5.0', many);
  expect(open.missingSignals.map(({ kind }) => kind)).toEqual(['timing', 'compute', 'gpu']);
  expect(outcome('children.all(a, children.all(b, children.all(c, a.id != "x")))')).toBe('violated');
});

test('every variable and field is one of the views, so that none is there in name only', () => {
  expect(Object.keys(VARIABLES)).toEqual(['run', 'timing', 'compute', 'children', 'gpu', 'cost', 'now']);
  expect(METHODS.matches).toBeUndefined();
});

test('docs/cel.md names every variable, field, function and method', () => {
  const text = readFileSync('docs/cel.md', 'utf8');
  const fields = Object.values(OBJECTS).flatMap((fields) => Object.keys(fields));
  for (const name of [...Object.keys(VARIABLES), ...fields, ...Object.keys(FUNCTIONS)]) expect(text).toContain(name);
  for (const name of Object.keys(METHODS).filter((method) => !method.startsWith('get'))) expect(text).toContain(name);
});

describe('the examples of docs/cel.md', () => {
  const text = readFileSync('docs/cel.md', 'utf8');
  const signals: Signals = {
    timing: started(ago(13 * HOUR)),
    compute: compute(8),
    cost: known(
      { ...cost, pieces: [{ runId: 'r', nodes: 1, pricePerNodeHour: 20, startedAt: ago(3 * HOUR), endedAt: null }] },
      NOW,
    ),
    gpu: unknown('no access'),
  };
  const tags = { Owner: 'a', 'cost-center': '42', tier: 'x', Tier: 'y' };
  const described = aSnapshot({ displayName: 'nightly', createdAt: ago(20 * HOUR), tags }, signals);
  const blocks = [...text.matchAll(/^```cel\n(.*?)^```/gms)].flatMap(([, lines = '']) => lines.trim().split('\n'));
  const answers: Readonly<Record<string, string>> = { true: 'violated', false: 'healthy', unknown: 'unknown' };

  test.each(blocks.map((line) => line.split(/\s+\/\/ /)))('%s is %s', (source = '', expected = '') => {
    if (expected === 'refused') expect(faults(expression, source)).not.toEqual([]);
    else expect(outcome(source, described)).toBe(answers[expected]);
  });

  test('there are some, and those of policies are read', () => {
    expect(blocks.length).toBeGreaterThan(20);
    const written = [...text.matchAll(/^ *expression: "(.*)"$/gm)].map(([, source = '']) => source);
    expect(written.length).toBeGreaterThan(5);
    for (const source of written) expect(faults(expression, source), source).toEqual([]);
  });
});
