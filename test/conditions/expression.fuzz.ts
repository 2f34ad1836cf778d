import { compileExpression } from '../../src/conditions/expression/compile.ts';
import { FUNCTIONS, METHODS, OBJECTS, VARIABLES } from '../../src/conditions/expression/environment.ts';
import { Unknown } from '../../src/conditions/expression/unknown.ts';
import { known, type Signals, type Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aChild, ago, aSnapshot, children, compute, gpuUse, minutes, NOW, started } from './snapshots.ts';

/** A failure is reported with its seed and its text. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);

function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(items: readonly [T, ...T[]] | readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return { below, pick };
}
const { below, pick } = randomFrom(SEED);

const VALID = [
  "run.jobType == 'command' && compute.gpus >= 8 && timing.running > duration('12h')",
  "children.exists(c, has(c.error) && c.error.cause == 'code') || run.archived",
  'has(run.tags.budget) && cost.spent > double(run.tags.budget)',
  "{'dev': duration('4h'), 'prod': duration('24h')}[run.tags.env] < timing.running",
  'children.all(a, children.exists(b, a.id == b.id || a.started > b.started))',
  "children.map(c, c.name + run.name).exists(x, like(x, '.*a.*b?')) ? gpu.highest < 5.0 : !has(run.timeLimit)",
  "children.filter(c, now - c.started > duration('1h')).size() > 2 && 'owner' in run.tags",
  "run.tags.exists(k, run.tags[k] == 'x') || int(run.tags.budget) / compute.nodes % 3 > -1",
  '[1, 2, 3].map(x, x * 9223372036854775807).exists_one(x, x > 0) && timestamp(run.tags.when) < now',
  "children.map(a, children.map(b, [a.name, b.name])).all(x, x == [['a', 'b']]) || size(run.name + 'x') > 3",
] as const;

const FIELDS = Object.values(OBJECTS).flatMap((fields) => Object.keys(fields));
const TOKENS: readonly string[] = [
  ...Object.keys(VARIABLES),
  ...FIELDS.map((field) => `.${field}`),
  ...Object.keys(FUNCTIONS).map((name) => `${name}(`),
  ...Object.keys(METHODS).map((name) => `.${name}(`),
  ...['&&', '||', '!', '==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in', '?', ':', '.', ',', '=', '&'],
  ...['(', ')', '[', ']', '{', '}', '"', "'", "'''", '\\', '`', '//', '\n', '\r', '\0', '\t', '\u2028'],
  ...['c', 'a', '_', 'tags_', 'null', 'true', 'dyn', 'cel.bind(', 'google', '__proto__', '.constructor', 'matches('],
  ...['0', '1', '9223372036854775808', '0x', '0xff', '1u', '1.5', '1e999', '.5', '5.', '1e', '00'],
  ...["'a'", "b'a'", "r'\\d'", "'\\u00e9'", "'\\ud800'", "'\\x4'", '"\\8"', "'2h'", "'(a|a)*b'", "'((a{0,50}){0,50}'"],
  ...['é', 'ß', '😀', '\ud800', '\u202e', 'ﬀ', '\u0130', '½', '\ufeff'],
];

const MUTATIONS: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, below(text.length + 1)),
  (text) => cutOut(text, 1 + below(4), ''),
  (text) => cutOut(text, 0, pick(TOKENS)),
  (text) => cutOut(text, 1 + below(8), pick(TOKENS)),
  (text) => cutOut(text, 0, String.fromCharCode(below(0x10000))),
  (text) => `(${text}) ${pick(['&&', '||', '==', '+', '?'])} (${pick(VALID)})`,
  (text) =>
    `children.${pick(['all', 'exists', 'map', 'filter', 'exists_one'])}(${pick(['a', 'b', 'c', 'run'])}, ${text})`,
  (text) => text.replace(/\b(?:run|children|compute)\b/, pick(Object.keys(VARIABLES))),
  (text) => text.replace(/\.\w+/, `.${pick(FIELDS)}`),
  (text) => text + text,
];

function cutOut(text: string, length: number, instead: string): string {
  const at = below(text.length + 1);
  return text.slice(0, at) + instead + text.slice(at + length);
}

function mutated(): string {
  let text: string = pick(VALID);
  for (let count = below(4); count >= 0; count -= 1) text = pick(MUTATIONS)(text);
  return text;
}

function tokens(): string {
  let text = '';
  for (let count = below(30); count >= 0; count -= 1) text += pick(TOKENS) + (below(3) === 0 ? ' ' : '');
  return text;
}

function nested(): string {
  const [open, close] = pick([
    ['(', ')'],
    ['[', ']'],
    ['!', ''],
    ['-', ''],
    ['{1: ', '}'],
    ['size(', ')'],
    ['children.all(c, ', ')'],
    ['true ? ', ' : false'],
    ["'a' + ", ''],
    ['children.filter(c, true).', ''],
  ] as const);
  const depth = below(2) === 0 ? below(40) : below(12_000);
  return open.repeat(depth) + pick(['1', 'true', 'children', "'a'", '']) + close.repeat(depth);
}

/** Expressions that mostly are of one type, so that many are evaluated. Loops nest and lists grow in them. */
function typed(depth: number, elements: readonly string[]): string {
  const inner = () => typed(depth - 1, elements);
  if (depth <= 0) return `${number(elements, 1)} ${pick(['<', '>', '==', '>=', '!='])} ${number(elements, 1)}`;
  switch (below(8)) {
    case 0:
      return `(${inner()} ${pick(['&&', '||'])} ${inner()})`;
    case 1:
      return `!(${inner()})`;
    case 2: {
      const element = pick(['a', 'b', 'c']);
      return `children.${pick(['all', 'exists', 'exists_one'])}(${element}, ${typed(depth - 1, [...elements, element])})`;
    }
    case 3:
      return `${text(elements, 2)} ${pick(['==', '!=', '<'])} ${text(elements, 2)}`;
    case 4:
      return `${text(elements, 2)}.${pick(['contains', 'startsWith', 'endsWith'])}(${text(elements, 1)})`;
    case 5:
      return `(${inner()} ? ${inner()} : ${inner()})`;
    case 6:
      return `${text(elements, 1)} in children.map(x, x.${pick(['name', 'id', 'status'])} + ${text(['x'], 1)})`;
    default:
      return `like(${text(elements, 1)}, '${pick(['a*b', '.*a.*a.*a', '(a|b)*c', '[^a]+', 'a{0,20}b'])}')`;
  }
}

