import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tests as conformance } from '@bufbuild/cel-spec/testdata/conformance.js';
import { Environment } from '@marcbachmann/cel-js';
import { Duration as LibraryDuration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { describe, expect, test } from 'vitest';
import { withConversions } from '../../src/conditions/expression/environment.ts';
import { Evaluation } from '../../src/conditions/expression/evaluation.ts';
import { compile } from '../../src/conditions/expression/interpret.ts';
import { parseCelDuration } from '../../src/conditions/expression/times.ts';
import { checkTypes } from '../../src/conditions/expression/type-check.ts';
import { Unknown } from '../../src/conditions/expression/unknown.ts';
import { Duration, type Value } from '../../src/conditions/expression/values.ts';

// The library against the data of the CEL specification, as far as policies use the language. What it gets wrong is
// pinned in gaps.json: a new failure fails here, and so does a gap that is gone. `UPDATE_GAPS=1` writes the file anew.

const GAPS_FILE = 'test/conformance/gaps.json';

interface Case {
  readonly name: string;
  readonly expr: string;
  readonly value?: Json;
  readonly evalError?: unknown;
  readonly bindings?: Readonly<Record<string, { readonly value?: Json }>>;
  readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type: Json } }[];
  readonly disableCheck?: boolean;
  readonly checkOnly?: boolean;
  readonly container?: string;
  readonly typedResult?: unknown;
}
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Suites that test what no policy can hold. */
const SUITES: Readonly<Record<string, string>> = {
  bindings_ext: 'cel.bind is an extension and is refused',
  block_ext: 'cel.block is an extension for generated code',
  dynamic: 'protobuf messages',
  encoders_ext: 'base64 is an extension and is refused',
  enums: 'protobuf enums',
  macros2: 'macros with two variables are an extension',
  math_ext: 'math is an extension',
  namespace: 'containers and qualified names',
  optionals: 'optional values are an extension',
  proto2: 'protobuf messages',
  proto2_ext: 'protobuf messages',
  proto3: 'protobuf messages',
  string_ext: 'an extension, of which few functions are allowed',
  type_deductions: 'deduced types of what is not evaluated',
  wrappers: 'protobuf messages',
};

/** Texts of expressions that test what no policy can hold, though their suite is in scope. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/TestAllTypes|google\.protobuf\.(?!Duration|Timestamp)|GlobalEnum|NestedEnum|Value\{/, 'protobuf messages'],
  [/\b(?:type|dyn)\(|\btype\b/, 'dyn and types as values are refused'],
  [/\buint\(|(?:\b|x)\d*[\da-fA-F]u\b|\du\b|\dU\b/i, 'unsigned integers are refused'],
  [/\bbytes\(|\b[bB][rR]?['"]|\b[rR][bB]['"]/, 'bytes are refused'],
  [/\bnull\b/, 'null is refused'],
  [/matches\(/, 'matches is refused'],
  [/get\w+\((?!\))/, 'time zones are refused'],
  [/`/, 'quoted field names are refused'],
  [/\boptional\b|\.\?|\[\?/, 'optional values are an extension'],
];

function whyNot(suite: string, given: Case): string | null {
  if (SUITES[suite]) return SUITES[suite];
  if (given.checkOnly || given.typedResult !== undefined) return 'deduced types of what is not evaluated';
  if (given.container) return 'containers and qualified names';
  for (const [pattern, reason] of TEXTS) if (pattern.test(given.expr)) return reason;
  const data = JSON.stringify([given.value ?? null, given.bindings ?? {}, given.typeEnv ?? []]);
  if (/objectValue|messageType|enumValue|typeValue|uint64Value|bytesValue|nullValue|UINT64|BYTES|wellKnown/.test(data))
    return 'values that no policy meets';
  if (Object.keys(given.bindings ?? {}).some((name) => name.includes('.'))) return 'containers and qualified names';
  return null;
}

function* casesOf(
  suites: readonly unknown[],
  path: readonly string[] = [],
): Generator<readonly [string, string, Case]> {
  for (const each of suites) {
    // The package types its own data as JSON.
    const suite = each as { name: string; suites?: readonly unknown[]; tests?: readonly { original: Case }[] };
    const own = [...path, suite.name];
    for (const { original } of suite.tests ?? []) yield [own[0] ?? '', `${own.join('/')}/${original.name}`, original];
    yield* casesOf(suite.suites ?? [], own);
  }
}

/** A value of the specification as the library has it. */
function toNative(value: Json | undefined): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [kind, given] = Object.entries(value)[0] ?? [];
  switch (kind) {
    case 'int64Value':
      return BigInt(String(given));
    case 'doubleValue':
      return typeof given === 'number' ? given : Number(String(given));
    case 'boolValue':
    case 'stringValue':
      return given;
    case 'listValue':
      return entriesOf(given, 'values').map(toNative);
    case 'mapValue':
      return new Map(
        entriesOf(given, 'entries').map((entry) => [toNative(part(entry, 'key')), toNative(part(entry, 'value'))]),
      );
    default:
      throw new Error(`a value of kind ${kind}`);
  }
}

