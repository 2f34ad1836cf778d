import { DAY, type Milliseconds } from '../values/duration.ts';

/** How long rows are kept that nothing needs any more. Evidence has terms of its own. */
export interface StoreKeep {
  /** Decisions with their findings, questions, answers, cancels and objections, after the finding is over. */
  readonly decisions: Milliseconds;
  /** What decisions rest on, so that each can be derived again; never longer than the decisions themselves. */
  readonly bases: Milliseconds;
  /** Alerts and their deliveries. */
  readonly alerts: Milliseconds;
  /** Runs, after they ended. */
  readonly runs: Milliseconds;
  /** What policies last said of a run, after it ended. */
  readonly statuses: Milliseconds;
  /** The record of passes, on which policies are tried. */
  readonly recordings: Milliseconds;
  /** What runs cost, how they ended and how idle they were: what was spent is asked over a year. */
  readonly spend: Milliseconds;
  /** Exceptions, freezes and requests for more time, after their end. */
  readonly exceptions: Milliseconds;
  /** Sets of policies, after another came into force. */
  readonly policies: Milliseconds;
}

export const DEFAULT_STORE_KEEP: StoreKeep = {
  decisions: 400 * DAY,
  bases: 90 * DAY,
  alerts: 400 * DAY,
  runs: 400 * DAY,
  statuses: 90 * DAY,
  recordings: 90 * DAY,
  spend: 400 * DAY,
  exceptions: 400 * DAY,
  policies: 400 * DAY,
};

/**
 * The least that each can be. A run that repeats a cancelled one is recognised for 37 days, a budget is counted for a quarter,
 * and an alert is tried for a week.
 */
export const LEAST_STORE_KEEP: StoreKeep = {
  decisions: 40 * DAY,
  bases: 7 * DAY,
  alerts: 30 * DAY,
  runs: 40 * DAY,
  statuses: DAY,
  recordings: 40 * DAY,
  spend: 100 * DAY,
  exceptions: 30 * DAY,
  policies: 40 * DAY,
};
