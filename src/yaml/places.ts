import { isMap, isNode, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Path } from './source-error.ts';
import { offsetInRaw, type SourceScalar } from './source-offsets.ts';

/** Where at a path: its key, its value, or a character of the text that is its value. */
export type At = 'key' | 'value' | number;

interface Found {
  /** Null in a list. */
  readonly key: Node | null;
  /** Null where nothing follows a key. */
  readonly value: Node | null;
}

/** The nodes at a path; null when there are none. */
export function find(contents: Node | null, path: Path): Found | null {
  let found: Found = { key: null, value: contents };
  for (const part of path) {
    const next = childOf(found.value, part);
    if (!next) return null;
    found = next;
  }
  return found;
}

function childOf(node: Node | null, part: string | number): Found | null {
  if (isSeq(node) && typeof part === 'number' && part < node.items.length)
    return { key: null, value: nodeOrNull(node.items[part]) };
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === part) : undefined;
  return pair ? { key: nodeOrNull(pair.key), value: nodeOrNull(pair.value) } : null;
}

function nodeOrNull(node: unknown): Node | null {
  return isNode(node) ? node : null;
}

export function isTextScalar(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string';
}

/** The text at a path; null for anything else. */
export function textAt(contents: Node | null, path: Path): Scalar<string> | null {
  const node = find(contents, path)?.value;
  return isTextScalar(node) ? node : null;
}

/** Where a path is in the file; where the closest part of it is when it is not there itself. */
export function offsetOf(contents: Node | null, text: string, path: Path, at: At): number {
  const found = find(contents, path);
  if (!found) return offsetOf(contents, text, path.slice(0, -1), 'key');
  if (typeof at === 'number' && isTextScalar(found.value)) return offsetWithin(found.value, text, at);
  const node = at === 'key' ? (found.key ?? found.value) : (found.value ?? found.key);
  return node?.range?.[0] ?? 0;
}

const STYLES: Readonly<Record<string, SourceScalar['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function offsetWithin({ range, type, value }: Scalar<string>, text: string, offset: number): number {
  const [start, end] = range ?? [0, 0];
  return start + offsetInRaw({ raw: text.slice(start, end), style: STYLES[type ?? 'PLAIN'] ?? 'plain', value }, offset);
}
