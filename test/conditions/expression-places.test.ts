import { describe, expect, test } from 'vitest';
import { rawErrorsOf } from '../policy/helpers.ts';

/** A policy whose condition is written over the lines given. */
function policy(...lines: string[]): string {
  return ['name: a-policy', 'when:', ...lines, ''].join('\n');
}

describe('an error in an expression has its place in the file', () => {
  test.each<[string, string[]]>([
    ['a plain text', ['  expression: run.@jobtyp == "command"']],
    ['single quotes', ["  expression: 'run.@jobtyp == 1'"]],
    ['single quotes with quotes before it', ["  expression: 'run.name == ''a'' && run.@jobtyp == ''b'''"]],
    ['double quotes', ['  expression: "run.@jobtyp == 1"']],
    ['double quotes with escapes before it', ['  expression: "run.name == \\"\\u0041\\x41\\" && run.@jobtyp == 1"']],
    ['a character outside the first plane', ['  expression: "run.name == \'\\U0001F600😀\' && run.@jobtyp == 1"']],
    ['quotes over two lines', ["  expression: \"run.name == 'a' &&", '    run.@jobtyp == 1"']],
    ['quotes over lines with an empty one', ["  expression: \"run.name == 'a' &&", '', '    run.@jobtyp == 1"']],
    ['a line that is continued', ["  expression: \"run.name == 'a' && \\", '    run.@jobtyp == 1"']],
    ['a plain text over two lines', ['  expression: run.name == "a" &&', '    run.@jobtyp == 1']],
    ['a literal block', ['  expression: |', '    run.name == "a" &&', '    run.@jobtyp == 1']],
    [
      'a literal block with a header',
      ['  expression: |2- # why', '      run.name == "a" &&', '        run.@jobtyp == 1'],
    ],
    ['a folded block', ['  expression: >-', '    run.name == "a" &&', '', '    run.@jobtyp == 1']],
    [
      'a folded block with an indented line',
      ['  expression: >', '    run.name == "a" &&', '      run.@jobtyp == 1', '    '],
    ],
    ['a flow map', ['  {expression: "run.@jobtyp == 1"}']],
    ['below an operator', ['  any:', '    - tags: {required: [a]}', '    - expression: run.@jobtyp == 1']],
    ['windows lines', ['  expression: |\r', '    run.name == "a" &&\r', '    run.@jobtyp == 1\r']],
  ])('%s', (_, lines) => {
    const marked = policy(...lines);
    const before = marked.slice(0, marked.indexOf('@')).split('\n');
    const errors = rawErrorsOf(marked.replace('@', ''));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      message: 'no such key: jobtyp',
    });
  });

  test('the end, when something is missing there', () => {
    expect(rawErrorsOf(policy('  expression: "run.archived &&"'))[0]).toMatchObject({ line: 3, column: 31 });
  });

  test('all problems at once, in their order', () => {
    const text = policy(
      '  expression: run.name.matches("a") || like(run.id, run.name) || duration("2d") > duration("1x")',
    );
    expect(rawErrorsOf(text).map(({ column }) => column)).toEqual([15, 53, 75, 92]);
  });
});

describe('a comment in a text that YAML makes one line would swallow the lines below it', () => {
  test.each<[string, string[]]>([
    ['a folded block', ['  expression: >-', '    run.archived @// why', '    && !has(run.tags.keep)']],
    ['double quotes', ["  expression: \"run.name == 'a//b' @// why", '    && !has(run.tags.keep)"']],
    ['single quotes', ["  expression: 'run.archived @// why", "    && !has(run.tags.keep)'"]],
    ['a plain text', ['  expression: run.archived @// why', '    && !has(run.tags.keep)']],
    ['the last line', ['  expression: >', '    run.archived', '    @// why']],
    ['below an operator', ['  not:', '    expression: >', '      run.archived @// why // more', '      || true']],
  ])('%s: it is refused where it begins', (_, lines) => {
    const marked = policy(...lines);
    const before = marked.slice(0, marked.indexOf('@')).split('\n');
    expect(rawErrorsOf(marked.replace('@', ''))).toMatchObject([
      {
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
        message: 'a comment ends at the end of the line, and YAML makes this text one line',
        expected: 'the expression under | or without comments',
      },
    ]);
  });

  test.each<[string, string[]]>([
    ['a literal block', ['  expression: |', '    run.archived // why', '    && !has(run.tags.keep)']],
    ['a text on one line', ['  expression: "run.archived // why"']],
    ['a folded block of one line', ['  expression: >', '    run.archived // why', '']],
    ['// in a text', ['  expression: >', "    run.name == 'https://a'", "    || run.name == r'\\//'"]],
  ])('%s is taken', (_, lines) => {
    expect(rawErrorsOf(policy(...lines))).toEqual([]);
  });
});
