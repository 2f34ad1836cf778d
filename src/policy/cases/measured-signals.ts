import { z } from 'zod';
import { words } from '../../conditions/parameters/parameters.ts';
import {
  type Activity,
  type Cost,
  known,
  type LogGrowth,
  type LoggedMetric,
  type Signal,
  type SignalRequest,
  type Signals,
  type Spend,
  spendKey,
  unknown,
} from '../../core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../core/values/duration.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { moment, orUnknown, unknownSignal, whole } from './parts.ts';

// The signals of a case that are measured over time: traffic, logs, logged metrics and money.

const MEGABYTES = 'megabytes a minute, or null for no sample';
const megabytes = z.number({ error: MEGABYTES }).min(0, { error: MEGABYTES }).nullable();
const stretch = z.union(
  [
    megabytes.transform((value) => ({ value, minutes: null })),
    z.strictObject({ value: megabytes, minutes: whole.max(24 * 60, { error: 'at most 1440 minutes' }) }),
  ],
  { error: `${MEGABYTES}, or {value: 80, minutes: 5}` },
);
/** One value fills the window; of several the newest stands last. */
const traffic = z
  .union([stretch.transform((one) => [one]), z.array(stretch)], { error: `${MEGABYTES}, or a list, the newest last` })
  .default([]);
const activity = z.strictObject({ network: traffic, disk: traffic, infiniband: traffic });

const log = z.strictObject({
  'last-growth': moment.nullable().describe('When a log last grew; null for never.'),
  bytes: whole.default(1),
});

const NUMBER = 'a number, "NaN", "Infinity" or "-Infinity"';
const logged = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)], { error: NUMBER });
const points = z.array(
  z.union([
    logged.transform((value) => ({ value, step: undefined, at: undefined })),
    z.strictObject({ value: logged, step: z.int({ error: 'a whole number' }).optional(), at: moment.optional() }),
  ]),
  { error: 'a list such as [0.9, 0.7] or [{step: 1, at: -2h, value: 0.9}]' },
);

const amount = z.number({ error: 'an amount' }).min(0, { error: 'an amount, 0 or more' });
const currency = words('a currency such as USD').default('USD');
const costPieces = z.array(
  z.strictObject({
    run: words('a run name').default('run-1'),
    nodes: whole.default(1),
    price: amount,
    started: moment,
    ended: moment.optional(),
  }),
  { error: 'a list such as [{price: 27.2, started: -10h}]' },
);
const cost = z.strictObject({
  currency,
  pieces: costPieces.describe('The stretches of time that cost, each with its nodes and the price of a node and hour.'),
  preparing: costPieces.default([]).describe('Time before the start in which nodes may have been held.'),
  unpriced: z
    .array(words('a run name'))
    .default([])
    .describe('Runs, it or its children, of which the cost is not known, or not all of it.'),
});
const spend = z.strictObject({
  currency,
  amount,
  preparing: amount.default(0).describe('At most so much more, for nodes that got ready.'),
  since: moment.optional().describe('Since when the record is without a gap. Throughout when not given.'),
  lacks: z.array(words('what is not known')).default([]).describe('What else makes the amount a lower bound.'),
});

export const measures = {
  activity: orUnknown(activity, 'a map such as {network: 80}'),
  log: orUnknown(log, 'a map such as {last-growth: -3h}'),
  metrics: z
    .record(
      z.string(),
      z.union([points, unknownSignal], {
        error: 'a list of points such as [{at: -1h, value: 0.3}], or {unknown: reason}',
      }),
    )
    .optional()
    .describe('What the run logged, by metric name.'),
  cost: orUnknown(cost, 'a map such as {pieces: [{price: 27.2, started: -10h}]}'),
  spends: z
    .record(z.string(), z.union([spend, unknownSignal], { error: 'a map such as {amount: 900}, or {unknown: reason}' }))
    .optional()
    .describe('By tag key.'),
};