function number(elements: readonly string[], depth: number): string {
  switch (below(depth > 0 ? 7 : 3)) {
    case 0:
      return String(pick([0, 1, 7, '9223372036854775807']));
    case 1:
      return pick(['compute.gpus', 'compute.nodes', 'run.instanceCount', 'gpu.devices']);
    case 2:
      return 'size(children)';
    case 3:
      return `(${number(elements, depth - 1)} ${pick(['+', '-', '*', '/', '%'])} ${number(elements, depth - 1)})`;
    case 4:
      return `size(${text(elements, depth - 1)})`;
    case 5:
      return `int(${text(elements, depth - 1)})`;
    default:
      return 'size(children + children)';
  }
}

function text(elements: readonly string[], depth: number): string {
  const [first] = elements;
  switch (below(depth > 0 ? 6 : 4)) {
    case 0:
      return pick(["'a'", "''", "'é😀'"]);
    case 1:
      return pick(['run.name', 'run.tags.owner', 'run.tags.nothing', 'run.status']);
    case 2:
      return first ? `${first}.${pick(['name', 'id', 'tags.stage', 'error.code'])}` : 'run.id';
    case 3:
      return pick(['compute.vmSize', 'compute.location']);
    case 4:
      return `(${text(elements, depth - 1)} + ${text(elements, depth - 1)})`;
    default:
      return `string(${number(elements, depth - 1)})`;
  }
}

const SOURCES: readonly (() => string)[] = [mutated, mutated, tokens, nested, () => typed(below(4), [])];

const many = Array.from({ length: 300 }, (_, index) =>
  aChild(`child-${index}`, {
    startedAt: index % 2 ? null : ago(HOUR),
    tags: { stage: 'a'.repeat(index % 3 ? 250 : 2) },
    error: index % 5 ? null : { cause: 'code', code: 'a', message: '' },
  }),
);
const run = {
  displayName: 'a'.repeat(250),
  tags: Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`owner${index || ''}`, '1'.repeat(250)])),
};
const signals: Signals = {
  timing: started(ago(5 * HOUR)),
  compute: compute(8),
  children: children(...many.slice(0, 4)),
  gpu: gpuUse({ a: minutes(60, 3) }),
  cost: known({ currency: 'EUR', pieces: [], unpriced: [] }, NOW),
};
const { children: few, ...noChildren } = signals;
const WHOLE = aSnapshot(run, signals);
export const LARGE = aSnapshot(run, { ...signals, children: children(...many) });
/** Of each of these, `WHOLE` is what it becomes once the rest is read. */
const PARTS: readonly Snapshot[] = [
  aSnapshot(run, {}),
  aSnapshot(run, noChildren),
  aSnapshot(run, few ? { children: few } : {}),
];

function problemOf(source: string): string | null {
  const compiled = compileExpression(source);
  if (!compiled.ok) {
    const lost = compiled.problems.find(({ offset }) => !(offset >= 0 && offset <= source.length));
    return lost || compiled.problems.length === 0
      ? `refused without a place: ${JSON.stringify(compiled.problems)}`
      : null;
  }
  const { expression } = compiled;
  const whole = expression.answer(WHOLE, NOW).answer;
  expression.answer(LARGE, NOW);
  const part = expression.answer(pick(PARTS), NOW).answer;
  if (typeof part === 'boolean' && part !== whole) return `${part} before all was read, then ${String(whole)}`;
  if (typeof part !== 'boolean' && part.missingSignals.length === 0 && typeof whole === 'boolean')
    return `unknown and nothing wanted, then ${whole}`;
  return whole instanceof Unknown && whole.missingSignals.length > 0 ? 'something is wanted that was read' : null;
}

/** A text that is an expression, nearly one, or nothing of the kind. */
export function anyExpression(): string {
  return pick(SOURCES)();
}

/**
 * Reads and evaluates so many texts: none crashes, each refusal has a place, and each answer holds once more is read.
 * @returns what failed.
 */
export function fuzzExpressions(inputs: number): readonly string[] {
  const failures: string[] = [];
  let evaluated = 0;
  for (let count = 0; count < inputs && failures.length < 5; count += 1) {
    const source = anyExpression();
    try {
      const problem = problemOf(source);
      if (problem) failures.push(`seed ${SEED}: ${JSON.stringify(source.slice(0, 1200))}: ${problem}`);
      if (problem === null && compileExpression(source).ok) evaluated += 1;
    } catch (error) {
      failures.push(`seed ${SEED}: ${JSON.stringify(source.slice(0, 1200))}: thrown ${String(error)}`);
    }
  }
  return evaluated > inputs / 20 ? failures : [...failures, `only ${evaluated} of ${inputs} texts were evaluated`];
}
