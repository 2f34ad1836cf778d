import { z } from 'zod';
import type { RecordedRun } from '../core/record/recorded-workspace.ts';
import { type ChildRun, FAILURE_CAUSES, type Phase, type RunFailure } from '../core/run/run.ts';
import type { ArtifactReading, Compute, Cost, LogGrowth, Timing } from '../core/signal/signal.ts';

// The shape of what is judged in a replay. An error message here says what would be right.

/** The last moment that a Date can hold. */
const LAST_INSTANT = 8.64e15;

const INSTANT = 'a time in milliseconds';
export const instant = z.number({ error: INSTANT }).min(0, { error: INSTANT }).max(LAST_INSTANT, { error: INSTANT });
export const text = z.string({ error: 'a text' });
export const texts = z.record(text, text, { error: 'a map of texts' });
const number = z.number({ error: 'a number' });
const amount = number.min(0, { error: 'a number from 0 on' });
const yesOrNo = z.boolean({ error: 'true or false' });
const outputs = z.record(text, text.nullable(), { error: 'a map of texts' });

const PHASES = [
  'queued',
  'preparing',
  'running',
  'paused',
  'finalizing',
  'canceling',
  'ended',
  'unrecognised',
] as const satisfies readonly Phase[];
const phase = z.enum(PHASES, { error: `one of ${PHASES.join(', ')}` });

const failure: z.ZodType<RunFailure> = z.object({
  cause: z.enum(FAILURE_CAUSES, { error: `one of ${FAILURE_CAUSES.join(', ')}` }),
  code: text,
  message: text,
});

const untold = z.literal(true, { error: 'true' }).exactOptional();

const run: z.ZodType<RecordedRun['run']> = z.object({
  id: text,
  displayName: text,
  displayNameUntold: untold,
  experiment: text.nullable(),
  jobType: text,
  status: text,
  phase,
  archived: yesOrNo,
  createdAt: instant,
  creator: z.object({ objectId: text.nullable(), displayName: text.nullable() }),
  tags: texts,
  tagsUntold: untold,
  computeName: text.nullable(),
  computeUnread: text.exactOptional(),
  instanceType: text.nullable(),
  instanceCount: number.nullable(),
  resourcesUnread: text.exactOptional(),
  timeLimit: number.nullable(),
  timeLimitUnread: text.exactOptional(),
  outputs,
  studioUrl: text.nullable(),
  definition: text.nullable(),
  resubmittedFrom: text.nullable(),
});

const timing: z.ZodType<Timing> = z.object({ startedAt: instant.nullable(), endedAt: instant.nullable() });

const compute: z.ZodType<Compute> = z.object({
  kind: z.enum(['cluster', 'instance', 'kubernetes', 'serverless', 'other']),
  vmSize: text.nullable(),
  nodes: number.nullable(),
  gpusPerNode: number.nullable(),
  priority: z.enum(['dedicated', 'low-priority']).nullable(),
  location: text.nullable(),
});

const child: z.ZodType<ChildRun> = z.object({
  id: text,
  displayName: text,
  status: text,
  phase,
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  doubt: text.exactOptional(),
  reused: yesOrNo,
  computeName: text.nullable(),
  instanceType: text.nullable(),
  instanceCount: number.nullable(),
  dataContainerId: text.nullable(),
  outputs,
  tags: texts,
  error: failure.nullable(),
});

const costPieces = z.array(
  z.object({
    runId: text,
    nodes: amount,
    pricePerNodeHour: amount,
    startedAt: instant,
    endedAt: instant.nullable(),
  }),
);
export const cost: z.ZodType<Cost> = z.object({
  currency: text,
  pieces: costPieces,
  preparing: costPieces.exactOptional(),
  unpriced: z.array(text),
});

const log: z.ZodType<LogGrowth> = z.object({ lastGrowthAt: instant.nullable(), bytes: amount });

