import { describe, expect, test } from 'vitest';
import { compilePolicies } from '../../src/policy/compile.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';
import { errorsOf, policyText } from './helpers.ts';

describe('a refusal says where, what was wrong, and what would be right', () => {
  test.each<[string, Record<string, string>, string]>([
    ['an unknown key', { sumary: 'x' }, '3:1: unknown key "sumary"; expected one of name, summary,'],
    ['… and what was meant', { sumary: 'x' }, '(did you mean "summary"?)'],
    [
      'a number for a duration',
      { for: '10' },
      '3:6: "for" is 10; expected a duration such as 90s, 30m, 2h, 1d or 1h30m',
    ],
    ['a wrong unit', { for: '10min' }, '"for" is "10min"; expected a duration such as 90s'],
    [
      'two keys that exclude each other',
      { when: '{compute: {vm-size: {in: [a], not-in: [b]}}}' },
      '2:27: "vm-size" has both in and not-in; expected one of them, not both: a map such as',
    ],
    [
      '… that a condition tells apart',
      { when: '{failures: {last: 3, all: true, at-least: 2}}' },
      '2:18: "failures" has both all and at-least; expected one of them, not both',
    ],
    [
      '… within a part of it',
      { when: '{metric: {name: loss, not-improved: {goal: minimize, over: 1h, over-steps: 5}}}' },
      '"not-improved" has both over-steps and over; expected one of them, not both',
    ],
    [
      '… and how a range is written',
      { when: '{validation: {artifact: a.json, pointer: /p, expected: {at-least: 1, at-most: 2}}}' },
      '"expected" has both at-least and at-most; expected one of them, not both: a text, number, true, false or null, or {at-least: number} or {at-most: number}; a range is any: [',
    ],
    [
      '… but not beside a key that nobody knows',
      { when: '{compute: {vm-size: {in: [a], im: [b]}}}' },
      'unknown key "im"',
    ],
    [
      'a word for true',
      { when: '{not: {validation: {artifact: a.json, pointer: /p, expected: Yes}}}' },
      '2:68: "expected" is Yes, which is a text; expected true or false, or "Yes" in quotes where the report has that text',
    ],
    [
      'a report that is to say nothing',
      { when: '{validation: {artifact: a.json, pointer: /p, expected: }}' },
      '"expected" is left blank; expected a value, or null where the report is to say null',
    ],
    [
      '… in a block',
      { when: '\n  validation:\n    artifact: a.json\n    pointer: /p\n    expected:\n' },
      '"expected" is left blank',
    ],
    ['… without a colon', { when: '{validation: {artifact: a.json, pointer: /p, expected}}' }, 'is left blank'],
    ['a wait of years', { for: '2d', grace: '366d' }, '"grace" is "366d"; expected a duration of at most 365d'],
    ['a step years away', { steps: '[{after: 9999d, notify: a}]' }, 'expected a duration of at most 365d'],
    ['a currency that is none', { when: '{cost: {over: 5 XYZ}}' }, 'there is no currency XYZ in ISO 4217'],
    ['an amount with a comma', { when: '{cost: {over: "1,000 USD"}}' }, 'an amount with its currency, such as 500 USD'],
    [
      'an amount that may be thousands',
      { when: '{cost: {over: 5.000 EUR}}' },
      'is "5.000 EUR"; expected an amount with its currency, such as 500 USD; 5.000 USD would read in two ways',
    ],
    [
      '… in a budget',
      { when: '{budget: {tag: t, period: day, over: 12.345 USD}}' },
      'is "12.345 USD"; expected an amount',
    ],
    ['a currency in small letters', { when: '{cost: {over: 500usd}}' }, 'an amount with its currency, such as 500 USD'],
    [
      'a window before all metrics',
      { when: '{gpu-idle: {below: 5%, over: 94d}}' },
      'at most 93d, for which Azure keeps',
    ],
    ['coverage by a few samples', { when: '{gpu-idle: {below: 5%, over: 1h, coverage: 0.1%}}' }, 'from 50% to 100%'],
    ['a unit twice', { for: '1h1h' }, '"for" is "1h1h"; expected a duration such as 90s'],
    ['no duration at all', { for: 'soon' }, '"for" is "soon"; expected a duration such as 90s'],
    ['an unknown mode', { mode: 'enforced' }, '(did you mean "enforce"?)'],
    ['a name in capitals', { name: 'GPU_Idle' }, '1:7: "name" is "GPU_Idle"; expected lower-case words'],
    ['no condition', { when: '' }, '1:1: "when" is missing; expected a map of conditions'],
    ['an empty condition', { when: '{}' }, '2:7: "when" is an empty map'],
    ['a key without a value', { match: ' ' }, '"match" is empty; expected a map'],
    ['an unknown kind', { when: '{gpuidle: {}}' }, 'expected one of tags, '],
    ['… and what was meant', { when: '{gpuidle: {}}' }, '(did you mean "gpu-idle"?)'],
    ['an unknown parameter', { when: '{runtime: {ovr: 1h}}' }, '2:18: unknown key "ovr"'],
    ['a missing parameter', { when: '{runtime: {}}' }, '2:8: "over" is missing'],
    ['an operator beside a condition', { when: '{not: {runtime: {over: 1h}}, tags: {required: [a]}}' }, 'not alone'],
    ['an empty list of conditions', { when: '{any: []}' }, '"any" is an empty list; expected at least one condition'],
    ['an empty exception', { except: '[{}]' }, '"except[0]" is an empty map; expected at least one key'],
    ['no exception', { except: '[]' }, 'at least one exception; left out, what defaults.yaml gives counts'],
    ['no limit', { limits: '{}' }, 'at least one limit; left out, what defaults.yaml gives counts'],
    [
      'a metric that every value violates',
      { when: '{metric: {name: loss, above: 1, below: 2}}' },
      '2:36: every number is above 1 or below 2; expected a value outside of a band is',
    ],
    ['an exception that is no list', { except: '{run: x}' }, 'expected a list of maps'],
    ['a tag value that is no text', { match: '{tags: {keep: true}}' }, '"keep" is true'],
    ['an empty list of patterns', { match: '{run: []}' }, 'at least one pattern'],
    ['gpu as a word', { match: '{gpu: "yes"}' }, '"gpu" is "yes"; expected true or false'],
    ['a step that does nothing', { steps: '[{after: 1h}]' }, 'expected notify or cancel'],
    ['a step that goes back in time', { steps: '[{after: 1h, notify: a}, {notify: b}]' }, 'expected 1h or later'],
    [
      'a step after the cancel',
      { steps: '[{cancel: true}, {notify: a}]' },
      'a step follows the one that cancels; expected the step that cancels as the last',
    ],
    ['a cancel that is no', { steps: '[{cancel: false}]' }, '"cancel" is false; expected true, or a map'],
    ['a cancel with a wrong word', { steps: '[{cancel: {otherwise: kill}}]' }, 'one of keep, cancel'],
    [
      'hours without a zone',
      { steps: '[{cancel: {during: {from: "09:00", to: "17:00"}}}]' },
      'a time zone by its IANA name',
    ],
    [
      'hours of no length',
      { steps: '[{cancel: {during: {from: "09:00", to: "09:00", timezone: UTC}}}]' },
      'a time other than from',
    ],
    ['a wait that is too long', { steps: '[{cancel: {within: 31d}}]' }, 'at most 30d'],
    ['a notice that is not none', { notice: '1h' }, 'expected none; for a notice'],
    ['both notice and grace', { notice: 'none', grace: '1h' }, 'either notice: none, or a grace'],
    ['a limit of nothing', { limits: '{per-cycle: 0}' }, 'to cancel nothing, lower the mode'],
    ['a share that is a number', { limits: '{share: 20}' }, 'is 20; expected a percentage from 0% to 100%, such as 5%'],
    ['… or has a blank', { limits: '{share: 5 %}' }, 'is "5 %"; expected a percentage from 0% to 100%, such as 5%'],
    ['… or is a fraction', { limits: '{share: 0.2}' }, 'is 0.2; expected a percentage from 0% to 100%'],
    ['approval without a cancel', { mode: 'approve' }, '3:7: "mode" is approve, and no step cancels'],
    ['enforcement without a cancel', { mode: 'enforce', steps: '[{notify: a}]' }, 'a step such as {after: 1h, cancel'],
    ['notification without a recipient', { mode: 'notify' }, '"mode" is notify, and no step notifies'],
  ])('%s', (_, parts, expected) => {
    expect(errorsOf(policyText(parts)).join('\n')).toContain(expected);
  });

  test('a word for true in quotes is a text, and meant', () => {
    expect(errorsOf(policyText({ when: '{validation: {artifact: a.json, pointer: /p, expected: "yes"}}' }))).toEqual(
      [],
    );
  });

  test.each(['null', '~'])('%s for what a report is to say is meant', (expected) => {
    const when = `{validation: {artifact: a.json, pointer: /p, expected: ${expected}}}`;
    expect(errorsOf(policyText({ when }))).toEqual([]);
  });

  test.each(['5.00', '5.0000', '0.125', '1234.567', '5000'])('%s USD reads in one way', (amount) => {
    expect(errorsOf(policyText({ when: `{cost: {over: ${amount} USD}}` }))).toEqual([]);
  });

  test('all of them at once, in the order of the file', () => {
    const text = policyText({ mode: 'of', for: '1', steps: '[{notfy: x}]', limits: '{share: 5}' });
    expect(errorsOf(text).map((line) => line.split(': ')[0])).toEqual(['3:7', '4:6', '5:9', '6:17']);
  });
});

