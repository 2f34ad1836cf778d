import type { ASTNode } from '@marcbachmann/cel-js';
import type { ChildRun, Run } from '../../core/run/run.ts';
import { tagKey, tagValues } from '../../core/run/tags.ts';
import type { Evaluation } from './evaluation.ts';
import { isTags, literalText, partsOf } from './syntax.ts';

/** The texts of the run that an expression names. */
export interface NamedTexts {
  readonly fields: ReadonlySet<TextField>;
  /** Keys of tags; null when any may be read. */
  readonly tags: ReadonlySet<string> | null;
}

/** What a run says of itself in a word that may change. Its id, type and compute do not. */
const TEXT_FIELDS = ['displayName', 'experiment', 'status', 'phase', 'archived', 'instanceType'] as const;
type TextField = (typeof TEXT_FIELDS)[number];

/** The texts of the run that an expression names, whether or not they come to decide it. */
export function namedTexts(ast: ASTNode): NamedTexts {
  const fields = new Set<TextField>();
  const tags = new Set<string>();
  let isOpen = false;
  visit(ast);
  return { fields, tags: isOpen ? null : tags };

  function visit(node: ASTNode): void {
    const key = keyOfTag(node);
    if (key !== null) {
      tags.add(tagKey(key));
      return;
    }
    const field = fieldOfRun(node);
    if (field === null) {
      // The run in a list or a branch: whatever is read of it then.
      if (isRun(node)) takeAll();
      for (const part of partsOf(node)) visit(part);
      return;
    }
    if (field === 'tags') isOpen = true;
    const own = TEXT_FIELDS.find((name) => name === (field === 'name' ? 'displayName' : field));
    if (own) fields.add(own);
  }

  function takeAll(): void {
    isOpen = true;
    for (const field of TEXT_FIELDS) fields.add(field);
  }
}

/** The key of a tag of the run that is written out, however it is read. */
function keyOfTag(node: ASTNode): string | null {
  if (node.op === '.' && isRunTags(node.args[0])) return node.args[1];
  if (node.op === '[]' && isRunTags(node.args[0])) return literalText(node.args[1]);
  return node.op === 'in' && isRunTags(node.args[1]) ? literalText(node.args[0]) : null;
}

function isRunTags(node: ASTNode): boolean {
  return isTags(node) && fieldOfRun(node) !== null;
}

function fieldOfRun(node: ASTNode): string | null {
  if (node.op === '.' && isRun(node.args[0])) return node.args[1];
  return node.op === '[]' && isRun(node.args[0]) ? literalText(node.args[1]) : null;
}

function isRun(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'run';
}

/** What an answer is about, in words that are compared and not read; empty when it is about the run as such. */
export function aboutOf(
  run: Run,
  children: readonly ChildRun[],
  { fields, tags }: NamedTexts,
  evaluation: Evaluation,
): string {
  const keys = tags ?? new Set(Object.keys(run.tags).map(tagKey));
  const parts = [
    ...evaluation.found,
    ...(evaluation.isAboutAllChildren ? new Set(children.map(textsOf).sort()) : []),
    ...[...fields].sort().map((field) => JSON.stringify([field, run[field]])),
    ...[...keys].sort().map((key) => JSON.stringify([key, [...tagValues(run, key)].sort()])),
  ];
  return parts.length === 0 ? '' : digest(parts.join('\n'));
}

/** All that a child says in words: of numbers and times it says nothing here, since they grow. */
function textsOf({ id, displayName, status, reused, tags, error }: ChildRun): string {
  return JSON.stringify([id, displayName, status, reused, Object.entries(tags).sort(), error?.cause, error?.code]);
}

const PRIMES = [2_654_435_761, 1_597_334_677] as const;

/** 128 bits of a text, to tell it from others: a purpose for which it need not be a secret. */
function digest(text: string): string {
  return [1, 2].map((seed) => half(text, seed)).join('');
}

/** 64 bits: two sums of 32 that are mixed at the end. */
function half(text: string, seed: number): string {
  let one = 0xdeadbeef ^ seed;
  let other = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    one = Math.imul(one ^ code, PRIMES[0]);
    other = Math.imul(other ^ code, PRIMES[1]);
  }
  one = mixed(one, other);
  other = mixed(other, one);
  return [one, other].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}

function mixed(one: number, other: number): number {
  return Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
}
