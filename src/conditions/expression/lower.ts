import type { ASTNode } from '@marcbachmann/cel-js';
import { CONVERSIONS, isTags, literalText, type SpentComparison, spentComparisonOf } from './syntax.ts';

/** An expression as it is evaluated, and the patterns of `like` in it, in the order of their numbers. */
export interface Lowered {
  readonly text: string;
  readonly patterns: readonly string[];
}

/**
 * Writes an expression anew for the evaluation: with our own `&&`, `||`, `has`, arithmetic and conversions, patterns by
 * number, tags told from other maps, and comparisons of what was spent that its lower bound may decide. Everything
 * stands in parentheses.
 */
export function lower(ast: ASTNode): Lowered {
  const patterns: string[] = [];
  return { text: written(ast), patterns };

  function written(node: ASTNode): string {
    const spent = spentComparisonOf(node);
    if (spent) return comparedWithSpent(spent);
    switch (node.op) {
      case 'value':
        return literal(node.args);
      case 'id':
        return node.args;
      case '.':
        return isTags(node.args[0])
          ? `tag_(${written(node.args[0])}, ${quoted(node.args[1])})`
          : `${written(node.args[0])}.${node.args[1]}`;
      case '[]':
        return isTags(node.args[0])
          ? `tag_(${written(node.args[0])}, ${written(node.args[1])})`
          : `${written(node.args[0])}[${written(node.args[1])}]`;
      case 'in':
        return isTags(node.args[1])
          ? `tagged_(${written(node.args[0])}, ${written(node.args[1])})`
          : `(${written(node.args[0])} in ${written(node.args[1])})`;
      case 'call':
        return call(node.args[0], node.args[1]);
      case 'rcall':
        return `${written(node.args[1])}.${node.args[0]}(${list(node.args[2])})`;
      case 'list':
        return `[${list(node.args)}]`;
      case 'map':
        return `{${node.args.map(([key, value]) => `${written(key)}: ${written(value)}`).join(', ')}}`;
      case '?:':
        return `(${written(node.args[0])} ? ${written(node.args[1])} : ${written(node.args[2])})`;
      case '&&':
        return `both_(${list(node.args)})`;
      case '||':
        return `either_(${list(node.args)})`;
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
    return `${comparison.isOver ? 'either_' : 'both_'}(${least}, ${whole})`;
  }

  function call(name: string, args: readonly ASTNode[]): string {
    const [first] = args;
    if (name === 'like') {
      const pattern = literalText(args[1]) ?? '';
      return `like_(${list(args.slice(0, 1))}, patterns_[${patterns.push(pattern) - 1}])`;
    }
    if (name === 'has' && first?.op === '.') return has(first.args[0], first.args[1]);
    return CONVERSIONS.has(name) ? `${name}_(${list(args)})` : `${name}(${list(args)})`;
  }

  function has(owner: ASTNode, field: string): string {
    return `hs_(${written(owner)}.${field})`;
  }

  function list(nodes: readonly ASTNode[]): string {
    return nodes.map(written).join(', ');
  }
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
