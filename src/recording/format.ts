import { z } from 'zod';
import type { Freeze } from '../core/decision/finding.ts';
import { OVERRIDE_KINDS, type Override } from '../core/decision/override.ts';
import { type CancelLimits, PASTS } from '../core/policy/limits.ts';
import type { Selector } from '../core/policy/policy.ts';
import { matchedSelector } from '../core/policy/selector.ts';
import type { RecordedPass } from '../core/record/recorded-workspace.ts';
import type { OwnerRules } from '../core/run/owner.ts';
import { FAILURE_CAUSES, type Workspace } from '../core/run/run.ts';
import { costSchema } from '../core/signal/kinds/cost.ts';
import type { Instant } from '../core/values/duration.ts';
import { amount, type Immutable, instant, text, texts } from '../core/values/shapes.ts';
import { areNear, patch, samples } from './patch-shape.ts';

/*
 * A recording is gzipped text, a JSON value a line: the header, the workspaces, what people set, the runs that ended, the
 * passes in the order of time, and the count of all that. A reader needs one line at a time, and knows from the last
 * that none is missing. docs/recordings.md says what is in it.
 */

/** Raised with every change that an older reader would misread. */
export const FORMAT_VERSION = 1;

/** What a replay needs to know of the config: nothing of it is secret. */
export interface PastSettings {
  readonly owner: OwnerRules;
  readonly limits: CancelLimits;
}

/** What a recording holds, and who wrote it when. */
export interface RecordingHeader extends PastSettings {
  /** The Runwarden that wrote it. */
  readonly by: string;
  readonly exportedAt: Instant;
  /** From here on it can be replayed; earlier passes only give the state at this moment. */
  readonly since: Instant;
  /** Of the whole record it was taken from. */
  readonly first: Instant;
  readonly last: Instant;
}

const TIME = 'a time such as 2026-03-02T03:00:00.000Z';
const time = z.iso.datetime({ error: TIME }).transform((written) => Date.parse(written));
const COUNT = 'a whole number from 0 on';
const count = z.int({ error: COUNT }).min(0, { error: COUNT });
const words = z.array(text, { error: 'a list of texts' });
const limit = z.number({ error: 'a number from 0 on, or null' }).min(0, { error: 'a number from 0 on' }).nullable();

const perWindow = {
  perCycle: limit.exactOptional(),
  perHour: limit.exactOptional(),
  perDay: limit.exactOptional(),
};
const limitScope = {
  ...perWindow,
  gpuHours: z.strictObject(perWindow).exactOptional(),
  money: z.strictObject({ ...perWindow, currency: text }).exactOptional(),
};
const limits = z.strictObject({
  ...limitScope,
  perCycle: limit,
  perHour: limit,
  share: limit,
  perOwner: z.strictObject(limitScope).exactOptional(),
  perWorkspace: z.strictObject(limitScope).exactOptional(),
  past: z.enum(PASTS).exactOptional(),
});

/** Shows that a file is a recording, of any version. */
export const signature = z.looseObject({ runwarden: z.literal('recording'), version: z.int(), by: text });

export const header = z.strictObject({
  runwarden: z.literal('recording'),
  version: z.literal(FORMAT_VERSION),
  by: text,
  exported: time,
  since: time,
  first: time,
  last: time,
  owner: z.strictObject({ tags: words, fallback: text, domain: text.optional() }),
  limits,
});

const workspace: z.ZodType<Workspace> = z.strictObject({
  id: text,
  name: text,
  subscriptionId: text,
  resourceGroup: text,
  location: text,
  tags: texts,
});

/** Without who set it and why, which decides nothing. */
const override = z.strictObject({
  id: text,
  kind: z.enum(OVERRIDE_KINDS, { error: 'exempt or extend' }),
  scope: z.custom<Selector>((given) => matchedSelector.safeParse(given).success, {
    error: 'a scope, as an override has it',
  }),
  policies: words,
  createdAt: instant,
  endsAt: instant,
});

const freeze = z.strictObject({ id: text, createdAt: instant, endsAt: instant.nullable() });

/** `w` is the place of the workspace among those of the file, from 0. A failure's message decides nothing. */
const ended = z.strictObject({
  w: count,
  id: text,
  name: text,
  status: text,
  experiment: text.nullable(),
  definition: text.nullable(),
  from: text.nullable(),
  tags: texts,
  created: instant,
  started: instant.nullable(),
  ended: instant,
  /** Since when it ran for certain, where it was seen queued again or paused after it had begun. */
  resumed: instant.exactOptional(),
  computed: amount.exactOptional(),
  failure: z.strictObject({ cause: z.enum(FAILURE_CAUSES), code: text }).nullable(),
  /** What is known of its cost, and up to when. */
  cost: z.strictObject({ known: costSchema, until: instant.nullable() }).optional(),
});

const pass = z
  .strictObject({
    w: count,
    at: instant.refine(Number.isInteger, { error: 'a time in whole milliseconds' }),
    key: z.boolean(),
    runs: z.record(text, patch),
    gone: words,
    gpu: z.record(text, samples),
    activity: z.record(text, samples),
  })
  .refine(({ at, gpu, activity }) => areNear(at, gpu) && areNear(at, activity), {
    error: 'samples of the last 94 days, none later than the pass',
  }) satisfies z.ZodType<RecordedPass & { w: number }>;

const end = z.strictObject({
  workspaces: count,
  overrides: count,
  freezes: count,
  ended: count,
  passes: count,
});
/** How many lines of each kind there are. */
export type RecordingCounts = Readonly<z.output<typeof end>>;

/** What a line after the first holds, by its one key. */
export const LINES = { workspace, override, freeze, ended, pass, end } as const;
export type LineKind = keyof typeof LINES;
export type LineOf<K extends LineKind> = Immutable<z.output<(typeof LINES)[K]>>;

/** In the order in which they come. */
export const LINE_KINDS = ['workspace', 'override', 'freeze', 'ended', 'pass', 'end'] as const satisfies LineKind[];

/** Under what name the lines of a kind are counted. */
export const COUNTED = {
  workspace: 'workspaces',
  override: 'overrides',
  freeze: 'freezes',
  ended: 'ended',
  pass: 'passes',
} as const satisfies Record<Exclude<LineKind, 'end'>, keyof RecordingCounts>;

/** Before the first line. */
export function noLines(): Record<keyof RecordingCounts, number> {
  return { workspaces: 0, overrides: 0, freezes: 0, ended: 0, passes: 0 };
}

/** Who set an override or a freeze, and why, is not in a file. */
const NOT_EXPORTED = { author: '', reason: '' } as const;

export function overrideOf(line: LineOf<'override'>): Override {
  return { ...line, ...NOT_EXPORTED, revokedAt: null, revokedBy: null };
}

export function freezeOf(line: LineOf<'freeze'>): Freeze {
  return { ...line, ...NOT_EXPORTED };
}
