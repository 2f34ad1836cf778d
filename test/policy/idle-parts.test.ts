import { describe, expect, test } from 'vitest';
import { compilePolicies } from '../../src/policy/compile.ts';

function idleOf(when: string, match = '', except = '') {
  const lines = [
    'name: p',
    `when: ${when}`,
    ...(match === '' ? [] : [`match: ${match}`]),
    ...(except === '' ? [] : [`except: ${except}`]),
  ];
  const loaded = compilePolicies([{ file: 'p.yaml', text: `${lines.join('\n')}\n` }]);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.idle;
}

const LONG = 'runtime: {over: 24h}';
const NAN = 'metric: {name: loss, is-nan: true}';
const TRIALS = 'metric: {name: loss, of: children, is-nan: true}';
const STEP = 'step-failed: {step: "*"}';
const REPORT = 'validation: {step: "v-*", artifact: r.json, pointer: /ok, expected: true}';
const IDLE = 'gpu-idle: {below: 5%, over: 2h}';
const ALL_DAY = '{days: [mon-sun], from: "00:00", to: "24:00"}';

describe('a policy that can never find a run', () => {
  test.each<[string, string, string, string, string]>([
    ['steps of a command', `{${STEP}}`, '{job-type: command}', '', 'has no steps or trials'],
    ['trials of a command', `{${TRIALS}}`, '{job-type: [command, spark]}', '', 'a command or spark run has no steps'],
    ['a report of a step of a command', `{${REPORT}}`, '{job-type: command}', '', 'has no steps'],
    ['steps where parents are excepted', `{${STEP}}`, '', '[{job-type: [pipeline, sweep, automl]}]', 'has no steps'],
    ['idle GPUs of runs without GPUs', `{${IDLE}}`, '{gpu: false}', '', 'has no GPU'],
    ['low use of GPUs likewise', '{gpu-low: {below: 20%, over: 6h}}', '{gpu: false}', '', 'has no GPU'],
    ['a time limit of a pipeline', '{limits: {required: true}}', '{job-type: pipeline}', '', 'has no time limit'],
    ['a tag that the match asks for', '{tags: {required: [team]}}', '{tags: {team: vision}}', '', 'has the tags'],
    ['all hours of the week', `{window: {timezone: UTC, allowed: [${ALL_DAY}]}}`, '', '', 'all hours'],
    [
      'the environment of AutoML',
      '{reproducible: {require: [environment]}}',
      '{job-type: automl}',
      '',
      'Azure chooses',
    ],
    ['nodes of a sweep', '{compute: {nodes: {at-most: 4}}}', '{job-type: sweep}', '', "its children's"],
    [
      'a size that the match asks for',
      '{compute: {vm-size: {in: [Standard_NC*]}}}',
      '{job-type: command, vm-size: Standard_NC6s_v3}',
      '',
      'what it allows',
    ],
    ['one of all conditions', `{${LONG}, ${STEP}}`, '{job-type: command}', '', 'has no steps'],
    ['each of any', `{any: [{${STEP}}, {${REPORT}}]}`, '{job-type: command}', '', 'has no steps'],
    ['an exception for all', `{${LONG}}`, '{tags: {a: x}}', '[{tags: {a: x}}]', 'every run that matches is excepted'],
    [
      'an exception by a wider pattern',
      `{${LONG}}`,
      '{experiment: nightly-1}',
      '[{experiment: "nightly-*"}]',
      'excepted',
    ],
    ['an exception for more GPUs', `{${LONG}}`, '{gpus: {at-least: 8}}', '[{gpus: {at-least: 4}}]', 'excepted'],
    [
      'a match that contradicts itself',
      `{${LONG}}`,
      '{gpu: false, gpus: {at-least: 2}}',
      '',
      'a run without GPUs never has 2',
    ],
    ['idle GPUs of local runs', `{${IDLE}}`, '{job-type: command, compute: local}', '', 'holds no node'],
    ['the cost of local runs', '{cost: {over: 5 USD}}', '{job-type: command, compute: local}', '', 'holds no node'],
    [
      'the size of local runs',
      `{${LONG}}`,
      '{job-type: command, compute: local, vm-size: Standard_NC6s_v3}',
      '',
      'a local run has no',
    ],
    ['GPUs of local runs', `{${LONG}}`, '{job-type: command, compute: local, gpu: true}', '', 'a local run has no'],
    [
      'the size that a serverless spark run names',
      '{compute: {serverless-size: required}}',
      '{job-type: spark}',
      '',
      'spark',
    ],
    ['a model without GPUs', `{${LONG}}`, '{gpu: false, gpu-model: A100}', '', 'a run without GPUs'],
  ])('%s', (_what, when, match, except, because) => {
    const idle = idleOf(when, match, except);
    expect(idle[0]).toMatchObject({ isWhole: true, message: expect.stringContaining(because) });
    expect(idle[0]?.message).toContain('policy p can never find a run');
  });

  test('has the place of what is in the way', () => {
    expect(idleOf(`{${LONG}, ${STEP}}`, '{job-type: command}')[0]).toMatchObject({
      line: 2,
      column: 30,
      path: 'when.step-failed',
    });
    expect(idleOf(`{${LONG}}`, '{gpu: false, gpus: {at-least: 2}}')[0]).toMatchObject({ line: 3, path: 'match' });
    expect(idleOf(`{${LONG}}`, '{tags: {a: x}}', '[{run: b}, {tags: {a: x}}]')[0]).toMatchObject({
      line: 4,
      path: 'except[1]',
    });
  });
});

