import { describe, expect, test } from 'vitest';
import { errorsOf, policyText } from './helpers.ts';

const NO_COLON = 'a key has no colon and space after it; expected a line such as mode: audit';

describe('YAML in its plainest form', () => {
  test.each<[string, string, string]>([
    ['nothing', '', '1:1: the file is empty'],
    ['a comment alone', '# nothing\n', 'the file is empty'],
    ['a list', '- a\n', 'the file is a list; expected a map'],
    ['a text', 'hello\n', 'the file is "hello"'],
    ['a list that is not closed', 'name: [a\nwhen: x\n', '2:1: Flow sequence in block collection must be'],
    ['a map that is not closed', 'name: {a: b\n', 'every [ and { closed'],
    ['a quote that is not closed', 'name: "a\n', '2:1: Missing closing "quote; expected valid YAML'],
    ['a tab', 'when:\n\truntime: {}\n', '2:1: Tabs are not allowed as indentation; expected spaces'],
    ['a line without a colon', 'name: a\nmode approve\nfor: 1h\n', `2:1: ${NO_COLON}`],
    ['a last line without one', 'name: a\nmode approve\n', `2:1: ${NO_COLON}`],
    ['an entry without one', 'then:\n  - after 1h\n    notify: a\n', `2:5: ${NO_COLON}`],
    ['a key without one', 'when:\n  runtime\n    over: 1h\n', `2:3: ${NO_COLON}`],
    ['an equals sign', 'name = a\nmode: audit\n', `1:1: ${NO_COLON}`],
    ['no space after it', 'name: a\nmode:audit\n', `2:1: ${NO_COLON}`],
    ['… within braces', 'when: {runtime: {over:1h}}\n', 'unknown key "over:1h"; expected one of over, '],
    ['… within a list', 'then:\n  - notify:owner\n', '2:5: "then[0]" is "notify:owner"; expected a map such as'],
    ['… after a dash', 'then:\n  -notify: owner\n', '2:3: "then" is a map; expected a list of steps'],
    [
      'a colon too many',
      'summary: this: that\n',
      '1:10: Nested mappings are not allowed in compact mappings; expected',
    ],
    ['a line that is too deep', 'name: a\n  mode: audit\n', 'expected quotes around a text with a colon, and keys of'],
    ['a line between two depths', 'when:\n    a:\n      b: 1\n   c: 1\n', '4:1: All mapping items must start at'],
    ['a value that begins with a sign', 'name: @a\n', '1:7: Plain value cannot start with reserved character @'],
    ['a text after quotes', 'name: "a" b\n', '1:11: Unexpected scalar at node end'],
    ['an escape', 'name: "\\d"\n', 'expected two backslashes for one, or single quotes'],
    ['what git left', '<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> b\n', `1:1: ${NO_COLON}`],
    [
      'curly quotes',
      'name: “a”\n',
      '1:7: a text begins or ends with U+201C; expected the quotes and spaces of a keyboard',
    ],
    ['… around a value of a tag', 'match: {tags: {tier: “critical”}}\n', '1:22: a text begins or ends with U+201C'],
    ['a no-break space before a key', 'when:\n\u00a0\u00a0runtime: {}\n', '2:1: a text begins or ends with U+00A0'],
    ['… after a colon', 'name:\u00a0a\nwhen: {}\n', `1:1: ${NO_COLON}`],
    ['… after a value', 'for: 1h\u00a0\n', '1:8: a text begins or ends with U+00A0'],
    ['a second mark of the byte order', '\uFEFF\uFEFFname: a\n', '1:2: there is a U+FEFF'],
    ['a wide colon', 'name： a\nwhen: {}\n', `1:1: ${NO_COLON}`],
    ['a comma in a number', 'when: {metric: {name: x, above: "1,000"}}\n', '"above" is "1,000"; expected a number'],
    ['… within braces', 'limits: {per-cycle: 1,000}\n', 'a key is 000; expected a text as key'],
    ['a duplicate key', 'name: a\nwhen: {}\nname: b\n', '3:1: key "name" appears twice, first in line 1'],
    ['a second document', 'name: a\n---\nname: b\n', 'a second document begins; expected one document a file'],
    ['an anchor', 'name: &a x\n', '1:10: there is an anchor &a; expected no anchors'],
    ['an alias', 'name: *a\n', 'there is an alias *a'],
    ['a pattern without quotes', 'match: {run: *-probe}\n', 'a pattern that begins with * goes in quotes'],
    [
      'a tag',
      'name: !!js/function x\n',
      '1:7: Unresolved tag: tag:yaml.org,2002:js/function; expected no tags; a text',
    ],
    ['a key that is a number', '1: x\n', 'a key is 1; expected a text as key'],
    ['a key that is a list', '? [a]\n: x\n', 'a key is not a text'],
    ['a merge key', 'a: {b: 1}\n<<: {name: x}\n', 'unknown key "<<"'],
    ['__proto__', '__proto__: {mode: enforce}\n', 'a key is __proto__'],
  ])('%s is refused', (_, text, expected) => {
    expect(errorsOf(text).join('\n')).toContain(expected);
  });

  test('signs like those of YAML are texts within quotes and within a text', () => {
    for (const summary of ['"“Idle” GPUs\u00a0"', 'GPUs that are “idle”', 'five\u00a0percent', '# “x”'])
      expect(errorsOf(policyText({ summary })).filter((line) => !line.includes('"summary" is empty'))).toEqual([]);
  });

  test.each([
    [
      '{tags: {"tier\u200b": critical}}',
      '3:21: there is a U+200B, which cannot be seen; expected the text without it, or',
    ],
    ['{experiment: "pro\u200bd"}', '3:25: there is a U+200B'],
    ['{experiment: pro\u00add}', '3:24: there is a U+00AD'],
    ["{run: ['a', '\u202eb']}", '3:21: there is a U+202E'],
  ])('a sign that nobody sees is refused wherever it stands: %s', (match, expected) => {
    expect(errorsOf(policyText({ match })).join('\n')).toContain(expected);
  });

  test('such a sign that is spelt out can be seen, and joiners belong to scripts and emoji', () => {
    expect(errorsOf(policyText({ summary: '"a\\u200bb"' }))).toEqual([]);
    expect(errorsOf(policyText({ summary: '"می\u200cخواهم \u{1F469}\u200d\u{1F4BB}"' }))).toEqual([]);
  });

  test('where it is compared with what a run carries, of which it never counts, it is refused all the same', () => {
    expect(errorsOf(policyText({ match: '{tags: {"tier\\u200b": x}}' })).join()).toContain('which never count');
  });

  test('what cannot be seen in a wrong value is shown', () => {
    expect(errorsOf(policyText({ mode: '"audit\\u200b"' })).join()).toContain('"mode" is "audit\\u200b"');
  });

  test('a bomb of aliases is refused without being opened', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `k${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    expect(errorsOf(`k0: &a0 x\n${levels.join('\n')}\n`)).not.toEqual([]);
  });

  test('absurd nesting is refused where it becomes too deep', () => {
    expect(errorsOf(`name: ${'['.repeat(30_000)}`)).toEqual([
      '1:71: it is nested too deeply; expected at most 64 levels',
    ]);
    expect(errorsOf(`name: x\nwhen:\n  ${'- '.repeat(200)}x`)).toEqual([
      '3:131: it is nested too deeply; expected at most 64 levels',
    ]);
  });

  test('more signs and words than any policy has are refused where they become too many', () => {
    expect(errorsOf(`${policyText()}# \n${'  - a\n'.repeat(2000)}`).join()).toMatch(
      /^\d+:\d+: the file has more than 4000 signs and words; expected a shorter file$/,
    );
  });

  test('of a great many errors the first hundred are told, and how many are left', () => {
    const text = `${policyText()}${Array.from({ length: 130 }, (_, n) => `k${n}: 1\n`).join('')}`;
    const errors = errorsOf(text);
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)).toContain('30 more problems in this file; expected those above mended first');
  });

  test('conditions nest as deep as any map may', () => {
    const nested = (depth: number) => `${'{not: '.repeat(depth)}{tags: {required: [a]}}${'}'.repeat(depth)}`;
    expect(errorsOf(policyText({ when: nested(60) }))).toEqual([]);
    expect(errorsOf(policyText({ when: nested(64) })).join()).toContain('it is nested too deeply; expected at most 64');
  });

  test('more than 64 KiB is refused', () => {
    expect(errorsOf(`# ${'x'.repeat(64 * 1024)}`)).toEqual(['1:1: the file is 65 KiB; expected at most 64 KiB']);
  });
});
