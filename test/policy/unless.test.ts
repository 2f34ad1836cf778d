import { describe, expect, test } from 'vitest';
import { runCasesText } from '../../src/policy/cases/cases.ts';
import { compileOne, errorsOf, policyText } from './helpers.ts';

describe('unless', () => {
  test('takes back the conditions beside it, and keeps its place', () => {
    const when = '{runtime: {over: 2h}, tags: {required: [owner]}, unless: {runtime: {over: 1h, phase: preparing}}}';
    expect(compileOne(policyText({ when })).when).toMatchObject({
      op: 'all',
      path: 'when',
      children: [
        { op: 'condition', path: 'when.tags' },
        { op: 'condition', path: 'when.runtime' },
        { op: 'not', path: 'when.unless', child: { op: 'condition', path: 'when.unless.runtime' } },
      ],
    });
  });

  test('may be beside a single condition and beside an operator', () => {
    const unless = 'unless: {tags: {required: [debug]}}';
    expect(compileOne(policyText({ when: `{runtime: {over: 2h}, ${unless}}` })).when).toMatchObject({
      op: 'all',
      path: 'when',
      children: [
        { op: 'condition', path: 'when.runtime' },
        { op: 'not', path: 'when.unless' },
      ],
    });
    expect(compileOne(policyText({ when: `{any: [{runtime: {over: 2h}}], ${unless}}` })).when).toMatchObject({
      op: 'all',
      path: 'when',
      children: [
        { op: 'any', path: 'when.any' },
        { op: 'not', path: 'when.unless' },
      ],
    });
    expect(compileOne(policyText({ when: `{all: [{runtime: {over: 2h}}], ${unless}}` })).when).toMatchObject({
      op: 'all',
      path: 'when',
      children: [
        { op: 'all', path: 'when.all' },
        { op: 'not', path: 'when.unless' },
      ],
    });
  });

  test('of an entry of a list takes back that entry alone', () => {
    const when = '{any: [{runtime: {over: 2h}, unless: {tags: {required: [a]}}}, {runtime: {over: 9h}}]}';
    expect(compileOne(policyText({ when })).when).toMatchObject({
      op: 'any',
      children: [
        { op: 'all', path: 'when.any[0]', children: [{}, { op: 'not', path: 'when.any[0].unless' }] },
        { op: 'condition', path: 'when.any[1].runtime' },
      ],
    });
  });

  test('counts for the signals and for the fingerprint', () => {
    const plain = compileOne(policyText({ when: '{tags: {required: [a]}}' }));
    const with_ = compileOne(policyText({ when: '{tags: {required: [a]}, unless: {runtime: {over: 1h}}}' }));
    expect(with_.signals).toEqual([{ kind: 'timing' }]);
    expect(with_.fingerprint).not.toBe(plain.fingerprint);
  });

  test.each<[string, string, string]>([
    [
      'alone',
      '{unless: {tags: {required: [a]}}}',
      '"unless" has no condition beside it; expected conditions beside it',
    ],
    ['empty', '{tags: {required: [a]}, unless: {}}', '"unless" is an empty map; expected a map of conditions'],
    [
      'with a key that is not known',
      '{tags: {required: [a]}, unless: {runtme: {over: 1h}}}',
      'did you mean "runtime"?',
    ],
    ['not a map', '{tags: {required: [a]}, unless: true}', '"unless" is true; expected a map of conditions'],
  ])('is refused %s', (_, when, expected) => {
    expect(errorsOf(policyText({ when })).join('\n')).toContain(expected);
  });

  test('holds back a violation when it holds, and does nothing while it is unknown', () => {
    const policy = compileOne(
      policyText({ when: '{runtime: {over: 1h, phase: total}, unless: {runtime: {over: 2h}}}' }),
    );
    const cases = `
- {name: short, snapshot: {run: {created: -3h}, signals: {timing: {started: -1h}}}, expect: {outcome: violated}}
- {name: taken back, snapshot: {run: {created: -3h}, signals: {timing: {started: -2h30m}}}, expect: {outcome: healthy}}
- {name: untold, snapshot: {run: {created: -3h}, signals: {timing: {unknown: no answer}}}, expect: {outcome: unknown}}
`;
    const { results, errors } = runCasesText(policy, 'c.yaml', cases);
    expect(errors).toEqual([]);
    expect(results.map(({ name, got }) => `${name}: ${got.outcome}`)).toEqual([
      'short: violated',
      'taken back: healthy',
      'untold: unknown',
    ]);
  });
});
