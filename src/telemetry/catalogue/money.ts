import type { MetricInfo } from './metric.ts';

/** What burns, and what is it worth? Of the calendar month to date in UTC, at list prices or configured rates. */
export const MONEY = {
  month_spend: {
    type: 'gauge',
    labels: ['workspace', 'policy', 'currency'],
    of: 'store',
    help: 'Spent this month so far, in units of the currency; the least that it can be. `policy`: that which cancelled the run, empty for the rest.',
    high: '`runwarden report --by owner` says on whom.',
  },
  month_wasted: {
    type: 'gauge',
    labels: ['workspace', 'policy', 'kind', 'currency'],
    of: 'store',
    help: 'Of what was spent this month so far, what is known to be wasted, by kind of waste, in units of the currency. Part of runwarden_month_spend.',
    high: '`idle`: a policy on idle GPUs. `idle-nodes`: minimum nodes and the time to scale down. `failed-own`: the runs by experiment.',
  },
  month_wasted_gpu_hours: {
    type: 'gauge',
    labels: ['workspace', 'policy', 'kind'],
    of: 'store',
    help: 'GPU-hours of this month so far that are known to be wasted, by kind of waste.',
    high: 'As `runwarden_month_wasted`.',
  },
  month_saved: {
    type: 'gauge',
    labels: ['workspace', 'policy', 'currency', 'estimate'],
    of: 'store',
    help: 'What confirmed cancels of this month saved, less what the same work cost again, in units of the currency: low, expected and high. It can be below 0.',
    high: 'Below 0: the policy stops work that is wanted; `runwarden precision`.',
  },
  month_unpriced_runs: {
    type: 'gauge',
    labels: ['workspace'],
    of: 'store',
    help: 'Runs of this month whose cost is not known, or not all of it. The rest of them is in no amount.',
    high: '`prices.rates` for these computes; `runwarden report` has why.',
  },
  budget_used_ratio: {
    type: 'gauge',
    labels: ['budget'],
    of: 'store',
    help: 'Share of a budget that is spent in its period, 1 is all of it; the least that it can be.',
    high: '`runwarden budgets`: bound, forecast, and when it is used up.',
  },
  budget_forecast_ratio: {
    type: 'gauge',
    labels: ['budget'],
    of: 'store',
    help: 'Share of a budget that its period will have spent at its end, at the pace of the last whole days. Missing where there is too little record.',
    high: 'Above 1: it will be used up before the period ends.',
  },
  money_read_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    of: 'replica',
    help: 'When this replica last worked out the metrics of money, budgets and precision, in seconds since 1970.',
    high: 'Older than half an hour while it is scraped: the log says why the store gave no figures.',
  },
} as const satisfies Record<string, MetricInfo>;
