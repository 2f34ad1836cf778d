import { describe, expect, test } from 'vitest';
import { mayCover } from '../../src/core/decision/override.ts';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import {
  answerOf,
  describeSelector,
  exceptionAnswerOf,
  matchPolicy,
  scopeInWords,
} from '../../src/core/policy/match.ts';
import type { Selector } from '../../src/core/policy/policy.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import type { Run } from '../../src/core/run/run.ts';
import { known, type Signals, unknown } from '../../src/core/signal/signal.ts';
import { aSnapshot, compute, jobFacts, NOW } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

const run = { tags: { Tier: 'Critical' }, placement: onCompute('GPU-cluster') };

/** A policy with this selector. */
function matching(match: Selector) {
  return { ...compileOne(policyText()), match };
}

function answer(selector: Selector, signals: Signals = {}) {
  return answerOf(selector, aSnapshot(run, signals));
}

describe('a selector by what every run says', () => {
  test.each<[Selector, string]>([
    [{}, 'yes'],
    [{ workspace: ['ML-*'] }, 'yes'],
    [{ workspace: ['other'] }, 'no'],
    [{ experiment: ['probe', 'night*'] }, 'yes'],
    [{ run: ['run-?'] }, 'yes'],
    [{ run: ['nightly training'] }, 'yes'],
    [{ runId: ['RUN-1'] }, 'yes'],
    [{ runId: ['nightly training'] }, 'no'],
    [{ jobType: ['sweep'] }, 'no'],
    [{ compute: ['gpu-*'] }, 'yes'],
    [{ tags: { tier: ['critical'] } }, 'yes'],
    [{ tags: { tier: ['standard'] } }, 'no'],
    [{ tags: { owner: ['*'] } }, 'no'],
    [{ workspace: ['ml-*'], jobType: ['sweep'] }, 'no'],
  ])('%j: %s', (selector, expected) => {
    expect(answer(selector)).toBe(expected);
  });

  test.each<[Selector, string, string]>([
    [{ services: ['jupyter*', 'ssh'] }, 'yes', ''],
    [{ services: ['VSCode'] }, 'no', 'services are JupyterLab, TensorBoard, wanted VSCode'],
    [{ environment: ['train'] }, 'yes', ''],
    [{ environment: ['TRAIN:33'] }, 'yes', ''],
    [{ environment: ['train:3'] }, 'no', 'environment is train:33, wanted train:3'],
    [{ schedule: ['nightly*'] }, 'yes', ''],
    [{ schedule: ['weekly'] }, 'no', 'schedule is nightly, wanted weekly'],
  ])('by what the job says of how it is started: %j: %s', (selector, expected, because) => {
    const job = jobFacts({ services: ['JupyterLab', 'TensorBoard'], schedule: 'nightly' });
    expect(answerOf(selector, aSnapshot({ job }))).toBe(expected);
    expect(exceptionAnswerOf(selector, aSnapshot({ job }))).toBe(expected);
    expect(matchPolicy(matching(selector), aSnapshot({ job })).because).toBe(because);
  });

  test('what an older version did not keep of a job is unknown, and not that there is none', () => {
    for (const selector of [{ services: ['SSH'] }, { environment: ['*'] }, { schedule: ['*'] }]) {
      expect(answerOf(selector, aSnapshot())).toBe('unknown');
      expect(exceptionAnswerOf(selector, aSnapshot())).toBe('unknown');
    }
    expect(matchPolicy(matching({ services: ['SSH'] }), aSnapshot()).because).toBe(
      'its services are unknown: it was last read by a version that did not keep it',
    );
  });

  test('a run below an ended parent says where its facts are missing', () => {
    const orphanOf = { id: 'p', displayName: 'p', status: 'Failed', endedAt: 0 };
    expect(matchPolicy(matching({ services: ['SSH'] }), aSnapshot({ orphanOf })).because).toContain(
      'its services are unknown: Azure lists the run only below its parent',
    );
  });

  test('a tag counts in every spelling that the run carries, and without the blanks around it', () => {
    const twice = aSnapshot({ tags: { Tier: 'critical', tier: 'x' } });
    for (const key of ['tier', 'Tier', 'TIER']) {
      for (const value of ['critical', 'x']) {
        expect(answerOf({ tags: { [key]: [value] } }, twice)).toBe('unknown');
        expect(exceptionAnswerOf({ tags: { [key]: [value] } }, twice)).toBe('yes');
      }
      for (const patterns of [['critical', 'x'], ['*']])
        expect(answerOf({ tags: { [key]: patterns } }, twice)).toBe('yes');
    }
    expect(matchPolicy(matching({ tags: { tier: ['x'] } }), twice)).toEqual({
      answer: 'unknown',
      because: 'tag tier is "critical" and "x", wanted x',
      missingSignals: [],
    });
    expect(answerOf({ tags: { tier: ['y'] } }, twice)).toBe('no');
    expect(exceptionAnswerOf({ tags: { tier: ['y'] } }, twice)).toBe('no');
    const listed = aSnapshot({ tags: { owner: 'Alice <alice@example.com>; bob@example.com' } });
    for (const name of ['alice@example.com', 'BOB@*', '*example.com>*'])
      expect(answerOf({ tags: { owner: [name] } }, listed)).toBe('yes');
    expect(answerOf({ tags: { owner: ['carl@example.com'] } }, listed)).toBe('no');
    const blank = aSnapshot({ tags: { 'tier ': ' critical ' } });
    expect(answerOf({ tags: { tier: ['critical'] } }, blank)).toBe('yes');
    const because = (snapshot: typeof twice) => matchPolicy(matching({ tags: { tier: ['y'] } }), snapshot).because;
    expect(because(twice)).toBe('tag tier is "critical" and "x", wanted y');
    expect(because(blank)).toBe('tag tier is "critical", wanted y');
  });

  test.each(['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\ufe0f', '\u{e0001}'])(
    'a sign that cannot be seen (%j) costs no run its exception',
    (sign) => {
      const tagged = aSnapshot({
        tags: { [`ti${sign}er`]: ` ${sign}crit${sign}ical ${sign}` },
        displayName: `ke${sign}ep-it`,
      });
      expect(exceptionAnswerOf({ tags: { tier: ['critical'] } }, tagged)).toBe('yes');
      expect(exceptionAnswerOf({ run: ['keep-*'] }, tagged)).toBe('yes');
      const twice = aSnapshot({ tags: { tier: 'critical', Tier: `critical${sign}` } });
      expect(answerOf({ tags: { tier: ['critical'] } }, twice)).toBe('yes');
    },
  );

  test('says which part failed', () => {
    const { because } = matchPolicy(matching({ experiment: ['probe'] }), aSnapshot());
    expect(because).toBe('experiment is "nightly", wanted probe');
  });

  test('a run without an experiment or a compute fits only a pattern for nothing', () => {
    const bare = aSnapshot({ experiment: null, placement: placed({ kind: 'serverless' }) });
    expect(answerOf({ experiment: ['*'] }, bare)).toBe('yes');
    expect(answerOf({ compute: ['gpu*'] }, bare)).toBe('no');
  });
});

