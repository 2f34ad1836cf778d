import type { ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { NO_UNSEEN } from '../../core/policy/patterns.ts';
import { isSystemTag, USER_TAG } from '../../core/run/tags.ts';
import { messageOf } from '../../core/values/caught.ts';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { hasInvisible } from '../../core/values/invisible-characters.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { FUNCTIONS, METHODS, VARIABLES } from './environment.ts';
import { accessOf, literalText, loopOf, partsOf } from './syntax.ts';
import { parseCelDuration, parseCelTimestamp } from './times.ts';

/** What is wrong with an expression, and where in its text. */
export interface Problem {
  readonly offset: number;
  readonly message: string;
  /** What would be right. */
  readonly expected: string;
}

const LARGEST_INT = 9_223_372_036_854_775_807n;
const LONGEST_PATTERN = 200;
const LARGEST_PROGRAM = 500;
/** Editors show these as the end of a line, and CEL does not: a comment before them continues. */
const NO_LINE_END = /\r(?!\n)|[\v\f\u0085\u2028\u2029]/;

/** What the library would accept and a policy may not contain: what it cannot evaluate, and what is always a mistake. */
export function problemsIn(ast: ASTNode): Problem[] {
  const offset = ast.input.search(NO_LINE_END);
  if (offset === -1) return problemsBelow(ast);
  return [{ offset, message: 'a character looks like the end of a line and is none', expected: 'ordinary line ends' }];
}

function problemsBelow(node: ASTNode): Problem[] {
  return [...ownProblems(node), ...partsOf(node).flatMap(problemsBelow)];
}

function ownProblems(node: ASTNode): Problem[] {
  switch (node.op) {
    case 'value':
      return valueProblems(node, node.args);
    case 'id':
      // The library knows these, and they are of no use here.
      return /^(cel|google|optional)$/.test(node.args) ? problem(node, `there is no ${node.args}`, 'a variable') : [];
    case 'call':
      return callProblems(node, node.args[0], node.args[1]);
    case 'rcall':
      return methodProblems(node, node.args[0], node.args[2]);
    case 'map':
      return keyProblems(node.args.map(([key]) => key));
    default:
      return tagProblems(node);
  }
}

function problem(node: ASTNode, message: string, expected: string): Problem[] {
  return [{ offset: node.start, message, expected }];
}

function valueProblems(node: ASTNode, value: unknown): Problem[] {
  if (typeof value === 'object') {
    const expected = 'an int, a double or a string; has(compute.vmSize) to ask whether it is there';
    return problem(node, 'null, unsigned integers and bytes are no values here', expected);
  }
  if (typeof value === 'bigint' && value > LARGEST_INT)
    return problem(node, 'a number is no 64-bit integer', `at most ${LARGEST_INT}`);
  return typeof value === 'string' && hasInvisible(value)
    ? problem(node, 'a string holds an invisible character', NO_UNSEEN)
    : [];
}

function tagProblems(node: ASTNode): Problem[] {
  const { owner, key } = accessOf(node) ?? { owner: node, key: null };
  if (key === null || accessOf(owner)?.key !== 'tags' || !isSystemTag(key)) return [];
  return problem(node, `${key} is a tag that Azure ML sets for itself`, USER_TAG);
}

/** The library would take the last of two equal keys. */
function keyProblems(keys: readonly ASTNode[]): Problem[] {
  const seen = new Set<unknown>();
  return keys.flatMap((key) => {
    if (key.op !== 'value') return [];
    if (typeof key.args === 'number') return problem(key, 'a key of a map is a double', 'a string, an int or a bool');
    if (seen.has(key.args)) return problem(key, `the key ${key.args} is in a map twice`, 'each key once');
    seen.add(key.args);
    return [];
  });
}

function callProblems(node: ASTNode, name: string, args: readonly ASTNode[]): Problem[] {
  const problems = nameProblems(node, name, args.length, 'function');
  const [first, second] = args;
  if (problems.length > 0 || !first) return problems;
  if (name === 'has' && first.op !== '.')
    return problem(node, 'has needs a field', 'such as has(run.tags.owner); for other keys, "cost-center" in run.tags');
  if (name === 'like' && second) return patternProblems(second);
  const text = literalText(first);
  if (text === null) return [];
  if (name === 'duration' && parseCelDuration(text) === null)
    return problem(first, `"${text}" is no duration`, 'h, m, s and smaller, such as 36h or 1h30m; there is no unit d');
  return name === 'timestamp' && parseCelTimestamp(text) === null
    ? problem(first, `"${text}" is no timestamp`, 'a time with its zone, such as 2026-01-01T12:00:00Z')
    : [];
}

function methodProblems(node: ASTNode, name: string, args: readonly ASTNode[]): Problem[] {
  const element = loopOf(node)?.variable;
  if (element !== undefined && Object.hasOwn(VARIABLES, element))
    return problem(node, `${name} calls its element ${element}`, 'a name that is not taken, such as c');
  return nameProblems(node, name, args.length, 'method');
}

function nameProblems(node: ASTNode, name: string, count: number, kind: 'function' | 'method'): Problem[] {
  const names = kind === 'function' ? FUNCTIONS : METHODS;
  // On some texts a pattern of `matches` would run for ever.
  if (name === 'matches') return problem(node, `there is no ${kind} matches`, "like(text, 'pattern') in RE2 syntax");
  const counts = getOwn(names, name);
  if (!counts) return problem(node, `there is no ${kind} ${name}`, expectedName(name, Object.keys(names)));
  return counts.includes(count) ? [] : problem(node, `${name} has ${count} arguments`, counts.join(' or '));
}

function expectedName(name: string, names: readonly string[]): string {
  if (Object.hasOwn(METHODS, name)) return `it after a value, such as run.name.${name}(…)`;
  return Object.hasOwn(FUNCTIONS, name) ? `it before a value, such as ${name}(…)` : oneOf(name, names);
}

function patternProblems(node: ASTNode): Problem[] {
  const pattern = literalText(node);
  if (pattern === null)
    return problem(node, 'the pattern of like is not written out', "a string such as like(run.name, 'eval-.*')");
  if (pattern.length > LONGEST_PATTERN)
    return problem(node, `the pattern of like has ${pattern.length} characters`, `at most ${LONGEST_PATTERN}`);
  try {
    if (RE2JS.compile(pattern).programSize() <= LARGEST_PROGRAM) return [];
    return problem(node, 'the pattern of like repeats too much', 'a simpler one');
  } catch (error) {
    return problem(node, `the pattern of like cannot be read (${messageOf(error)})`, 'RE2 syntax');
  }
}
