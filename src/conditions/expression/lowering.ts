import type { ASTNode } from '@marcbachmann/cel-js';
import { costOf } from './references.ts';
import {
  CONVERSIONS,
  isTags,
  type Loop,
  literalText,
  loopOf,
  partsOf,
  type SpentComparison,
  spentComparisonOf,
} from './syntax.ts';

/** An expression as it is evaluated, and the patterns of `like` in it, in the order of their numbers. */
export interface Lowered {
  readonly text: string;
  readonly patterns: readonly string[];
}

/**
 * Writes an expression anew for the evaluation: with our own `&&`, `||`, loops, `has`, arithmetic and conversions, patterns
 * by number, tags told from other maps, and comparisons of what was spent that its lower bound may decide. Everything
 * stands in parentheses.
 */
export function lower(ast: ASTNode): Lowered {
  const patterns: string[] = [];
  return { text: written(ast), patterns };

  function written(node: ASTNode): string {
    const spent = spentComparisonOf(node);
    return spent ? comparedWithSpent(spent) : operation(node);
  }

  function operation(node: ASTNode): string {
    switch (node.op) {
      case 'value':
        return literal(node.args);
      case 'id':
        return node.args === 'children' ? asWhole(node.args) : node.args;
      case '.':
        return isTags(node.args[0])
          ? `tag_(${written(node.args[0])}, ${quoted(node.args[1])})`
          : `${written(node.args[0])}.${node.args[1]}`;
      case '[]':
        return isTags(node.args[0])
          ? `tag_(${written(node.args[0])}, ${written(node.args[1])})`
          : `${ofChildren(node.args[0])}[${written(node.args[1])}]`;
      case 'in':
        return isTags(node.args[1])
          ? `tagged_(${written(node.args[0])}, ${written(node.args[1])})`
          : `(${written(node.args[0])} in ${written(node.args[1])})`;
      case 'call':
        return call(node.args[0], node.args[1]);
      case 'rcall':
        return looped(loopOf(node)) ?? method(...node.args);
      case 'list':
        return `[${list(node.args)}]`;
      case 'map':
        return `{${node.args.map(([key, value]) => `${written(key)}: ${written(value)}`).join(', ')}}`;
      case '?:':
        return `(${written(node.args[0])} ? ${written(node.args[1])} : ${written(node.args[2])})`;
      case '&&':
        return logic('both_', node.args);
      case '||':
        return logic('either_', node.args);
      case '!_':
        return `(!${written(node.args)})`;
      case '-_':
        return `calc_(-${written(node.args)})`;
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return `calc_(${written(node.args[0])} ${node.op} ${written(node.args[1])})`;
      case '.?':
      case '[?]':
        throw new Error('optional values are not enabled');
      default:
        return `(${written(node.args[0])} ${node.op} ${written(node.args[1])})`;
    }
  }

  /** At least so much is enough to be over, and not to be under, while all of it is not told. */
  function comparedWithSpent(comparison: SpentComparison): string {
    const [least, whole] = ['least_(cost)', 'cost.spent'].map((spent) => comparison.with(spent, written));
    return `${comparison.isOver ? 'either_' : 'both_'}(trace_, ${least}, ${whole}, false)`;
  }

  function logic(name: string, [left, right]: readonly [ASTNode, ASTNode]): string {
    return `${name}(trace_, ${written(left)}, ${written(right)}, ${costOf(right) < costOf(left)})`;
  }

  /** Loops whose condition says which elements it is about; of what another loop makes of a list that is not told. */
  function looped(loop: Loop | null): string | null {
    if (!loop) return null;
    const { name, list: over, variable, body } = loop;
    const [condition] = body;
    if (name === 'map' || !condition) return `${ofChildren(over)}.${name}(${variable}, ${list(body)})`;
    const from = plain(over);
    const noted = (macro: string) =>
      `${from}.${name}(${variable}, ${macro}(trace_, ${variable}, ${written(condition)}))`;
    if (name === 'exists') return `exists_(trace_, ${noted('meets_')})`;
    return name === 'all' ? `all_(trace_, ${noted('fails_')})` : noted('held_');
  }

  /** A list that may be of children, and of which single ones are taken. */
  function ofChildren(node: ASTNode): string {
    return node.op !== 'id' && namesChildren(node) ? asWhole(written(node)) : written(node);
  }

  function method(name: string, owner: ASTNode, args: readonly ASTNode[]): string {
    return `${name === 'size' ? plain(owner) : written(owner)}.${name}(${list(args)})`;
  }

  function plain(node: ASTNode): string {
    return node.op === 'id' ? node.args : written(node);
  }

  function call(name: string, args: readonly ASTNode[]): string {
    const [first] = args;
    if (name === 'like') {
      const pattern = literalText(args[1]) ?? '';
      return `like_(${list(args.slice(0, 1))}, patterns_[${patterns.push(pattern) - 1}])`;
    }
    if (name === 'has' && first?.op === '.') return has(first.args[0], first.args[1]);
    if (name === 'size' && first) return `size(${plain(first)})`;
    return CONVERSIONS.has(name) ? `${name}_(${list(args)})` : `${name}(${list(args)})`;
  }

  function has(owner: ASTNode, field: string): string {
    return `hs_(${written(owner)}.${field})`;
  }

  function list(nodes: readonly ASTNode[]): string {
    return nodes.map(written).join(', ');
  }
}

function asWhole(list: string): string {
  return `children_(trace_, ${list})`;
}

function namesChildren(node: ASTNode): boolean {
  return (node.op === 'id' && node.args === 'children') || partsOf(node).some(namesChildren);
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  // The sign of a number is an operator of its own.
  if (typeof value === 'number') return /^\d+$/.test(String(value)) ? `${value}.0` : String(value);
  return String(value);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}
