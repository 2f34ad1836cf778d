import type { ASTNode } from '@marcbachmann/cel-js';
import { ARITHMETIC, CONVERSIONS, literalText, loopOf, spentComparisonOf } from './syntax.ts';

/** How large the values are that an expression can meet. */
export interface Sizes {
  readonly children: number;
  /** Tags of the run, or of the child with the most. */
  readonly tags: number;
  /** Characters of the longest text. */
  readonly text: number;
}

/** Instructions of each compiled pattern of `like`. */
export type Programs = ReadonlyMap<string, number>;

/** The most that the evaluation of a part can cost, and what its value can be. */
interface Bound {
  readonly cost: number;
  /** Characters of a text, elements of a list or map. */
  readonly size: number;
  /** The size of what is in it, at any level. */
  readonly inner: number;
  /** Levels below it: none in a text or number, one in a list of texts. */
  readonly depth: number;
  /** Whether it is the run, a child or the like, or a list of them. */
  readonly holds: 'object' | 'objects' | 'values';
}

/** About 0.1 µs. A step that may fail costs sixty, since an error is made. */
const STEP = 1;
const FIELD = 10;
const MAY_FAIL = 60;
/** To note for which element a loop's condition decided. */
const NOTED = 4;
/** Of a pattern's instructions, done in one step. */
const INSTRUCTIONS = 4;
const NUMBER_TEXT = 32;

/**
 * An upper bound of what an evaluation costs with values of these sizes, found without evaluating it. What is over the
 * budget is not begun: a limit on time would answer differently from one machine to the next.
 */
export function costBound(ast: ASTNode, sizes: Sizes, programs: Programs): number {
  const object: Bound = { ...scalar(STEP, 0), holds: 'object' };
  const tags: Bound = { cost: FIELD, size: sizes.tags, inner: sizes.text, depth: 1, holds: 'values' };
  return boundOf(ast, new Map()).cost;

  function boundOf(node: ASTNode, variables: ReadonlyMap<string, Bound>): Bound {
    const loop = loopOf(node);
    if (loop) return loopBound(loop.name, boundOf(loop.list, variables), bodyOf);
    switch (node.op) {
      case 'value':
        return scalar(STEP, literalText(node)?.length ?? 0);
      case 'id':
        return variables.get(node.args) ?? variable(node.args);
      case '.':
        return field(boundOf(node.args[0], variables), node.args[1]);
      case '[]':
        return index(boundOf(node.args[0], variables), boundOf(node.args[1], variables));
      case '!_':
      case '-_':
        return scalar(MAY_FAIL + boundOf(node.args, variables).cost, 0);
      case '.?':
      case '[?]':
        return scalar(STEP, 0);
      case 'call':
        return call(node.args[0], all(node.args[1]), programs.get(literalText(node.args[1][1]) ?? '') ?? 0);
      case 'rcall':
        return method(all([node.args[1], ...node.args[2]]));
      case 'list':
        return collection(all(node.args));
      case 'map':
        return collection(all(node.args.flat()));
      case '?:':
        return oneOf(all(node.args));
      default: {
        const bound = operator(node.op, boundOf(node.args[0], variables), boundOf(node.args[1], variables));
        // With the lower bound, and with the whole.
        return spentComparisonOf(node) ? { ...bound, cost: 2 * bound.cost + MAY_FAIL } : bound;
      }
    }

    function all(nodes: readonly ASTNode[]): Bound[] {
      return nodes.map((part) => boundOf(part, variables));
    }

    function bodyOf(element: Bound): Bound[] {
      if (!loop) return [];
      const within = new Map(variables).set(loop.variable, element);
      return loop.body.map((part) => boundOf(part, within));
    }
  }

  function loopBound(name: string, list: Bound, bodyOf: (element: Bound) => Bound[]): Bound {
    const element: Bound = list.holds === 'objects' ? object : { ...inside(list), cost: STEP };
    const body = bodyOf(element);
    const cost = list.cost + STEP + list.size * (STEP + NOTED + costOf(body));
    const last = body.at(-1);
    if (name === 'filter') return { ...list, cost };
    return name === 'map' && last ? { ...around([last], list.size), cost } : scalar(cost, 0);
  }

  function variable(name: string): Bound {
    if (name !== 'children') return object;
    return { cost: STEP + sizes.children, size: sizes.children, inner: sizes.text, depth: 1, holds: 'objects' };
  }

  function field(owner: Bound, name: string): Bound {
    if (owner.holds !== 'object') return { ...inside(owner), cost: owner.cost + MAY_FAIL };
    if (name === 'tags') return { ...tags, cost: owner.cost + FIELD };
    return { ...(name === 'error' ? object : scalar(0, sizes.text)), cost: owner.cost + FIELD };
  }

  function index(owner: Bound, key: Bound): Bound {
    const cost = owner.cost + key.cost + key.size + MAY_FAIL;
    if (owner.holds === 'objects') return { ...object, cost };
    // Which field of an object it is may come out only then.
    return owner.holds === 'object'
      ? { ...tags, size: Math.max(sizes.tags, sizes.text), cost }
      : { ...inside(owner), cost };
  }
}

