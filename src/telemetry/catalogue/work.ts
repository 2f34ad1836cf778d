import type { MetricInfo } from './metric.ts';

/** Do messages arrive, and does work move? */
export const WORK = {
  deliveries: {
    type: 'gauge',
    labels: ['channel', 'state'],
    of: 'store',
    help: 'Deliveries that have not arrived, by channel and state, as far as they are kept. Those that arrived are attempts with the result `delivered`.',
    high: '`runwarden deliveries --state failed`.',
  },
  alert_delivery_attempts_total: {
    type: 'counter',
    labels: ['channel', 'result'],
    of: 'replica',
    help: 'Attempts to deliver an alert, by channel and result; given-up is the last one.',
    high: '`failed` and `given-up`: `runwarden deliveries` has the words of the receiver.',
  },
  alerts_oldest_undelivered_seconds: {
    type: 'gauge',
    labels: [],
    of: 'store',
    help: 'Age of the oldest alert that a channel has not taken, in seconds; 0 where there is none. What quiet hours or a storm hold back does not count.',
    high: '`runwarden deliveries --state queued`; then the channel that does not take it. No cancel happens before its notice is delivered.',
  },
  queue_depth: {
    type: 'gauge',
    labels: ['queue'],
    of: 'store',
    help: 'Pieces of work in the queue, by queue: those that wait, those that wait for their next try, and those under way.',
    high: 'Compare with `runwarden_queue_still_seconds`: a long queue that moves needs time, or another replica.',
  },
  queue_still_seconds: {
    type: 'gauge',
    labels: ['queue'],
    of: 'store',
    help: 'For how long work that is due has not moved, by queue, in seconds; 0 where it moves or none is due.',
    high: 'Above 120 the service is not ready: the log of each replica; a restart takes the work up again.',
  },
  keep_links_refused_total: {
    type: 'counter',
    labels: ['why'],
    of: 'replica',
    help: 'Links of owners that led nowhere: forged, gone or over.',
    high: '`forged`: somebody guesses, or replicas have different keys.',
  },
  dropped_total: {
    type: 'counter',
    labels: ['kind'],
    of: 'replica',
    help: 'What retention dropped, by kind.',
    high: 'Nothing: [how much is kept](operations.md#how-much-is-kept).',
  },
} as const satisfies Record<string, MetricInfo>;
