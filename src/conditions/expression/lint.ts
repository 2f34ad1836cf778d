import type { ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { NO_UNSEEN } from '../../core/policy/patterns.ts';
import { isSystemTag, USER_TAG } from '../../core/run/tags.ts';
import { messageOf } from '../../core/values/caught.ts';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { hasInvisible } from '../../core/values/invisible-characters.ts';
import { FUNCTIONS, METHODS, VARIABLES } from './environment.ts';
import { isTags, type LoopNode, literalText, loopOf, partsOf } from './syntax.ts';
import { parseCelDuration, parseCelTimestamp } from './times.ts';

/** What is wrong with an expression, and where in its text. */
export interface Fault {
  readonly offset: number;
  /** What was wrong. */
  readonly problem: string;
  /** What would be right. */
  readonly expected: string;
}

const MATCHES = [
  'matches can run for ever on some texts',
  "like(text, 'pattern'), whose RE2 pattern fits the whole text",
] as const;
const DEEPEST = 2;
const LARGEST_INT = 9_223_372_036_854_775_807n;
/** Names that the library knows and that are of no use in a policy. */
const CONSTANTS: ReadonlySet<string> = new Set(['cel', 'google', 'optional']);
const LONGEST_PATTERN = 200;
const LARGEST_PROGRAM = 500;

/**
 * Everything in an expression that the library would take and a policy may not hold: what is not pure, what can run for
 * long, and what is written in vain. Types are not looked at here.
 */
export function faultsOf(ast: ASTNode): Fault[] {
  const faults: Fault[] = [];
  visit(ast, 0);
  return faults;

  function visit(node: ASTNode, depth: number): void {
    const hyphen = hyphenFault(node);
    if (hyphen) {
      faults.push(hyphen);
      return;
    }
    faults.push(...ownFaults(node));
    const loop = loopOf(node);
    if (loop) visitLoop(node, loop, depth);
    else for (const part of partsOf(node)) visit(part, depth);
  }

  function visitLoop(node: ASTNode, loop: LoopNode, depth: number): void {
    if (depth >= DEEPEST)
      refuse(node, `${loop.name} stands ${DEEPEST + 1} deep in others like it`, `at most ${DEEPEST}, one in the other`);
    if (Object.hasOwn(VARIABLES, loop.variable) || loop.variable.endsWith('_'))
      refuse(node, `${loop.name} calls its element ${loop.variable}`, 'a name that is not taken, such as c');
    visit(loop.list, depth);
    for (const part of loop.body) visit(part, depth + 1);
  }

  function refuse(node: ASTNode, problem: string, expected: string): void {
    faults.push({ offset: node.pos, problem, expected });
  }
}

/** `run.tags.cost-center`, which is a difference. */
function hyphenFault(node: ASTNode): Fault | null {
  const inHas = node.op === 'call' && node.args[0] === 'has' ? node.args[1][0] : undefined;
  const difference = inHas ?? node;
  let first = difference;
  while (first.op === '-') first = first.args[0];
  if (first === difference || first.op !== '.' || !isTags(first.args[0])) return null;
  const from = first.end - first.args[1].length;
  const key = node.input.slice(from, difference.end);
  const owner = node.input.slice(first.start, from - 1);
  const expected = inHas ? `"${key}" in ${owner}` : `${owner}["${key}"]`;
  return {
    offset: first.start,
    problem: 'a - is a minus, and nothing is taken from a tag',
    expected: /\s/.test(key) ? 'no difference, since a tag is a text' : expected,
  };
}

function ownFaults(node: ASTNode): Fault[] {
  const at = (problem: string, expected: string, offset = node.pos): Fault[] => [{ offset, problem, expected }];
  switch (node.op) {
    case 'value':
      return valueFaults(node.args, at);
    case 'id':
      return CONSTANTS.has(node.args)
        ? at(`${node.args} is of no use here`, oneOf(node.args, Object.keys(VARIABLES)))
        : [];
    case 'call':
      return callFaults(node.args[0], node.args[1], at);
    case 'rcall':
      return methodFaults(node.args[0], node.args[2], at);
    case 'map':
      return keyFaults(node.args.map(([key]) => key));
    case '.':
      return isTags(node.args[0]) ? tagFaults(node.args[1], at) : [];
    case '[]':
      return isTags(node.args[0]) ? tagFaults(literalText(node.args[1]), at) : [];
    case 'in':
      return isTags(node.args[1]) ? tagFaults(literalText(node.args[0]), at) : [];
    default:
      return [];
  }
}

function tagFaults(key: string | null, at: Refuse): Fault[] {
  return key !== null && isSystemTag(key) ? at(`${key} is no tag that is looked at`, USER_TAG) : [];
}

/** The library would take the last of two keys, and one that is no key. */
function keyFaults(keys: readonly ASTNode[]): Fault[] {
  const seen = new Set<unknown>();
  return keys.flatMap((key): Fault[] => {
    if (key.op !== 'value') return [];
    const { args: value, start: offset } = key;
    if (value === 'tags') return [{ offset, problem: 'a key of a map is tags', expected: 'another key' }];
    if (typeof value === 'number')
      return [{ offset, problem: 'a key of a map is a double', expected: 'a text, an int or a bool' }];
    if (seen.has(value))
      return [{ offset, problem: `the key ${value} stands twice in a map`, expected: 'each key once' }];
    seen.add(value);
    return [];
  });
}

type Refuse = (problem: string, expected: string, offset?: number) => Fault[];

function valueFaults(value: unknown, at: Refuse): Fault[] {
  if (value === null) return at('null is compared with nothing here', 'has(compute.vmSize) to ask whether it is there');
  if (typeof value === 'bigint')
    return value > LARGEST_INT ? at('a number is no 64-bit integer', `at most ${LARGEST_INT}`) : [];
  if (typeof value === 'string' && hasInvisible(value)) return at('a text holds a sign that cannot be seen', NO_UNSEEN);
  if (typeof value === 'object')
    return at('unsigned integers and bytes are of no use here', 'an int, a double or a text');
  return [];
}

function callFaults(name: string, args: readonly ASTNode[], at: Refuse): Fault[] {
  if (name === 'matches') return at(...MATCHES);
  if (!Object.hasOwn(FUNCTIONS, name))
    return at(
      `there is no function ${name}`,
      Object.hasOwn(METHODS, name)
        ? `it after a value, such as run.name.${name}(…)`
        : oneOf(name, Object.keys(FUNCTIONS)),
    );
  if (!FUNCTIONS[name]?.includes(args.length))
    return at(`${name} has ${args.length} arguments`, `${FUNCTIONS[name]?.join(' or ')}`);
  const [first, second] = args;
  const text = literalText(first);
  if (name === 'has' && first?.op !== '.')
    return at(
      'has is not given a field',
      'a field such as has(run.tags.owner); for other keys, "cost-center" in run.tags',
    );
  if (name === 'duration' && text !== null && parseCelDuration(text) === null)
    return at(
      `duration("${text}") is none`,
      'h, m, s and smaller, such as 36h or 1h30m; there is no unit d',
      first?.pos,
    );
  if (name === 'timestamp' && text !== null && parseCelTimestamp(text) === null)
    return at(`timestamp("${text}") is none`, 'a time with its zone, such as 2026-01-01T12:00:00Z', first?.start);
  return name === 'like' ? patternFaults(second, at) : [];
}

function patternFaults(node: ASTNode | undefined, at: Refuse): Fault[] {
  const pattern = literalText(node);
  if (pattern === null)
    return at('the pattern of like is not written out', "a text such as like(run.name, 'eval-.*')", node?.start);
  if (pattern.length > LONGEST_PATTERN)
    return at(`the pattern of like has ${pattern.length} characters`, `at most ${LONGEST_PATTERN}`, node?.start);
  try {
    return RE2JS.compile(pattern).programSize() <= LARGEST_PROGRAM
      ? []
      : at('the pattern of like repeats too much', 'a simpler one', node?.start);
  } catch (error) {
    const problem = messageOf(error);
    return at(`the pattern of like cannot be read (${problem})`, 'a regular expression in RE2 syntax', node?.start);
  }
}

function methodFaults(name: string, args: readonly ASTNode[], at: Refuse): Fault[] {
  if (name === 'matches') return at(...MATCHES);
  if (!Object.hasOwn(METHODS, name))
    return at(
      `there is no method ${name}`,
      Object.hasOwn(FUNCTIONS, name) ? `it before a value, such as ${name}(…)` : oneOf(name, Object.keys(METHODS)),
    );
  if (!METHODS[name]?.includes(args.length))
    return at(`${name} has ${args.length} arguments`, `${METHODS[name]?.join(' or ')}`);
  return [];
}