describe('a selector by compute', () => {
  const read = { compute: compute(8) };

  test.each<[Selector, Signals, string]>([
    [{ gpu: true }, read, 'yes'],
    [{ gpu: false }, read, 'no'],
    [{ gpu: true }, { compute: compute(0) }, 'no'],
    [{ gpu: true }, { compute: compute(null) }, 'unknown'],
    [{ gpu: true }, { compute: unknown('403') }, 'unknown'],
    [{ gpu: true }, {}, 'unknown'],
    [{ vmSize: ['standard_nd*'] }, read, 'yes'],
    [{ vmSize: ['standard_nc*'] }, read, 'no'],
    [{ priority: 'dedicated' }, read, 'yes'],
    [{ priority: 'low-priority' }, read, 'no'],
    [{ gpu: true, vmSize: ['nc*'] }, { compute: compute(null) }, 'no'],
    [{ gpu: true, jobType: ['sweep'] }, {}, 'no'],
  ])('%j', (selector, signals, expected) => {
    expect(answer(selector, signals)).toBe(expected);
  });

  test('asks for the compute only when it was not read and the rest holds', () => {
    const missingSignals = (selector: Selector, signals: Signals) =>
      matchPolicy(matching(selector), aSnapshot(run, signals)).missingSignals;
    expect(missingSignals({ gpu: true }, {})).toEqual([{ kind: 'compute' }]);
    expect(missingSignals({ gpu: true, jobType: ['sweep'] }, {})).toEqual([]);
    expect(missingSignals({ gpu: true }, { compute: unknown('403') })).toEqual([]);
  });

  test('a VM size or priority that Azure does not say is unknown', () => {
    const value = {
      kind: 'serverless',
      vmSize: null,
      nodes: 1,
      gpusPerNode: 1,
      priority: null,
      location: null,
    } as const;
    const signals = { compute: known(value, NOW) };
    expect(answer({ vmSize: ['*'] }, signals)).toBe('unknown');
    expect(answer({ priority: 'dedicated' }, signals)).toBe('unknown');
  });
});