const REPORT = 'a report nested less deep';
/** As deep as the reports that are recorded ever are; what walks them goes as deep as they. */
const DEEPEST_REPORT = 1000;
const artifacts: z.ZodType<ArtifactReading[]> = z.array(
  z.object({
    runId: text,
    displayName: text,
    status: text,
    startedAt: instant.nullable(),
    artifact: z.discriminatedUnion('state', [
      z.object({
        state: z.literal('present'),
        json: z.unknown().refine((json) => !isDeeperThan(json, DEEPEST_REPORT), { error: REPORT }),
        version: text,
      }),
      z.object({ state: z.literal('absent') }),
      z.object({ state: z.literal('unreadable'), reason: text }),
    ]),
  }),
);

function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeperThan(inner, most - 1));
}

/** Points as columns, see `partsOf`. What is no number, such as a diverged loss, is a text. */
const metric = z
  .object({
    step: z.array(number),
    at: z.array(instant),
    value: z.array(z.union([number, z.enum(['NaN', 'Infinity', '-Infinity'])], { error: 'a number' })),
  })
  .refine(({ step, at, value }) => step.length === at.length && at.length === value.length, {
    error: 'as many values as steps and times',
  });

const activity = z.object({ step: amount });
const gpu = z.object({ step: amount, expectedDevices: number.nullable(), devices: z.array(text) });

const PARTS: Readonly<Record<string, z.ZodType>> = {
  timing,
  compute,
  children: z.array(child),
  cost,
  log,
  activity,
  gpu,
};
const PART_NAMES = `one of ${Object.keys(PARTS).join(', ')}, or "artifact …", or "metric …"`;

function valueSchema(name: string): z.ZodType | null {
  if (name.startsWith('artifact ')) return artifacts;
  if (name.startsWith('metric ')) return metric;
  return Object.hasOwn(PARTS, name) ? (PARTS[name] ?? null) : null;
}

const unknownPart = z.strictObject({ u: text });

/** The part of a name: its value, or why there is none. */
function partSchema(name: string, part: unknown): z.ZodType | null {
  if (typeof part === 'object' && part !== null && 'u' in part) return unknownPart;
  const value = valueSchema(name);
  return value && z.strictObject({ v: value });
}

const around = z.strictObject({
  run: z.unknown(),
  since: instant,
  resumed: instant.exactOptional(),
  unread: text.nullable(),
  has: z.array(text),
  parts: z.record(text, z.unknown(), { error: 'a map of parts' }),
});

/** What is wrong with a value: where in it, and what would be right. */
export interface Misshape {
  readonly path: readonly PropertyKey[];
  readonly expected: string;
}

/** Looks at recorded runs as they stand after each pass. What did not change since is not looked at again. */
export class RunShapes {
  readonly #sound = new WeakSet<object>();

  /** Null when it has the shape that is judged. */
  misshapeOf(recorded: unknown): Misshape | null {
    const whole = around.safeParse(recorded);
    if (!whole.success) return misshape(whole.error);
    const wrong = this.#wrong(whole.data.run, run, ['run']);
    if (wrong) return wrong;
    for (const [name, part] of Object.entries(whole.data.parts)) {
      const schema = partSchema(name, part);
      if (!schema) return { path: ['parts', name], expected: PART_NAMES };
      const misfit = this.#wrong(part, schema, ['parts', name]);
      if (misfit) return misfit;
    }
    return null;
  }

  #wrong(value: unknown, schema: z.ZodType, path: readonly string[]): Misshape | null {
    const isObject = typeof value === 'object' && value !== null;
    if (isObject && this.#sound.has(value)) return null;
    const checked = schema.safeParse(value);
    if (!checked.success) return misshape(checked.error, path);
    if (isObject) this.#sound.add(value);
    return null;
  }
}

/** The first that is wrong. */
export function misshape(error: z.ZodError, base: readonly PropertyKey[] = []): Misshape {
  const [issue] = error.issues;
  return { path: [...base, ...(issue?.path ?? [])], expected: (issue && expectedOf(issue)) ?? 'another value' };
}

/** The schemas here say what would be right; zod's own words do so after a preface. */
function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `no ${issue.keys.join(', ')}`;
  return issue.message.replace(/^Invalid (input|option): expected /, '').replace(/, received .*$/, '');
}
