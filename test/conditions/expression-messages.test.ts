import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../src/conditions/expression/compile.ts';
import { rawErrorsOf } from '../policy/helpers.ts';

/** The first fault as `offset: problem; expected what`. */
function messageOf(source: string): string {
  const compiled = compileExpression(source);
  const [fault] = compiled.ok ? [] : compiled.faults;
  return fault ? `${fault.offset}: ${fault.problem}; expected ${fault.expected}` : 'none';
}

describe('what cannot be read is told in plain words, with what would be right', () => {
  test.each([
    ['run.id = "a"', '7: a single = compares nothing; expected == for equal'],
    ['run.id === "a"', '9: there is one = too many; expected == for equal, != for not equal'],
    ['run.id <> "a"', '8: <> is no operator; expected != for not equal'],
    ['run.archived & true', '13: a single & is no operator; expected &&'],
    ['run.archived | true', '13: a single | is no operator; expected ||'],
    ['run.archived and true', '13: and is no operator; expected &&'],
    ['run.archived OR true', '13: or is no operator; expected ||'],
    ['not run.archived', '4: not is no operator; expected ! before what must not be'],
    ['run.id == “a”', '10: “ is no quote; expected straight quotes, " or \''],
    ['run.id == `a`', '10: ` is no quote; expected straight quotes, " or \''],
    ["run.id == 'a", "10: a quote is opened and not closed; expected a closing '"],
    ['run.id == "a', '10: a quote is opened and not closed; expected a closing "'],
    ['run.tags["a]', '9: a quote is opened and not closed; expected a closing "'],
    ["run.name =~ 'a'", "9: =~ is no operator; expected like(text, 'pattern'), whose RE2 pattern fits the whole text"],
    ['run.name == /a/', "for a regular expression, like(text, 'pattern')"],
    ["like(run.name, '\\d')", '16: \\d is nothing that can stand in a text; expected two backslashes for one'],
    ['timing.running > 2h', '18: a length stands without quotes; expected duration("2h"), in h, m, s and smaller'],
    ['gpu.highest < 5%', '16: a % stands behind a number; expected the number alone, such as 5.0'],
    ['gpu.highest < .5', '14: a number begins with a dot; expected 0.5'],
    ['1e > 2', '2: a number cannot be read; expected a number such as 5, 5.0 or 1e3'],
    ['run.tags."a-b" == "x"', '9: a quote stands after the dot; expected run.tags["cost-center"]'],
    ['run.tags.cost-for == "x"', '14: a - is a minus; expected run.tags["cost-center"] for such a key'],
    ['run.archived &&', '15: the expression ends too early; expected what goes on, a value'],
    ['(run.archived', '13: the expression ends too early; expected )'],
    ['run.archived)', '12: ) closes what is not open, or what is empty; expected a value'],
    ['run..id', '4: . stands in the wrong place; expected a name'],
    [
      'run.archived run.id',
      '13: run cannot stand here; expected a CEL expression, whose parts are joined with && or ||',
    ],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });
});

