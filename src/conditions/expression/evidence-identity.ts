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

/**
 * What an answer is about, in words that are compared and not read; empty when it is about the run as such. An approval is
 * given for one identity: another child, text or tag makes another one, while numbers and times may grow.
 */
export function identityOf(
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

/** All that a child says in words. */
function textsOf({ id, displayName, status, reused, tags, error }: ChildRun): string {
  return JSON.stringify([id, displayName, status, reused, Object.entries(tags).sort(), error?.cause, error?.code]);
}

const PRIMES = [0x01000193, 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35];

/** 128 bits that tell a text from others. */
function digest(text: string): string {
  return PRIMES.map((prime) => sumOf(text, prime).toString(16).padStart(8, '0')).join('');
}

/** FNV-1a, whose upper bits are mixed into the lower ones. */
function sumOf(text: string, prime: number): number {
  let sum = prime;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), prime);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}