describe('a pattern that could never match is refused with what would', () => {
  const where = (key: string, written: string) => errorsOf(policyText({ match: `{${key}: ${written}}` })).join('\n');
  const ONLY_STARS = 'expected a pattern with * and ? as its only wildcards; several patterns go in a list';
  const NAMES = ['workspace', 'experiment', 'job-type', 'compute', 'vm-size'];

  test.each<[string, string]>([
    ['"!prod"', ONLY_STARS],
    ['a|b*', ONLY_STARS],
    ['"a,b"', ONLY_STARS],
    ['"{a,b}-x"', ONLY_STARS],
    ['^nightly.*$', ONLY_STARS],
    ['"[ab]*"', ONLY_STARS],
    ['"prod "', 'expected no blanks at its ends'],
    ['$critical', ONLY_STARS],
    ['prod$x', ONLY_STARS],
  ])('%s where a name stands', (written, expected) => {
    for (const key of NAMES) {
      expect(where(key, written)).toContain(expected);
      expect(where(key, `[ok, ${written}]`)).toContain(`"${key}[1]" is`);
    }
    expect(errorsOf(policyText({ when: `{compute: {vm-size: {in: [${written}]}}}` })).join()).toContain(expected);
  });

  test('a display name and the value of a tag may hold those signs', () => {
    for (const written of ['"!prod"', 'a|b', '"{a,b}"', '^x.*$'])
      expect(where('run', written) + where('tags', `{team: ${written}}`)).toBe('');
    expect(where('run', '" x"')).toContain('no blanks at its ends');
    expect(where('tags', '{team: "x "}')).toContain('no blanks at its ends');
  });

  test('dots are taken for dots in the name of an experiment, and nowhere else', () => {
    expect(where('experiment', 'nightly.*')).toBe('');
    expect(where('workspace', 'nightly.*')).toContain(ONLY_STARS);
  });

  test('an id where a name is compared', () => {
    const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/ml-prod';
    expect(where('workspace', id)).toContain('expected the name alone, without the rest of an id');
    expect(where('compute', `${id}/computes/gpu-a`)).toContain('expected the name alone');
    expect(where('compute', 'azureml:gpu-a')).toContain('expected the name alone');
    expect(where('run', 'a/b:c') + where('experiment', 'a/b:c') + where('tags', '{team: "a/b:c"}')).toBe('');
  });

  test('a type of job that is one slip away from a known one', () => {
    for (const [written, meant] of Object.entries({ pipline: 'pipeline', Pipelines: 'pipeline', comand: 'command' }))
      expect(where('job-type', written)).toContain(
        `is "${written}"; expected a type of job (did you mean "${meant}"?)`,
      );
    for (const written of ['Pipeline', 'pipe*', 'labeling', 'parallel', 'finetuning'])
      expect(where('job-type', written)).toBe('');
  });

  test('a type of service as job.yml spells it, or one slip away from a known one', () => {
    const written = {
      jupyter_lab: 'JupyterLab',
      'vs-code': 'VSCode',
      tensor_board: 'TensorBoard',
      Jupiterlab: 'JupyterLab',
    };
    for (const [text, meant] of Object.entries(written))
      expect(where('services', text)).toContain(`is "${text}"; expected a type of service (did you mean "${meant}"?)`);
    for (const text of ['jupyterlab', 'VSCode', 'jupyter*', 'RStudio']) expect(where('services', text)).toBe('');
  });

  test('the key of a tag is no pattern', () => {
    const said = 'cannot be used; expected a tag key written out: only values have patterns';
    expect(where('tags', '{"team-*": x}')).toContain(`key "team-*" ${said}`);
    for (const when of ['{tags: {pattern: {"team-*": x}}}', '{tags: {allowed: {"team-*": [x]}}}'])
      expect(errorsOf(policyText({ when })).join()).toContain(`key "team-*" ${said}`);
    for (const when of ['{tags: {required: ["team-*"]}}', '{budget: {tag: "team-*", period: day, over: 5 USD}}'])
      expect(errorsOf(policyText({ when })).join()).toContain('"team-*"; expected a tag key written out');
    expect(where('tags', '{"team ": x}')).toContain('a tag key without blanks at its ends');
  });

  test('a sign that cannot be seen is refused where it is compared, and told by its code', () => {
    for (const sign of ['\u200b', '\u200c', '\u00ad', '\u{e0001}']) {
      const expected = 'cannot be seen';
      for (const key of ['run', 'experiment']) expect(where(key, `"a${sign}b"`)).toContain(expected);
      expect(where('tags', `{"a${sign}b": x}`)).toContain(expected);
      expect(where('tags', `{a: "x${sign}y"}`)).toContain(expected);
      for (const when of [
        `{tags: {allowed: {a: ["x${sign}y"]}}}`,
        `{tags: {pattern: {a: "x${sign}y"}}}`,
        `{step-failed: {step: x, rejected-by: {tag: a, value: "x${sign}y"}}}`,
        `{expression: 'run.tags.a == "x${sign}y"'}`,
      ])
        expect(errorsOf(policyText({ when })).join()).toContain(expected);
    }
    expect(where('run', '"a\u200cb"')).toContain('"a\\u200cb"');
    expect(where('run', '"a\u{e0001}b"')).toContain('"a\\udb40\\udc01b"');
  });

  test("one of Azure's own tags is refused wherever a tag is named, since none of them is ever looked at", () => {
    const own = "_aml_system_* and azureml.* are Azure's own and never count";
    for (const key of ['azureml.keep', 'AzureML.keep', '_aml_system_keep']) {
      expect(where('tags', `{${key}: x}`)).toContain(`expected a tag of the user's; ${own}`);
      expect(errorsOf(policyText({ except: `[{tags: {${key}: "*"}}]` })).join()).toContain(own);
      for (const when of [
        `{tags: {required: [${key}]}}`,
        `{budget: {tag: ${key}, period: day, over: 5 USD}}`,
        `{step-failed: {step: x, rejected-by: {tag: ${key}, value: y}}}`,
        `{expression: '"${key}" in run.tags'}`,
        `{expression: 'run.tags["${key}"] == "x"'}`,
      ])
        expect(errorsOf(policyText({ when })).join()).toContain(own);
    }
    expect(errorsOf(policyText({ when: "{expression: 'has(run.tags._aml_system_x)'}" })).join()).toContain(own);
    expect(where('tags', '{azureml: x}')).toBe('');
  });

  test('a tag in two spellings is one tag', () => {
    const said = '"owner" is the same tag as "Owner"; expected each tag once: case does not count in its key';
    expect(where('tags', '{Owner: a, owner: b}')).toContain(`3:33: ${said}`);
    for (const when of ['{tags: {pattern: {Owner: a, owner: b}}}', '{tags: {allowed: {Owner: [a], owner: [b]}}}'])
      expect(errorsOf(policyText({ when })).join()).toContain(said);
  });

  test.each(['reports/*.json', '/reports/a.json', 'reports\\a.json', 'azureml://reports/a.json'])(
    'the artifact %s is not the path of one file',
    (artifact) => {
      const when = `{validation: {artifact: '${artifact}', pointer: /p, expected: true}}`;
      expect(errorsOf(policyText({ when })).join()).toContain('of one file and from their root, such as validation/');
    },
  );
});

