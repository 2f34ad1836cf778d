import { Environment } from '@marcbachmann/cel-js';
import { CALLS, METHOD_CALLS } from './functions.ts';
import { LOOPS } from './syntax.ts';
import { CHILD, FAILURE } from './views/child-views.ts';
import { COST, GPU } from './views/gpu-cost-views.ts';
import { COMPUTE, RUN, TIMING } from './views/run-views.ts';
import { DURATION, TIMESTAMP } from './views/view.ts';

/** The types of objects, with their fields. */
export const OBJECTS = {
  Run: RUN,
  Timing: TIMING,
  Compute: COMPUTE,
  Failure: FAILURE,
  Child: CHILD,
  Gpu: GPU,
  Cost: COST,
};

/** What an expression may name. */
export const VARIABLES = {
  run: 'Run',
  timing: 'Timing',
  compute: 'Compute',
  children: 'list<Child>',
  gpu: 'Gpu',
  cost: 'Cost',
  now: TIMESTAMP,
} as const;

type Counts = Readonly<Record<string, readonly number[]>>;

/** Functions and how many arguments each takes. */
export const FUNCTIONS: Counts = { has: [1], ...argumentsOf(CALLS, 0), like: [2] };

/** Methods and how many arguments each takes. */
export const METHODS: Counts = { ...LOOPS, ...argumentsOf(METHOD_CALLS, 1) };

function argumentsOf(calls: Readonly<Record<string, (...values: never[]) => unknown>>, owners: number): Counts {
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, [call.length - owners]]));
}

const limits = { maxAstNodes: 200, maxDepth: 32, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 4 };

/** What the library parses and checks expressions against. It evaluates none. */
export const ENVIRONMENT = withVariables(withConversions(new Environment({ limits })));

function withVariables(environment: Environment): Environment {
  for (const [name, fields] of Object.entries(OBJECTS)) {
    const types = Object.entries(fields).map(([field, { type }]) => [field, type]);
    environment.registerType(name, { fields: Object.fromEntries(types) });
  }
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type);
  return environment.registerFunction('like(string, string): bool', neverCalled);
}

/** The conversions that the library does not know. */
export function withConversions(environment: Environment): Environment {
  const [at, length] = [TIMESTAMP, DURATION];
  return environment
    .registerFunction(`int(${at}): int`, neverCalled)
    .registerFunction(`string(${at}): string`, neverCalled)
    .registerFunction(`string(${length}): string`, neverCalled)
    .registerFunction(`duration(${length}): ${length}`, neverCalled)
    .registerFunction(`timestamp(${at}): ${at}`, neverCalled);
}

function neverCalled(): never {
  throw new Error('the library does not evaluate expressions');
}