function part(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })[key]
    : undefined;
}

function entriesOf(value: Json | undefined, key: string): readonly Json[] {
  const found = part(value, key);
  return Array.isArray(found) ? found : [];
}

const PRIMITIVES: Readonly<Record<string, string>> = { INT64: 'int', DOUBLE: 'double', BOOL: 'bool', STRING: 'string' };

function typeName(type: Json | undefined): string {
  const primitive = part(type, 'primitive');
  if (typeof primitive === 'string') return PRIMITIVES[primitive] ?? 'dyn';
  const list = part(type, 'listType');
  if (list) return `list<${typeName(part(list, 'elemType'))}>`;
  const map = part(type, 'mapType');
  return map ? `map<${typeName(part(map, 'keyType'))}, ${typeName(part(map, 'valueType'))}>` : 'dyn';
}

/** Both are written out in one way: order of keys does not count, the type of numbers does. */
function shown(value: unknown): string {
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `double ${Object.is(value, -0) ? 0 : value}`;
  if (value instanceof UnsignedInt) return `uint ${value}`;
  if (value instanceof LibraryDuration) return `duration ${value.seconds * 1_000_000_000n + BigInt(value.nanos)}`;
  if (value instanceof Duration) return `duration ${value.nanos}`;
  if (value instanceof Date) return `timestamp ${value.toISOString()}`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, each]) => `${keyOf(key)}: ${shown(each)}`)
      .sort()
      .join(', ')}}`;
  if (typeof value === 'object' && value !== null) return shown(new Map(Object.entries(value)));
  return JSON.stringify(value);
}

/** The library's own maps have only texts as keys. */
function keyOf(key: unknown): string {
  return String(key);
}

type Answer = { readonly value: string } | { readonly error: string };

function answerOf(environment: Environment, expr: string, given: Case, bindings: Record<string, unknown>): Answer {
  try {
    const parsed = environment.parse(expr);
    if (!given.disableCheck) {
      const check = parsed.check();
      if (!check.valid) return { error: check.error?.message ?? 'a type error' };
    }
    const value: unknown = parsed(bindings);
    return { value: shown(value) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function environmentOf(given: Case): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    unlistedVariablesAreDyn: given.disableCheck ?? false,
  });
  for (const { name, ident } of given.typeEnv ?? [])
    if (ident) environment.registerVariable(name, typeName(ident.type));
  return environment;
}

/** What is wrong with an answer, or null. */
function gapOf(given: Case, answer: Answer): string | null {
  if (given.evalError !== undefined) return 'value' in answer ? `an error is expected, not ${answer.value}` : null;
  const expected = given.value === undefined ? 'true' : shown(toNative(given.value));
  if ('error' in answer) return `${expected} is expected, not the error: ${answer.error.split('\n')[0]}`;
  return answer.value === expected ? null : `${expected} is expected, not ${answer.value}`;
}

interface Outcome {
  readonly name: string;
  readonly expr: string;
  readonly gap: string | null;
  /** The same for what is evaluated in a policy. */
  readonly ownGap: string | null;
}

const skipped = new Map<string, number>();
const outcomes: Outcome[] = [];
for (const [suite, name, given] of casesOf(conformance.suites ?? [])) {
  const reason = whyNot(suite, given);
  if (reason !== null) {
    skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    continue;
  }
  const bindings = Object.fromEntries(
    Object.entries(given.bindings ?? {}).map(([key, { value }]) => [key, toNative(value)]),
  );
  const gap = gapOf(given, answerOf(environmentOf(given), given.expr, given, bindings));
  outcomes.push({ name, expr: given.expr, gap, ownGap: gapOf(given, ownAnswer(given, bindings)) });
}

/** By way of what is evaluated in a policy: the library parses and checks, and our interpreter evaluates. */
function ownAnswer(given: Case, bindings: Record<string, unknown>): Answer {
  try {
    const parsed = withConversions(environmentOf(given)).parse(given.expr);
    const check = given.disableCheck ? { valid: true } : checkTypes(parsed);
    if (!check.valid) return { error: check.error?.message ?? 'a type error' };
    // What the data binds was made by `toNative`, of values that an expression can have.
    const variables = new Map(Object.entries(bindings)) as ReadonlyMap<string, Value>;
    const value = compile(parsed.ast)(new Evaluation((name) => variables.get(name)));
    return value instanceof Unknown ? { error: value.reasons.join('; ') } : { value: shown(value) };
  } catch (error) {
    return { error: String(error) };
  }
}

interface Gaps {
  readonly library: Readonly<Record<string, string>>;
  readonly policies: Readonly<Record<string, string>>;
}

function gaps(of: (outcome: Outcome) => string | null): Record<string, string> {
  return Object.fromEntries(
    outcomes.flatMap((outcome) => {
      const gap = of(outcome);
      return gap === null ? [] : [[outcome.name, `${outcome.expr.replaceAll(/\s+/g, ' ')} — ${gap}`]];
    }),
  );
}

const found: Gaps = { library: gaps(({ gap }) => gap), policies: gaps(({ ownGap }) => ownGap) };
if (process.env.UPDATE_GAPS || !existsSync(GAPS_FILE)) writeFileSync(GAPS_FILE, `${JSON.stringify(found, null, 2)}\n`);
// The file is written above, in this shape.
const pinned = JSON.parse(readFileSync(GAPS_FILE, 'utf8')) as Gaps;

describe('the CEL specification', () => {
  test('the library has the gaps that are known, and no others', () => {
    expect(found.library).toEqual(pinned.library);
  });

  test('so has what is evaluated in a policy', () => {
    expect(found.policies).toEqual(pinned.policies);
  });

  test('enough of it applies', () => {
    const notApplicable = [...skipped.values()].reduce((sum, count) => sum + count, 0);
    const failed = Object.keys(found.library).length;
    console.log({
      passed: outcomes.length - failed,
      failed,
      failedInPolicies: Object.keys(found.policies).length,
      notApplicable,
      reasons: Object.fromEntries(skipped),
    });
    expect(outcomes.length).toBeGreaterThan(500);
    expect(outcomes.length - failed).toBeGreaterThan(outcomes.length * 0.85);
  });

  test('a duration is read to the nanosecond', () => {
    expect(parseCelDuration('1h2m3.000000004s')).toBe(3_723_000_000_004n);
    expect(parseCelDuration('-1.5h')).toBe(-5_400_000_000_000n);
    for (const none of ['', '1', 'h', '1d', '1h ', '1.h1', '--1s', '9999999999999h', `${'1'.repeat(60)}h`])
      expect(parseCelDuration(none), none).toBeNull();
  });
});
