import { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { FAILURE_CAUSES, PHASES, spelledStatus } from '../../core/run/run.ts';
import { COMPUTE_KINDS, PRIORITIES } from '../../core/signal/signal.ts';
import { registerWitnesses } from './loop-macros.ts';
import { registerInternals, registerMissing } from './runtime-functions.ts';
import { ChildView, FailureView } from './views/child-views.ts';
import { CostView, GpuView } from './views/gpu-cost-views.ts';
import { ComputeView, RunView, TimingView } from './views/run-views.ts';

const TEXT = 'string';
const WHOLE = 'int';
const NUMBER = 'double';
const MOMENT = 'google.protobuf.Timestamp';
const LENGTH = 'google.protobuf.Duration';
const TAGS = 'map<string, string>';

/** The fields of each variable, and of the objects in them, with their types. The names are those of the views. */
export const OBJECTS = {
  Run: {
    view: RunView,
    fields: {
      id: TEXT,
      name: TEXT,
      experiment: TEXT,
      jobType: TEXT,
      status: TEXT,
      phase: TEXT,
      archived: 'bool',
      created: MOMENT,
      tags: TAGS,
      timeLimit: LENGTH,
      instanceType: TEXT,
      instanceCount: WHOLE,
    },
  },
  Timing: { view: TimingView, fields: { started: MOMENT, running: LENGTH, queued: LENGTH, total: LENGTH } },
  Compute: {
    view: ComputeView,
    fields: {
      vmSize: TEXT,
      nodes: WHOLE,
      gpus: WHOLE,
      gpusPerNode: WHOLE,
      priority: TEXT,
      kind: TEXT,
      location: TEXT,
    },
  },
  Failure: { view: FailureView, fields: { cause: TEXT, code: TEXT } },
  Child: {
    view: ChildView,
    fields: {
      id: TEXT,
      name: TEXT,
      status: TEXT,
      phase: TEXT,
      started: MOMENT,
      ended: MOMENT,
      reused: 'bool',
      superseded: 'bool',
      tags: TAGS,
      error: 'Failure',
    },
  },
  Gpu: { view: GpuView, fields: { devices: WHOLE, highest: NUMBER, average: NUMBER, lowest: NUMBER } },
  Cost: { view: CostView, fields: { spent: NUMBER, currency: TEXT } },
} as const;

/** Fields that have few values, all of which are known. Statuses and job types are open: Azure may add to them. */
export const CLOSED: Readonly<Record<string, readonly string[]>> = {
  'Run.phase': PHASES,
  'Child.phase': PHASES,
  'Compute.kind': COMPUTE_KINDS,
  'Compute.priority': PRIORITIES,
  'Failure.cause': FAILURE_CAUSES,
};

/**
 * Fields of open values, with how a value is spelled as far as that is known: one that differs from it by its case alone
 * is never that of the field.
 */
export const SPELLED: Readonly<Record<string, (value: string) => string | null>> = {
  'Run.jobType': (type) => type.toLowerCase(),
  'Run.status': spelledStatus,
  'Child.status': spelledStatus,
};

/** What an expression may name. */
export const VARIABLES = {
  run: 'Run',
  timing: 'Timing',
  compute: 'Compute',
  children: 'list<Child>',
  gpu: 'Gpu',
  cost: 'Cost',
  now: MOMENT,
} as const;

/** Functions and how many arguments each takes. */
export const FUNCTIONS: Readonly<Record<string, readonly number[]>> = {
  has: [1],
  size: [1],
  int: [1],
  double: [1],
  string: [1],
  duration: [1],
  timestamp: [1],
  like: [2],
};

/** Methods and how many arguments each takes. */
export const METHODS: Readonly<Record<string, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  map: [2, 3],
  filter: [2],
  size: [0],
  startsWith: [1],
  endsWith: [1],
  contains: [1],
  lowerAscii: [0],
  upperAscii: [0],
  trim: [0],
  getFullYear: [0],
  getMonth: [0],
  getDate: [0],
  getDayOfMonth: [0],
  getDayOfWeek: [0],
  getHours: [0],
  getMinutes: [0],
  getSeconds: [0],
  getMilliseconds: [0],
};

export const LIMITS = {
  maxAstNodes: 200,
  maxDepth: 32,
  maxListElements: 100,
  maxMapEntries: 100,
  maxCallArguments: 4,
} as const;

/** What policies are written in: it parses and checks them, and says where they are wrong. */
export const WRITTEN = describe(new Environment({ limits: LIMITS }));

/** What they are evaluated in, once `lower` has rewritten them. What is rewritten is nested deeper. */
export const EVALUATED = registerWitnesses(
  registerInternals(
    WRITTEN.clone({ limits: { maxAstNodes: 10_000, maxDepth: 1000 } })
      .registerType('Pattern', { ctor: RE2JS })
      .registerVariable('patterns_', 'list<Pattern>')
      .registerFunction('like_(string, Pattern): bool', fits, { async: false })
      .registerFunction('least_(Cost): double', (cost: CostView) => cost.least, { async: false }),
  ),
);

function describe(environment: Environment): Environment {
  for (const [name, { view, fields }] of Object.entries(OBJECTS))
    environment.registerType(name, { ctor: view, fields });
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type);
  registerMissing(environment);
  // Only checked, never called: its pattern is compiled at load, which is like_ below.
  return environment.registerFunction('like(string, string): bool', () => false, { async: false });
}

function fits(text: string, pattern: RE2JS): boolean {
  return pattern.matches(text);
}