function scalar(cost: number, size: number): Bound {
  return { cost, size, inner: 0, depth: 0, holds: 'values' };
}

/** An element of a collection. */
function inside({ cost, inner, depth }: Bound): Bound {
  return { cost, size: inner, inner: depth > 1 ? inner : 0, depth: Math.max(0, depth - 1), holds: 'values' };
}

/** A collection of such elements. An object among them counts as its tags would. */
function around(parts: readonly Bound[], size: number): Bound {
  return {
    cost: 0,
    size,
    inner: Math.max(0, ...parts.map((part) => Math.max(part.size, part.inner))),
    depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)),
    holds: parts.length > 0 && parts.every(({ holds }) => holds === 'object') ? 'objects' : 'values',
  };
}

function costOf(parts: readonly Bound[]): number {
  return parts.reduce((total, part) => total + part.cost, 0);
}

function collection(parts: readonly Bound[]): Bound {
  return { ...around(parts, parts.length), cost: STEP + parts.length + costOf(parts) };
}

/** One of several, as the branches of `?:`. */
function oneOf(parts: readonly Bound[]): Bound {
  const branches = parts.slice(1);
  return {
    cost: STEP + costOf(parts),
    size: Math.max(...branches.map(({ size }) => size)),
    inner: Math.max(...branches.map(({ inner }) => inner)),
    depth: Math.max(...branches.map(({ depth }) => depth)),
    holds: branches[0]?.holds ?? 'values',
  };
}

/** A value and all that is in it: what a comparison may go through. */
function whole({ size, inner, depth }: Bound): number {
  let below = 0;
  for (let level = 0; level < depth; level += 1) below = inner * (1 + below);
  return size * (1 + below);
}

function operator(op: string, left: Bound, right: Bound): Bound {
  const cost = left.cost + right.cost;
  if (op === '&&' || op === '||') return scalar(cost + FIELD, 0);
  if (op === 'in') return scalar(cost + STEP + left.size + right.size * (1 + whole(inside(right))), 0);
  if (!ARITHMETIC.has(op)) return scalar(cost + STEP + Math.min(whole(left), whole(right)), 0);
  const size = left.size + right.size;
  return { ...oneOf([left, left, right]), cost: cost + MAY_FAIL + size, size };
}

function call(name: string, args: readonly Bound[], instructions: number): Bound {
  const text = args[0]?.size ?? 0;
  const cost = STEP + costOf(args) + text;
  if (name === 'like') return scalar(cost + MAY_FAIL + text * (1 + instructions / INSTRUCTIONS), 0);
  if (name === 'string') return scalar(cost, Math.max(text, NUMBER_TEXT));
  return scalar(CONVERSIONS.has(name) ? cost + MAY_FAIL : cost, 0);
}

/** Of the methods of texts and times none gives back more than it was given. */
function method(parts: readonly Bound[]): Bound {
  return scalar(FIELD + costOf(parts) + parts.reduce((total, { size }) => total + size, 0), parts[0]?.size ?? 0);
}