describe('what is around the file', () => {
  test('a name that two files have names both places', () => {
    const file = (name: string) => ({ file: name, text: policyText() });
    const loaded = compilePolicies([file('a.yaml'), file('b.yaml')]);
    expect(loaded.ok ? [] : loaded.errors.map(formatSourceError)).toEqual([
      'b.yaml:1:7: the name "a-policy" is taken by a.yaml:1; expected a name that no other policy has',
    ]);
  });

  test('errors of several files come together', () => {
    const loaded = compilePolicies([
      { file: 'a.yaml', text: '' },
      { file: 'b.yaml', text: policyText({ for: '1' }) },
    ]);
    expect(loaded.ok ? [] : loaded.errors.map((error) => error.file)).toEqual(['a.yaml', 'b.yaml']);
  });

  test('a condition that needs a signal nobody gives is refused at its place', () => {
    const text = policyText({ when: '{any: [{tags: {required: [a]}}, {gpu-idle: {below: 5%, over: 1h}}]}' });
    const signals = ['timing', 'compute', 'children'] as const;
    expect(errorsOf(text, { signals })).toEqual([
      '2:40: gpu-idle needs the signal gpu, which nobody gives here; expected what needs only timing, compute, children',
    ]);
    expect(errorsOf(text)).toEqual([]);
  });

  test('so is a match by compute', () => {
    const text = policyText({ match: '{gpu: true}', when: '{tags: {required: [a]}}' });
    expect(errorsOf(text, { signals: [] }).join()).toContain('need the signal compute');
  });

  test('a recipient that nobody knows is refused, and owner is always known', () => {
    const text = policyText({ steps: '[{notify: [owner, oncal]}]' });
    expect(errorsOf(text, { recipients: ['oncall', 'finops'] })).toEqual([
      '3:25: there is no recipient "oncal"; expected one of owner, oncall, finops (did you mean "oncall"?)',
    ]);
    expect(errorsOf(text)).toEqual([]);
  });
});

test("Runwarden's own policy keeps its name", () => {
  const compiled = compilePolicies([{ file: 'p.yaml', text: 'name: orphan\nwhen: {runtime: {over: 1h}}\n' }]);
  expect(compiled.ok ? [] : compiled.errors.map(formatSourceError)).toEqual([
    'p.yaml:1:7: "orphan" is the name of Runwarden\'s own policy for runs below a parent that has ended; expected another name',
  ]);
});