describe('a part that does nothing', () => {
  test.each<[string, string, string, string]>([
    ['one of any', `{any: [{${LONG}}, {${STEP}}]}`, '{job-type: command}', '"step-failed" can never hold'],
    ['what is under unless', `{${LONG}, unless: {${STEP}}}`, '{job-type: command}', '"step-failed" can never hold'],
    ['a metric of a pipeline itself', `{${NAN}}`, '{job-type: pipeline}', '"metric" will hardly hold'],
    ['a metric of a sweep itself', `{${NAN}}`, '{job-type: sweep}', 'of: children'],
    [
      'silence of such a metric',
      '{stalled: {no-metric: {name: loss, for: 1h}}}',
      '{job-type: sweep}',
      'will hardly hold',
    ],
  ])('%s', (_what, when, match, message) => {
    expect(idleOf(when, match)).toEqual([
      expect.objectContaining({ isWhole: false, message: expect.stringContaining(message) }),
    ]);
  });
});

describe('nothing is said of', () => {
  test.each<[string, string, string, string]>([
    ['no match', `{${STEP}}`, '', ''],
    ['a type among others that can hold it', `{${STEP}}`, '{job-type: [command, pipeline]}', ''],
    ['a type that Azure may add', `{${STEP}}`, '{job-type: import}', ''],
    ['a metric of commands and pipelines', `{${NAN}}`, '{job-type: [command, pipeline]}', ''],
    ['trials of a sweep', `{${TRIALS}}`, '{job-type: sweep}', ''],
    [
      'a report of the command itself',
      '{validation: {artifact: r.json, pointer: /ok, expected: true}}',
      '{job-type: command}',
      '',
    ],
    ['idle GPUs of GPU runs', `{${IDLE}}`, '{gpu: true}', ''],
    ['a tag of which the match takes a blank value', '{tags: {required: [team]}}', '{tags: {team: "*"}}', ''],
    ['values of a tag, which know their case', '{tags: {allowed: {tier: [critical]}}}', '{tags: {tier: critical}}', ''],
    ['another tag', '{tags: {required: [team, owner]}}', '{tags: {team: vision}}', ''],
    ['an exception for some', `{${LONG}}`, '{tags: {a: "*"}}', '[{tags: {a: x}}]'],
    ['an exception by another key', `{${LONG}}`, '{tags: {a: x}}', '[{tags: {a: x}, gpu: false}]'],
    ['an exception for fewer runs', `{${LONG}}`, '{gpus: {at-least: 4}}', '[{gpus: {at-least: 8}}]'],
    ['an exception without the key of the match', `{${LONG}}`, '{experiment: a}', '[{run: a}]'],
    [
      'sizes of the steps of a pipeline',
      '{compute: {vm-size: {in: [Standard_NC*]}}}',
      '{job-type: pipeline, vm-size: Standard_NC6s_v3}',
      '',
    ],
    ['nodes of pipelines', '{compute: {nodes: {at-most: 4}}}', '{job-type: pipeline}', ''],
    ['what never holds under not, and so always does', `{not: {all: [{${LONG}}]}}`, '{job-type: command}', ''],
    [
      'hours with an end',
      '{window: {timezone: UTC, allowed: [{days: [mon-fri], from: "08:00", to: "20:00"}]}}',
      '',
      '',
    ],
  ])('%s', (_what, when, match, except) => {
    expect(idleOf(when, match, except)).toEqual([]);
  });
});
