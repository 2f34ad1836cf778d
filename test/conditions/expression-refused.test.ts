import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../src/conditions/expression/compile.ts';
import { expression } from '../../src/conditions/expression.ts';
import { faults } from './snapshots.ts';

describe('what can never be', () => {
  test.each<[string, string, number]>([
    ['run.phase == "runing"', 'a phase is never "runing"', 13],
    ['"Running" != run.phase', 'a phase is never "Running"', 0],
    ['run["phase"] == "x"', 'a phase is never "x"', 16],
    ["run.phase in ['queued', 'waiting']", 'a phase is never "waiting"', 24],
    ["{'run': 1, 'running': 2}[run.phase] > 1", 'a phase is never "run"', 1],
    ["compute.kind == 'Serverless' || run.archived", 'a kind is never "Serverless"', 16],
    ["compute.priority == 'spot'", 'a priority is never "spot"', 20],
    ["children.exists(c, has(c.error) && c.error.cause == 'user')", 'a cause is never "user"', 52],
    ["children.filter(c, c.reused)[0].phase == 'done'", 'a phase is never "done"', 41],
    ["(run.archived ? run : run).phase == 'done'", 'a phase is never "done"', 36],
    ["run.jobType != 'Sweep'", 'a jobType is never "Sweep"', 15],
    ["run.jobType in ['sweep', 'AutoML']", 'a jobType is never "AutoML"', 25],
    ["run.status != 'running'", 'a status is never "running"', 14],
    ["children.all(c, c.status != 'RUNNING')", 'a status is never "RUNNING"', 28],
  ])('is refused: %s', (source, message, offset) => {
    const compiled = compileExpression(source);
    expect(compiled.ok || compiled.problems).toMatchObject([{ message, offset }]);
  });

  test('the refusal lists the values and the nearest one', () => {
    expect(faults(expression, "run.phase == 'runing'")).toEqual([
      'one of queued, preparing, running, paused, finalizing, canceling, ended, unrecognised (did you mean "running"?)',
    ]);
  });

  test('a word in another case is refused with the right one', () => {
    expect(faults(expression, "run.jobType == 'Sweep' || run.status == 'cancelrequested'")).toEqual([
      '"sweep"',
      '"CancelRequested"',
    ]);
  });

  test.each([
    "run.status.lowerAscii() == 'running' && run.jobType.upperAscii() == 'SWEEP' && run.status != 'stuck'",
    "run.status == 'Stuck' && run.jobType == 'flow' && compute.kind in ['cluster', 'serverless']",
    "run.tags.phase == 'x' && children.map(c, c.tags).exists(t, t.kind == 'x' && t['phase'] == 'y')",
    "children.exists(c, c.error.code == 'x' || c.status == 'y') || run.phase == run.name",
  ])('what is open, or only called alike, is not: %s', (source) => {
    expect(faults(expression, source)).toEqual([]);
  });
});

describe('what is refused at load', () => {
  test.each<[string, string, string]>([
    ['an empty text', '', 'a CEL expression in quotes'],
    ['a variable that is not there', 'runs.status == 1', 'one of run, timing, compute, children, gpu, cost, now'],
    ['a field that is not there', 'compute.gpu > 1', 'one of vmSize, nodes, gpus'],
    ['a field that is not there, in has', 'has(run.owner)', 'one of id, name'],
    ['a field of a child that is not there', 'children.exists(c, c.duration > 1)', 'one of id, name, status'],
    ['the prototype', 'run.constructor == 1', 'one of id'],
    ['the prototype, by index', "run['__proto__'] == 1", 'one of id'],
    ['a method of JavaScript', "run.name.toString() == 'a'", 'one of all, exists'],
    ['no truth', 'compute.gpus', 'a condition'],
    ['matches', "run.name.matches('(a+)+')", 'like(text'],
    ['a pattern that is not written out', 'like(run.name, run.id)', 'a string such as'],
    ['a pattern that RE2 has not', "like(run.name, '(?=a)')", 'RE2 syntax'],
    ['a pattern that grows', "like(run.name, '((a{0,30}){0,30})')", 'a simpler one'],
    ['days in a duration', "timing.total > duration('2d')", 'there is no unit d'],
    ['a timestamp without a zone', "now > timestamp('2026-01-01T00:00:00')", 'a time with its zone'],
    ['null', 'compute.vmSize != null', 'has(compute.vmSize)'],
    ['an element with a name that is taken', 'children.all(run, true)', 'a name that is not taken'],
    ['an unsigned number', 'compute.nodes == 1u', 'an int, a double or a string'],
    ['bytes', "b'a' == b'a'", 'an int, a double or a string'],
    ['too large a number', 'compute.nodes < 9223372036854775808', 'at most 9223372036854775807'],
    ['a type as a value', 'type(run) == type(run)', 'one of has'],
    ['dyn', 'dyn(1) == 1', 'one of has'],
    ['bind', 'cel.bind(x, 1, x == 1)', 'one of'],
    ['the library beneath', 'google == google', 'a variable'],
    ['what is ours within', 'both_(true, true)', 'one of has'],
    ['a timestamp that is compared with a duration', "duration('1h') + now > duration('2h')", 'two durations'],
    ['a field of a time', 'run.created.year > 2020', 'it alone'],
    ['a field of a time, in has', 'has(timing.running.hours)', 'it alone'],
    ['a key of a tag that is no text', "run.tags[1] == 'x'", 'a string for tags'],
    ['time zones', "now.getHours('Europe/Berlin') > 1", '0'],
    ['too long a text', `run.id == '${'a'.repeat(1000)}'`, 'at most 1000'],
    ['too many parts', `${'1+'.repeat(150)}1 > 1`, 'docs/cel.md'],
    ['a key that is there twice', "{'a': 1, 'b': 2, 'a': 3}['a'] > 1", 'each key once'],
    ['a key that is a double', '{1.5: 1}[1.5] > 0', 'a string, an int or a bool'],
    ['a comment over what looks like the end of its line', 'true // a\u2028 && run.archived', 'ordinary line ends'],
    ['the same with a bare carriage return', 'true // a\r&& run.archived', 'ordinary line ends'],
  ])('%s', (_, source, expected) => {
    expect(faults(expression, source).join('\n')).toContain(expected);
  });

  test.each([
    "duration('1h') + run.created < now",
    "children.exists(c, duration('1h') + c.started < now)",
    'has(children[0].error) && has(children.filter(c, c.reused)[0].error)',
  ])('the library alone would refuse %s, or take it for another type', (source) => {
    expect(faults(expression, source)).toEqual([]);
  });

  test.each(['(', '[', '{', '!', '-', 'a.', 'f(', 'a[', 'true?', '{1:', "'"])('10,000 times %s', (part) => {
    const compiled = compileExpression(part.repeat(10_000));
    expect(compiled.ok).toBe(false);
    const short = compileExpression(part.repeat(Math.floor(999 / part.length)));
    expect(short.ok).toBe(false);
  });
});