describe('a policy with exceptions', () => {
  const policy = (match: string, except: string) => compileOne(policyText({ match, except }));
  const match = (match: string, except: string, signals: Signals = {}) =>
    matchPolicy(policy(match, except), aSnapshot(run, signals));

  test('an exception that holds takes the run out', () => {
    expect(match('{}', '[{run: x}, {tags: {tier: critical}}]')).toMatchObject({
      answer: 'no',
      because: 'it is excepted: tag tier=critical',
    });
  });

  test('one that cannot be told leaves the answer open, so that nobody acts on a run that might be exempt', () => {
    expect(match('{}', '[{gpu: false}]')).toMatchObject({ answer: 'unknown', missingSignals: [{ kind: 'compute' }] });
    expect(match('{}', '[{gpu: false}]', { compute: unknown('403') })).toMatchObject({
      answer: 'unknown',
      missingSignals: [],
    });
  });

  test('an open match does not hide an exception that holds', () => {
    expect(match('{gpu: true}', '[{tags: {tier: critical}}]').answer).toBe('no');
  });

  test('an exception is not asked for when the match fails', () => {
    expect(match('{job-type: sweep}', '[{gpu: false}]')).toMatchObject({ answer: 'no', missingSignals: [] });
  });
});

describe('a run whose steps may compute elsewhere', () => {
  const read = (gpusPerNode: number) => ({ compute: compute(gpusPerNode) });
  const under = (jobType: string, match: Selector, except: Selector[], signals: Signals) =>
    matchPolicy({ ...matching(match), except }, aSnapshot({ ...run, jobType }, signals));

  test.each<[Selector, number]>([
    [{ gpu: true }, 0],
    [{ gpu: false }, 8],
    [{ vmSize: ['Standard_NC*'] }, 8],
    [{ priority: 'low-priority' }, 8],
    [{ gpus: { atLeast: 99 } }, 8],
    [{ gpuModel: ['H100'] }, 8],
    [{ compute: ['reserved'] }, 8],
  ])('that the exception %j does not hold does not follow from the default compute of a pipeline', (except, gpus) => {
    expect(under('command', {}, [except], read(gpus)).answer).toBe('yes');
    expect(under('sweep', {}, [except], read(gpus)).answer).toBe('yes');
    for (const jobType of ['pipeline', 'finetuning'])
      expect(under(jobType, {}, [except], read(gpus)).answer).toBe('unknown');
  });

  test('says why, and asks for the compute and then for the children, where they can settle it', () => {
    expect(under('pipeline', {}, [{ gpu: true }], read(0))).toEqual({
      answer: 'unknown',
      because: 'whether a step has a GPU is not known: where its steps compute was not read',
      missingSignals: [{ kind: 'children' }],
    });
    expect(under('finetuning', {}, [{ compute: ['x'] }], {})).toEqual({
      answer: 'unknown',
      because: 'compute is "GPU-cluster", wanted x, but a run of type finetuning may compute elsewhere',
      missingSignals: [],
    });
    expect(under('pipeline', {}, [{ gpu: true }], {}).missingSignals).toEqual([{ kind: 'compute' }]);
  });

  test('an exception that holds by the default compute protects, and one that fails by the run itself does not', () => {
    expect(under('pipeline', {}, [{ gpu: true }], read(8)).answer).toBe('no');
    expect(under('pipeline', {}, [{ gpu: true, tags: { tier: ['low'] } }], read(0)).answer).toBe('yes');
  });

  test('that a pipeline uses no GPU does not follow from its default compute, that it uses some does', () => {
    for (const gpu of [true, false]) {
      expect(under('pipeline', { gpu }, [], read(0))).toEqual({
        answer: 'unknown',
        because: 'whether a step has a GPU is not known: where its steps compute was not read',
        missingSignals: [{ kind: 'children' }],
      });
      expect(under('pipeline', { gpu }, [], read(8)).answer).toBe(gpu ? 'yes' : 'no');
    }
    expect(under('sweep', { gpu: false }, [], read(0)).answer).toBe('yes');
  });
});

