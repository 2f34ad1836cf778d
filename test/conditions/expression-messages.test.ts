import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../src/conditions/expression/compile.ts';
import { rawErrorsOf } from '../policy/helpers.ts';

/** The first problem as `offset: problem; expected what`. */
function messageOf(source: string): string {
  const compiled = compileExpression(source);
  const [problem] = compiled.ok ? [] : compiled.problems;
  return problem ? `${problem.offset}: ${problem.message}; expected ${problem.expected}` : 'none';
}

describe('what cannot be read is refused with what would be right', () => {
  test.each([
    ['run.id = "a"', '7: unexpected =; expected == for equal, != for not equal'],
    ['run.id === "a"', '9: unexpected =; expected == for equal, != for not equal'],
    ['run.id <> "a"', '8: unexpected >; expected an expression as in docs/cel.md'],
    ['run.archived & true', '13: unexpected &; expected &&'],
    ['run.archived | true', '13: unexpected |; expected ||'],
    ['run.archived and true', '13: unexpected and; expected &&'],
    ['run.archived OR true', '13: unexpected OR; expected ||'],
    ['not run.archived', '4: unexpected run'],
    ['run.id == “a”', '10: unexpected “; expected straight quotes, " or \''],
    ['run.id == `a`', '10: unexpected `; expected straight quotes, " or \''],
    ["run.id == 'a", '10: unterminated string'],
    ['run.id == "a', '10: unterminated string'],
    ["run.name =~ 'a'", '9: unexpected ='],
    ['run.name == /a/', '12: unexpected /'],
    ["like(run.name, '\\d')", '16: invalid escape sequence: \\d; expected two backslashes for one'],
    ['timing.running > 2h', '18: unexpected h; expected a length in quotes, such as duration("2h")'],
    ['gpu.highest < 5%', '16: the expression ends too early'],
    ['gpu.highest < .5', '14: unexpected .'],
    ['1e > 2', '2: invalid exponent'],
    ['run.tags."a-b" == "x"', '9: there is " where a name is expected'],
    ['run.tags.cost-for == "x"', '14: reserved identifier: for; expected a key with a hyphen in brackets'],
    ['run.archived &&', '15: the expression ends too early; expected an expression as in docs/cel.md'],
    ['(run.archived', '13: the expression ends where ")" is expected'],
    ['run.archived)', '12: unexpected )'],
    ['(run.archived\n  true)', '16: there is true where ")" is expected'],
    ['run.archived\n\u2028', '13: the expression ends too early'],
    ['run..id', '4: there is . where a name is expected'],
    ['run.archived run.id', '13: unexpected run'],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });
});

describe('types that do not go together are refused with those that do', () => {
  test.each([
    ['timing.running > "2h"', '0: no such overload: duration > string; expected a duration, such as duration("2h")'],
    ['"2d" < timing.running', '0: no such overload: string < duration; expected a duration, such as duration("2h")'],
    ['timing.running > 2', 'no such overload: duration > int; expected a duration'],
    ['timing.running * 2 > duration("1h")', 'it can be added and taken away, not multiplied or divided'],
    ['timing.running > now', 'no such overload: duration > timestamp; expected two durations'],
    ['now > "2026-01-01T00:00:00Z"', 'expected a timestamp, such as timestamp("2026-01-01T00:00:00Z")'],
    ['run.tags.n > 5', '0: no such overload: string > int; expected an int: int(…) reads it from a string'],
    ['run.tags.n > 5.0', 'expected a double: double(…) reads it from a string'],
    ["run.archived || compute.gpus > '8'", '16: no such overload: int > string'],
    ['gpu.highest == 5', 'no such overload: double == int; expected two doubles: 5.0, or double(…)'],
    ['gpu.highest + 5 > 9.0', 'no such overload: double + int; expected two doubles: 5.0, or double(…)'],
    ['compute.gpus in [1.0]', 'no such overload: int in list<double>; expected types that go together'],
    ["run.id in 'a'", 'expected a list, such as ["a", "b"]; for a part of a string, text.contains("a")'],
    ["run.archived == 'true'", 'no such overload: bool == string; expected true or false without quotes'],
    ['1 < compute.gpus < 3', 'no such overload: bool < int; expected two comparisons with && between them'],
    ['children > 1', 'no such overload: list<Child> > int; expected the size of the list, size(children)'],
    ['run == run', 'no such overload: Run == Run; expected one of its fields, such as run.name'],
    ['!run.name', '0: no such overload: !string; expected types that go together'],
    ['run.name && true', "logical operator requires bool operands, got 'string'; expected a condition"],
    ['children.all(c, c.name)', "18: all(var, predicate) predicate must return bool, got 'string'"],
    ["(run.archived ? 1 : 'a') == 1", "ternary branches must have the same type, got 'int' and 'string'"],
    ["[1, 'a'] == [1]", "4: list elements must have the same type, expected type 'int' but found 'string'"],
    ['run.id.exists(c, true)', "4: expression of type 'string' cannot be range of a comprehension"],
    ['size(1) > 1', "0: found no matching overload for 'size(int)'"],
    ["children['a'].reused", "list index must be int, got 'string'; expected an int for a list, such as children[0]"],
    ['children.count > 1', '9: list index must be int'],
    ['run.name.length > 1', "9: cannot index type 'string'; expected it alone, or a method"],
    ['compute.gpus', '0: the expression is of type int, not bool; expected a condition'],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });
});

describe('an unknown name is refused with the ones that there are', () => {
  test.each([
    ['rum.id == "a"', '(did you mean "run"?); or "rum" in quotes for a string'],
    ['gpus > 8', '0: unknown variable: gpus; expected compute.gpus'],
    ['run.phase == running', '13: unknown variable: running; expected timing.running; or "running" in quotes'],
    ['True', '0: unknown variable: True; expected true'],
    ['compute.gpu > 1', '8: no such key: gpu; expected one of'],
    ['compute.gpu > 1', '(did you mean "gpus"?)'],
    ['has(run.staus)', '8: no such key: staus'],
    ['children.exists(c, has(c.error) && c.error.kode == "x")', 'one of cause, code (did you mean "code"?)'],
    [
      "contains(run.name, 'a')",
      'there is no function contains; expected it after a value, such as run.name.contains(…)',
    ],
    ["run.name.like('a')", 'there is no method like; expected it before a value, such as like(…)'],
    ["run.name.startswith('a')", '(did you mean "startsWith"?)'],
    ["matches(run.name, 'a')", "expected like(text, 'pattern')"],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });
});

describe('a key of a tag with a hyphen', () => {
  test.each([
    ['run.tags.cost-center == "x"', '14: unknown variable: center; expected a key with a hyphen in brackets'],
    ['run.tags.a-b-2 == "x"', 'such as run.tags["cost-center"]'],
    ['children.exists(c, c.tags.a-b == "x")', 'such as run.tags["cost-center"]'],
    ['has(run.tags.a-b)', 'for other keys, "cost-center" in run.tags'],
    ['has(run.tags["a-b"])', 'for other keys, "cost-center" in run.tags'],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });

  test('is refused once, at its place in the file', () => {
    const text = 'name: a\nwhen:\n  expression: |\n    run.archived &&\n    run.tags.cost-center == "x"\n';
    expect(rawErrorsOf(text)).toMatchObject([
      { line: 5, column: 19, expected: expect.stringContaining('run.tags["cost-center"]') },
    ]);
  });
});
