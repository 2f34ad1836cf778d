import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { isTextScalar } from './places.ts';
import { firstInvisible, refusedAtEnd } from './refused-characters.ts';
import type { Path } from './source-error.ts';
import type { SyntaxProblem } from './syntax-errors.ts';

const DEEPEST = 64;

/** With where it is in the document. */
interface Refusal extends SyntaxProblem {
  readonly path: Path;
}

type Ancestors = readonly (Document | Node | Pair)[];

/** What is valid YAML and refused: it is not what it looks like, or may be read in two ways. */
export function refusalsIn(document: Document, text: string, lineOf: (offset: number) => number): readonly Refusal[] {
  const refusals: Refusal[] = [];
  visit(document, (role, node, ancestors) => {
    if (!isNode(node)) return undefined;
    const isTooDeep = isCollection(node) && ancestors.filter(isCollection).length >= DEEPEST;
    const problems = isTooDeep
      ? [problemAt(node, 'it is nested too deeply', `at most ${DEEPEST} levels`)]
      : [...problemsOf(node, text), ...(role === 'key' ? problemsOfKey(node) : [])];
    if (problems.length > 0) {
      const path = pathOf(ancestors, node);
      refusals.push(...problems.map((problem) => ({ ...problem, path })));
    }
    if (isMap(node)) refusals.push(...repeatedKeys(node, () => pathOf(ancestors, node), lineOf));
    return isTooDeep || role === 'key' ? visit.SKIP : undefined;
  });
  return refusals.sort((a, b) => a.offset - b.offset);
}

function problemAt(node: Node, message: string, expected: string): SyntaxProblem {
  return { offset: node.range?.[0] ?? 0, message, expected };
}

function problemsOf(node: Node, text: string): SyntaxProblem[] {
  if (isAlias(node)) {
    const expected = 'the value written out; a pattern that begins with * goes in quotes';
    return [problemAt(node, `there is an alias *${node.source}`, expected)];
  }
  const characters = isTextScalar(node) ? problemOfCharacters(node, text) : [];
  return node.anchor
    ? [problemAt(node, `there is an anchor &${node.anchor}`, 'no anchors'), ...characters]
    : characters;
}

/** An escape such as \u200B can be seen, so the raw text is what counts. */
function problemOfCharacters({ range, type }: Scalar<string>, text: string): SyntaxProblem[] {
  const [start, end] = range ?? [0, 0];
  const raw = text.slice(start, end);
  const refused = (type === 'PLAIN' ? refusedAtEnd(raw) : null) ?? firstInvisible(raw);
  return refused ? [{ offset: start + refused.index, message: refused.message, expected: refused.expected }] : [];
}

function problemsOfKey(node: Node): SyntaxProblem[] {
  if (isAlias(node)) return [];
  if (isTextScalar(node))
    return node.value === '__proto__' ? [problemAt(node, 'a key is __proto__', 'another key')] : [];
  const key = isScalar(node) ? (node.source ?? String(node.value)) : 'not a text';
  return [problemAt(node, `a key is ${key}`, 'a text as key; numbers, true and * go in quotes')];
}

function repeatedKeys(map: YAMLMap, pathOfMap: () => Path, lineOf: (offset: number) => number): Refusal[] {
  const seen = new Map<string, number>();
  return map.items.flatMap(({ key }) => {
    if (!isTextScalar(key)) return [];
    const offset = key.range?.[0] ?? 0;
    const first = seen.get(key.value);
    if (first === undefined) {
      seen.set(key.value, offset);
      return [];
    }
    const message = `key "${key.value}" appears twice, first in line ${lineOf(first)}`;
    return [{ offset, path: [...pathOfMap(), key.value], message, expected: 'each key once' }];
  });
}

function pathOf(ancestors: Ancestors, node: Node): Path {
  return ancestors.flatMap((ancestor, index): Path => {
    if (isSeq(ancestor)) return [ancestor.items.indexOf(ancestors[index + 1] ?? node)];
    return isPair(ancestor) && isTextScalar(ancestor.key) ? [ancestor.key.value] : [];
  });
}
