import { z } from 'zod';
import type { Json } from '../../core/policy/condition.ts';
import type { ConditionTree, Policy } from '../../core/policy/policy.ts';
import type { DecisionView, RecordedSamples, RunView } from '../../core/ports/read-ledger.ts';
import { drawn } from '../../core/record/run-series.ts';
import { type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { listOf, timeOut } from './common.ts';

/** The most steps of a series. */
const MOST_STEPS = 500;

const values = listOf(z.number().nullable());

const deviceOut = z
  .object({
    id: z.string().describe('Run, node and device, stable over one run.'),
    runId: z.string().describe('The run that holds it: the run itself, or a step or trial of it.'),
    node: z.string().nullable(),
    device: z.string().nullable(),
    low: values.describe('The lowest sample of each step, from `from` on; null where no sample came.'),
    high: values.describe('The highest sample of each step.'),
    highest: z.number().nullable().describe('Of the whole series.'),
    newestAt: timeOut.nullable().describe('The step of its newest sample.'),
  })
  .meta({ id: 'SeriesDevice', description: 'The samples of one GPU.' });

const boundOut = z
  .object({
    policy: z.string(),
    condition: z.string().describe('The kind of condition, such as gpu-idle.'),
    below: z.number().describe('Percent: what the condition calls idle or low is below.'),
    overSeconds: z.number().nullable().describe('The length of its window; null where the policy is not in force.'),
    from: timeOut.nullable(),
    to: timeOut.describe('When it was judged: the end of the window.'),
    outcome: z.enum(['violated', 'healthy', 'unknown']),
    reason: z.string(),
    findingId: z.string().nullable(),
  })
  .meta({ id: 'SeriesBound', description: 'What a policy asks of the samples, and over which window.' });

export const seriesOut = z
  .object({
    now: timeOut,
    signal: z.enum(['gpu']),
    unit: z.enum(['percent']),
    from: timeOut.nullable().describe('The begin of the first step; null where the record has no sample.'),
    stepSeconds: z.number(),
    recordedSince: timeOut.nullable().describe('The first recorded pass of the time that was asked for.'),
    devices: listOf(deviceOut),
    bounds: listOf(boundOut),
    notes: listOf(z.string()).describe('What the record does not have, and why.'),
  })
  .meta({ id: 'RunSeries', description: 'The samples of a run, as far as the record has them.' });

/** What the series of a run are shown from. */
export interface SeriesContext {
  readonly view: RunView;
  /** The beginning of the time that was asked for. */
  readonly from: Instant;
  readonly recorded: RecordedSamples;
  /** The newest first. */
  readonly decisions: readonly DecisionView[];
  readonly policies: readonly Policy[];
  readonly now: Instant;
}

/** The recorded samples of a run with what policies ask of them. */
export function showSeries(context: SeriesContext): z.output<typeof seriesOut> {
  const { recorded, now, view } = context;
  const { from, step, columns } = drawn(recorded.samples, MOST_STEPS);
  const devices = [...columns].map(([id, { low, high }]) => {
    const newest = high.findLastIndex((value) => value !== null);
    const known = high.filter((value) => value !== null);
    return {
      ...placeOf(id, view.run.id),
      low,
      high,
      highest: known.length === 0 ? null : Math.max(...known),
      newestAt: newest < 0 ? null : from + newest * step,
    };
  });
  return {
    now,
    signal: 'gpu',
    unit: 'percent',
    from: devices.length === 0 ? null : from,
    stepSeconds: step / SECOND,
    recordedSince: recorded.since,
    devices: devices.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
    bounds: boundsOf(context),
    notes: notesOf(context, devices.length),
  };
}

/** A device is named `run/node/device`, and the id of a run has no slash. */
function placeOf(id: string, runId: string) {
  const [of = runId, node = null, device = null] = id.split('/');
  return { id, runId: of, node, device };
}

function notesOf({ recorded: { since }, from, view }: SeriesContext, devices: number): string[] {
  const { run } = view;
  if (since === null) return [`No pass over ${run.workspaceName} is on record for this time.`];
  if (devices === 0) return ['No pass read a GPU sample of it. Passes read them only where a policy needs them.'];
  const isLate = since > Math.max(from, run.createdAt) + LATE;
  return isLate ? ['The record begins later than the run. What was before is not known here.'] : [];
}

/** Passes are seldom further apart. */
const LATE: Milliseconds = 3600 * SECOND;

interface JudgedCondition {
  readonly condition: string;
  readonly path: string;
  readonly outcome: 'violated' | 'healthy' | 'unknown';
  readonly reason: string;
  readonly threshold: number;
}

/** What each policy last said of the GPU samples: its status, and for an ended run its newest decision. */
function boundsOf({ view, decisions, policies }: SeriesContext): z.output<typeof boundOut>[] {
  const judged = new Map<string, Judged>();
  for (const { policy, at, findingId, evidence } of view.statuses)
    judged.set(policy, { policy, at, findingId, conditions: evidence.conditions });
  for (const { decision } of decisions) {
    const { policy, at, findingId, evidence } = decision;
    if (!judged.has(policy)) judged.set(policy, { policy, at, findingId, conditions: evidence.conditions });
  }
  return [...judged.values()].flatMap(({ policy, at, findingId, conditions }) =>
    gpuConditions(conditions).map(({ condition, path, threshold, outcome, reason }) => {
      const current = policies.find(({ name }) => name === policy);
      const over = current ? windowAt(current.when, path) : null;
      const window = {
        overSeconds: over === null ? null : over / SECOND,
        from: over === null ? null : at - over,
        to: at,
      };
      return { policy, condition, below: threshold, ...window, outcome, reason, findingId };
    }),
  );
}

interface Judged {
  readonly policy: string;
  readonly at: Instant;
  readonly findingId: string | null;
  readonly conditions: Json;
}

const conditionShape = z.object({
  condition: z.string().regex(/^gpu-/),
  path: z.string(),
  outcome: z.enum(['violated', 'healthy', 'unknown']),
  reason: z.string(),
  threshold: z.number(),
});
const treeShape = z.object({ children: z.array(z.unknown()) });

/** The judged conditions over GPU samples in a tree of evidence. */
function gpuConditions(evidence: unknown): JudgedCondition[] {
  const tree = treeShape.safeParse(evidence);
  if (tree.success) return tree.data.children.flatMap(gpuConditions);
  const condition = conditionShape.safeParse(evidence);
  return condition.success ? [condition.data] : [];
}

/** How far back the condition at a place of a policy looks over GPU samples; null where it does not. */
function windowAt(tree: ConditionTree, path: string): Milliseconds | null {
  if (tree.op === 'not') return windowAt(tree.child, path);
  if (tree.op !== 'condition') {
    for (const child of tree.children) {
      const found = windowAt(child, path);
      if (found !== null) return found;
    }
    return null;
  }
  if (tree.path !== path) return null;
  const asked = tree.condition.signals.find((signal) => signal.kind === 'gpu');
  return asked?.kind === 'gpu' ? asked.over : null;
}