const schema = z.object(measures);
type CaseMeasures = z.output<typeof schema>;
type Given<K extends keyof CaseMeasures> = Exclude<CaseMeasures[K], undefined | { unknown: string }>;

/** The signals that a case gives. What it does not give is not fetched. */
export function measuresOf(given: CaseMeasures, requests: readonly SignalRequest[], now: Instant): Signals {
  const { activity, log, metrics, cost, spends } = given;
  return {
    ...(activity && { activity: toSignal(activity, (value) => activityOf(value, requests, now), now) }),
    ...(log && { log: toSignal(log, (value) => logOf(value, now), now) }),
    ...(metrics && {
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([name, one]) => [name, toSignal(one, (value) => metricOf(value, now), now)]),
      ),
    }),
    ...(cost && { cost: toSignal(cost, (value) => costOf(value, now), now) }),
    ...(spends && { spends: spendsOf(spends, requests, now) }),
  };
}

function toSignal<T extends object, R>(given: T | { unknown: string }, read: (value: T) => R, now: Instant): Signal<R> {
  return isUnknown(given) ? unknown(given.unknown) : known(read(given), now);
}

function isUnknown(given: object): given is { unknown: string } {
  return 'unknown' in given;
}

/** Every series ends now. */
function activityOf(given: Given<'activity'>, requests: readonly SignalRequest[], now: Instant): Activity {
  const window = Math.max(...requests.map((request) => (request.kind === 'activity' ? request.over : 0)), HOUR);
  const kinds = ['network', 'disk', 'infiniband'] as const;
  const [network = [], disk = [], infiniband = []] = kinds.map((kind) =>
    given[kind].flatMap(({ value, minutes }) =>
      Array<number | null>(minutes ?? (given[kind].length === 1 ? Math.ceil(window / MINUTE) : 1)).fill(value),
    ),
  );
  const longest = Math.max(network.length, disk.length, infiniband.length);
  const filled = (series: readonly (number | null)[]) => [
    ...Array<number | null>(longest - series.length).fill(null),
    ...series,
  ];
  return {
    from: now - longest * MINUTE,
    step: MINUTE,
    network: filled(network),
    disk: filled(disk),
    infiniband: filled(infiniband),
  };
}

function logOf(given: Given<'log'>, now: Instant): LogGrowth {
  return { lastGrowthAt: given['last-growth']?.(now) ?? null, bytes: given.bytes };
}

function metricOf(given: z.output<typeof points>, now: Instant): LoggedMetric {
  // Without times the points come a minute apart, the newest now.
  return {
    points: given.map(({ value, step, at }, index) => ({
      step: step ?? index,
      at: at?.(now) ?? now - (given.length - 1 - index) * MINUTE,
      value,
    })),
  };
}

function costOf(given: Given<'cost'>, now: Instant): Cost {
  const piecesOf = (pieces: z.output<typeof costPieces>) =>
    pieces.map(({ run, nodes, price, started, ended }) => ({
      runId: run,
      nodes,
      pricePerNodeHour: price,
      startedAt: started(now),
      endedAt: ended?.(now) ?? null,
    }));
  return {
    currency: given.currency,
    pieces: piecesOf(given.pieces),
    preparing: piecesOf(given.preparing),
    unpriced: given.unpriced,
  };
}

function spendsOf(
  given: NonNullable<CaseMeasures['spends']>,
  requests: readonly SignalRequest[],
  now: Instant,
): Record<string, Signal<Spend>> {
  const answers: Record<string, Signal<Spend>> = {};
  for (const request of requests) {
    const one = request.kind === 'spend' ? getOwn(given, request.tag) : undefined;
    if (request.kind !== 'spend' || !one) continue;
    answers[spendKey(request)] = toSignal(
      one,
      ({ currency: spentIn, amount: spent, preparing, since, lacks }): Spend => ({
        currency: spentIn,
        amount: spent,
        preparing,
        // Whole, unless the case says since when.
        since: since?.(now) ?? 0,
        lacks,
      }),
      now,
    );
  }
  return answers;
}