describe('what Azure does not say', () => {
  const under = (match: Selector, except: Selector, given: Partial<Run>) =>
    matchPolicy({ ...matching(match), except: [except] }, aSnapshot(given));

  test.each<[Selector, Partial<Run>, string]>([
    [{ experiment: ['prod-*'] }, { experiment: null }, 'Azure does not report its experiment'],
    [
      { jobType: ['command'] },
      { jobType: 'unknown', unknown: { jobType: 'Azure does not report its type' } },
      'Azure does not report its type',
    ],
    [
      { run: ['keep-*'] },
      { unknown: { displayName: 'Azure does not report its display name' } },
      'Azure does not report its display name',
    ],
    [
      { tags: { tier: ['critical'] } },
      { unknown: { tags: 'Azure does not report its tags' } },
      'Azure does not report its tags',
    ],
    [
      { compute: ['prod-*'] },
      { placement: placed({ kind: 'other' }), unknown: { placement: 'its compute cannot be read: 7' } },
      'its compute cannot be read: 7',
    ],
  ])('leaves open whether %j fits, as match and as exception, with %j', (except, given, because) => {
    expect(under({}, except, given)).toEqual({ answer: 'unknown', because, missingSignals: [] });
    expect(mayCover({ scope: except }, aSnapshot(given))).toBe(true);
    expect(answerOf(except, aSnapshot(given))).toBe('unknown');
    expect(under(except, { workspace: ['other'] }, given)).toEqual({ answer: 'unknown', because, missingSignals: [] });
  });

  test('leaves open no exception that does not hold by what it does say, and takes none away that holds', () => {
    const untold = { experiment: null, unknown: { displayName: 'Azure does not report its display name' } } as const;
    expect(under({}, { experiment: ['prod-*'], workspace: ['other'] }, untold).answer).toBe('yes');
    expect(under({}, { run: ['run-*'] }, untold).answer).toBe('no');
    expect(under({}, { experiment: ['*'] }, untold).answer).toBe('no');
  });

  test('is not what it says by saying nothing: a serverless run has no compute, and one without tags none', () => {
    expect(under({}, { compute: ['prod-*'] }, { placement: placed({ kind: 'serverless' }) }).answer).toBe('yes');
    expect(under({}, { tags: { tier: ['critical'] } }, { tags: {} }).answer).toBe('yes');
  });
});

test('a selector is said in words', () => {
  expect(describeSelector({})).toBe('every run');
  expect(describeSelector({ workspace: ['a', 'b'], gpu: true, tags: { tier: ['x'] } })).toBe(
    'workspace=a|b, gpu=true, tag tier=x',
  );
});

test('a run that a policy is not for answers with one object for all, so that it costs no memory', () => {
  const given = aSnapshot({ workspaceName: 'other' });
  const [prod, excepted] = [matching({ workspace: ['ml-*'] }), { ...matching({}), except: [{ workspace: ['o*'] }] }];
  expect(evaluate(given, prod, NOW)).toBe(evaluate(given, excepted, NOW));
});

test.each([
  [{ workspace: ['ml-prod-vision'] }, 'runs of ml-prod-vision'],
  [{ workspace: ['ml'], runId: ['brave_fig_81'] }, 'the run brave_fig_81 of ml'],
  [{ run: ['cold_*', 'warm_*'], workspace: ['ml'] }, 'runs called cold_* or warm_* of ml'],
  [{ tags: { stage: ['finetune'] } }, 'runs with tag stage=finetune'],
  [{}, 'every run'],
] as const)('says in words for which runs an exception is: %j', (scope, words) => {
  expect(scopeInWords(scope)).toBe(words);
});