describe('types that do not go together are told at the side to mend', () => {
  test.each([
    ['timing.running > "2h"', '17: a duration is compared with a text; expected duration("2h")'],
    ['"2d" < timing.running', '0: a text is compared with a duration; expected duration("48h")'],
    ['timing.running > "long"', '17: a duration is compared with a text; expected duration("2h")'],
    ['timing.running > run.tags.max', '17: a duration is compared with a text; expected duration(run.tags.max)'],
    ['timing.running > 2', 'a duration is compared with an int; expected a length with its unit'],
    ['timing.running * 2 > duration("1h")', '17: a duration * an int; expected the length written out'],
    ['timing.running > now', 'a duration is compared with a timestamp; expected a duration beside a duration'],
    ['now > "2026-01-01T00:00:00Z"', 'expected timestamp("2026-01-01T00:00:00Z")'],
    ['run.tags.n > 5', '0: a text is compared with an int; expected int(run.tags.n)'],
    ['run.tags.n > 5.0', '0: a text is compared with a double; expected double(run.tags.n)'],
    ["compute.gpus > '8'", '15: an int is compared with a text; expected a number without quotes'],
    ['gpu.highest == 5', '15: a double is compared with an int; expected 5.0'],
    ['gpu.highest + 5 > 9.0', '14: a double + an int; expected 5.0'],
    ['gpu.highest == compute.gpus', '15: a double is compared with an int; expected double(compute.gpus)'],
    ['compute.gpus in [1.0]', '0: an int is looked for in a list of doubles; expected double(compute.gpus)'],
    ["run.id in 'a'", 'a text is looked for in a text; expected a list, such as ["a", "b"]'],
    ["run.archived == 'true'", 'expected true or false without quotes'],
    ['1 < compute.gpus < 3', '0: true or false is compared with an int; expected two comparisons with && between them'],
    ['children > 1', 'a list is compared with an int; expected the size of the list, size(children)'],
    ['run == run', 'the whole run is compared with the whole run; expected one of its fields, such as run.name'],
    ['!run.name', '0: ! stands before a text; expected what is true or false'],
    ['run.name && true', 'a text stands where true or false is wanted; expected a comparison, or has(…)'],
    ['children.all(c, c.name)', '18: a text stands where true or false is wanted'],
    ["(run.archived ? 1 : 'a') == 1", 'the branches of ?: are an int and a text; expected two of one type'],
    ["[1, 'a'] == [1]", 'an int stands beside a text in a list or map; expected values of one type'],
    ['run.id.exists(c, true)', '4: a text has no elements to go through; expected a list or a map'],
    ['size(1) > 1', '0: size is given what it does not take; expected a text, a list or a map'],
    ["children['a'].reused", 'an element is looked up by a text; expected an int from 0, such as children[0]'],
    ['children.count > 1', '9: a list has no field count; expected size(children)'],
    ['run.name.length > 1', '9: a text has no field length; expected it alone, or a method'],
    ["run.name[0] == 'a'", '0: a text has no elements; expected a list or a map before the brackets'],
    ['compute.gpus', '0: the expression is an int; expected what is true or false'],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });
});

describe('of a name that is not there the one that was meant is told', () => {
  test.each([
    ['rum.id == "a"', '(did you mean "run"?); or "rum" in quotes for a text'],
    ['gpus > 8', '0: there is no gpus; expected compute.gpus'],
    ['run.phase == running', '13: there is no running; expected timing.running; or "running" in quotes for a text'],
    ['True', '0: there is no True; expected true'],
    ['compute.gpu > 1', '8: there is no field gpu; expected one of'],
    ['compute.gpu > 1', '(did you mean "gpus"?)'],
    ['has(run.staus)', '8: there is no field staus'],
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
    [
      'run.tags.cost-center == "x"',
      '0: a - is a minus, and nothing is taken from a tag; expected run.tags["cost-center"]',
    ],
    ['run.tags.a-b-2 == "x"', 'expected run.tags["a-b-2"]'],
    [
      'children.exists(c, c.tags.a-b == "x")',
      '19: a - is a minus, and nothing is taken from a tag; expected c.tags["a-b"]',
    ],
    ['has(run.tags.a-b)', '4: a - is a minus, and nothing is taken from a tag; expected "a-b" in run.tags'],
    ['run.tags.a - 1 > 2', 'expected no difference, since a tag is a text'],
    ['has(run.tags["a-b"])', 'for other keys, "cost-center" in run.tags'],
  ])('%s', (source, message) => {
    expect(messageOf(source)).toContain(message);
  });

  test('is refused once, at its place in the file', () => {
    const text = 'name: a\nwhen:\n  expression: |\n    run.archived &&\n    run.tags.cost-center == "x"\n';
    expect(rawErrorsOf(text)).toMatchObject([{ line: 5, column: 5, expected: 'run.tags["cost-center"]' }]);
  });
});
