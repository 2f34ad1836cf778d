import type { ASTNode } from '@marcbachmann/cel-js';
import { getOwn } from '../../core/values/own-value.ts';
import { CLOSED, OBJECTS, SPELLED, VARIABLES } from './environment.ts';
import { type LoopNode, literalText, loopOf, partsOf } from './syntax.ts';

/** Variables of loops with their types; null where a type cannot be told. */
export type Scoped = ReadonlyMap<string, string | null>;

const LIST = /^list<(.*)>$/;

/**
 * The type of a part as far as it follows from what the variables hold: an object of the vocabulary, a list of such, or
 * a field of closed or spelled values by its own name, such as `Run.phase`. The library's checker knows no such fields.
 */
export function typeOf(node: ASTNode, scoped: Scoped): string | null {
  switch (node.op) {
    case 'id':
      return scoped.has(node.args) ? (scoped.get(node.args) ?? null) : (getOwn(VARIABLES, node.args) ?? null);
    case '.':
      return fieldOf(typeOf(node.args[0], scoped), node.args[1]);
    case '[]':
      return elementOf(typeOf(node.args[0], scoped)) ?? indexed(node.args, scoped);
    case 'rcall':
      return looped(loopOf(node), scoped);
    case '?:':
      return same([node.args[1], node.args[2]], scoped);
    case 'list': {
      const inner = same(node.args, scoped);
      return inner === null ? null : `list<${inner}>`;
    }
    default:
      return null;
  }
}

/** Goes through all parts with the variables that each sees. */
export function visitTyped(node: ASTNode, scoped: Scoped, see: (node: ASTNode, scoped: Scoped) => void): void {
  see(node, scoped);
  const loop = loopOf(node);
  if (!loop) {
    for (const part of partsOf(node)) visitTyped(part, scoped, see);
    return;
  }
  visitTyped(loop.list, scoped, see);
  for (const part of loop.body) visitTyped(part, within(loop, scoped), see);
}

export function elementOf(type: string | null): string | null {
  return LIST.exec(type ?? '')?.[1] ?? null;
}

/** The names of the fields of an object; null when the type is none. */
export function fieldsOf(type: string | null): readonly string[] | null {
  const object = type === null ? undefined : getOwn(OBJECTS, type);
  return object ? Object.keys(object) : null;
}

function fieldOf(owner: string | null, field: string): string | null {
  if (owner === null) return null;
  const name = `${owner}.${field}`;
  if (Object.hasOwn(CLOSED, name) || Object.hasOwn(SPELLED, name)) return name;
  const object = getOwn(OBJECTS, owner);
  return object ? (getOwn<{ readonly type: string }>(object, field)?.type ?? null) : null;
}

function indexed([owner, key]: readonly [ASTNode, ASTNode], scoped: Scoped): string | null {
  const field = literalText(key);
  return field === null ? null : fieldOf(typeOf(owner, scoped), field);
}

function looped(loop: LoopNode | null, scoped: Scoped): string | null {
  if (!loop) return null;
  if (loop.name === 'filter') return typeOf(loop.list, scoped);
  const last = loop.body.at(-1);
  const inner = loop.name === 'map' && last ? typeOf(last, within(loop, scoped)) : null;
  return inner === null ? null : `list<${inner}>`;
}

function within(loop: LoopNode, scoped: Scoped): Scoped {
  return new Map(scoped).set(loop.variable, elementOf(typeOf(loop.list, scoped)));
}

function same(nodes: readonly ASTNode[], scoped: Scoped): string | null {
  const [first, ...others] = nodes.map((node) => typeOf(node, scoped));
  return first !== undefined && others.every((type) => type === first) ? first : null;
}
