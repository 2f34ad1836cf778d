import type { MetricInfo } from './metric.ts';

/** Which replicas there are, and what they share. */
export const FLEET = {
  replica_unfit: {
    type: 'gauge',
    labels: ['because'],
    of: 'replica',
    help: "1 while this replica judges nothing, by cause: its clock is not the database's, or a newer version has changed the database.",
    high: '`runwarden status` shows every replica. Set the clock right, or update the replica.',
  },
  replicas: {
    type: 'gauge',
    labels: ['version'],
    of: 'store',
    help: 'Replicas that said something within three minutes, by version.',
    high: 'Fewer than were started: the log of the missing one. Two versions for long: a rollout does not end.',
  },
  replica_passes: {
    type: 'gauge',
    labels: ['replica'],
    of: 'store',
    help: 'Passes under way, by replica.',
    high: 'All at one replica while others have none: `runwarden status` says why those judge nothing.',
  },
  replica_clock_ahead_seconds: {
    type: 'gauge',
    labels: ['replica'],
    of: 'store',
    help: "By how many seconds the clock of a replica is ahead of the database's; below 0 it is behind.",
    high: 'Beyond 30 the replica judges nothing: set its clock right.',
  },
  queue_oldest_seconds: {
    type: 'gauge',
    labels: ['queue'],
    of: 'store',
    help: 'For how long the oldest piece of work that is due waits for a replica, by queue, in seconds; 0 where none waits.',
    high: 'A queue that grows old and moves needs another replica.',
  },
  schedule_lag_seconds: {
    type: 'gauge',
    labels: [],
    of: 'store',
    help: 'For how long the pass that is most behind the schedule has been due, in seconds; 0 where none is.',
    high: 'Longer than `watch.every`: give it another replica, or let passes be rarer.',
  },
  azure_reads_left: {
    type: 'gauge',
    labels: ['subscription'],
    of: 'store',
    help: 'Reads that replicas may still send to a subscription at once, by the bucket that they share.',
    high: "Near 0 for long: Azure's read limit of the principal is the limit of the fleet. Let passes be rarer, or watch by two principals.",
  },
} as const satisfies Record<string, MetricInfo>;
