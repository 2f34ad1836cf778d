import { type ZodType, z } from 'zod';
import { CONDITION_KINDS } from '../conditions/index.ts';
import { bindCondition } from '../core/policy/condition.ts';
import type { ConditionTree } from '../core/policy/policy.ts';
import { formatPath, type Path } from '../yaml/source-error.ts';

/** The parsed `when`: parameters under the names of their kinds, or one operator; with `unless` beside either. */
export interface WhenMap {
  readonly all?: readonly WhenMap[] | undefined;
  readonly any?: readonly WhenMap[] | undefined;
  readonly not?: WhenMap | undefined;
  readonly unless?: WhenMap | undefined;
  readonly [kind: string]: unknown;
}

const OPERATORS = ['all', 'any', 'not'] as const;
const MAP = 'a map of conditions such as {runtime: {over: 24h}}, or all, any or not';
const UNLESS = 'Where this holds, the conditions beside it do not count. Unknown here leaves the whole unknown.';
const LIST = 'a list of conditions';

const kinds = Object.fromEntries(
  CONDITION_KINDS.map((kind) => [kind.kind, kind.parameters.optional().describe(kind.summary)]),
);

// Written as getters, since the schema holds itself.
const mapSchema = z.strictObject(
  {
    ...kinds,
    get all() {
      return listSchema.optional().describe('Every one of these holds.');
    },
    get any() {
      return listSchema.optional().describe('One of these holds.');
    },
    get not(): z.ZodOptional<ZodType<WhenMap>> {
      return whenSchema.optional().describe('This does not hold.');
    },
    get unless(): z.ZodOptional<ZodType<WhenMap>> {
      return whenSchema.optional().describe(UNLESS);
    },
  },
  {
    error: ({ input }) =>
      Array.isArray(input) ? 'a map; a list of conditions that must all hold is written all: [...]' : MAP,
  },
);

/**
 * The condition of a policy: a map of conditions that must all hold, or `all`, `any` or `not` alone. An operator beside
 * a condition is refused: `{any: […], tags: …}` reads in two ways. `unless` takes back the whole map that it is in.
 */
export const whenSchema: ZodType<WhenMap> = mapSchema
  .superRefine((given, context) => {
    const keys = Object.keys(given).filter((key) => key !== 'unless');
    const operator = OPERATORS.find((name) => keys.includes(name));
    if (keys.length === 0 && Object.hasOwn(given, 'unless'))
      context.addIssue({
        code: 'custom',
        path: ['unless'],
        params: { problem: '"unless" has no condition beside it' },
        message: 'conditions beside it; what must not hold by itself is written {not: …}',
      });
    else if (keys.length === 0) context.addIssue({ code: 'custom', message: MAP });
    if (operator && keys.length > 1)
      context.addIssue({
        code: 'custom',
        params: { problem: `"${operator}" is beside ${keys.filter((key) => key !== operator).join(', ')}` },
        message: `${operator} alone; put what must hold as well into {all: […]}`,
      });
  })
  // Editors show the name.
  .meta({ id: 'condition', description: `${MAP[0]?.toUpperCase()}${MAP.slice(1)}.` });

const listSchema: ZodType<readonly WhenMap[]> = z
  .array(
    z.lazy(() => whenSchema),
    { error: LIST },
  )
  .min(1, { error: 'at least one condition' })
  .meta({ id: 'conditions' });

/** A condition of the tree with its place in the file. */
export interface PlacedCondition {
  readonly path: Path;
  readonly condition: ReturnType<typeof bindCondition>;
  /** As they were parsed. */
  readonly parameters: unknown;
}

export interface CompiledWhen {
  readonly tree: ConditionTree;
  readonly conditions: readonly PlacedCondition[];
}

/** Binds the parsed parameters to their kinds and keeps the place of each condition. */
export function compileWhen(when: WhenMap): CompiledWhen {
  const conditions: PlacedCondition[] = [];
  const tree = compileMap(when, ['when']);
  return { tree, conditions };

  function compileMap(map: WhenMap, path: Path): ConditionTree {
    const held = compileHeld(map, path);
    if (!map.unless) return held;
    const place = [...path, 'unless'];
    const unless = { op: 'not', path: formatPath(place), child: compileMap(map.unless, place) } as const;
    // Conditions of the same map are one list with it; an operator keeps its own place.
    const beside = held.op === 'all' && held.path === formatPath(path) ? held.children : [held];
    return { op: 'all', path: formatPath(path), children: [...beside, unless] };
  }

  /** What a map says without its `unless`. */
  function compileHeld(map: WhenMap, path: Path): ConditionTree {
    for (const op of ['all', 'any'] as const) {
      const list = map[op];
      if (!list) continue;
      const children = list.map((child, index) => compileMap(child, [...path, op, index]));
      return { op, path: formatPath([...path, op]), children };
    }
    if (map.not) {
      const place = [...path, 'not'];
      return { op: 'not', path: formatPath(place), child: compileMap(map.not, place) };
    }
    const children = compileConditions(map, path);
    const [only] = children;
    return only && children.length === 1 ? only : { op: 'all', path: formatPath(path), children };
  }

  function compileConditions(map: WhenMap, path: Path): ConditionTree[] {
    return CONDITION_KINDS.filter((kind) => map[kind.kind] !== undefined).map((kind) => {
      const place = [...path, kind.kind];
      const parameters = map[kind.kind];
      const condition = bindCondition(kind, parameters);
      conditions.push({ path: place, condition, parameters });
      return { op: 'condition', path: formatPath(place), condition };
    });
  }
}
