import type { DigestMoney } from '../../core/alert/digest-data.ts';
import type { DigestFacts, DigestRun, OwnedRuns } from '../../core/alert/digest-facts.ts';
import type { DigestPlan, Period } from '../../core/alert/digest-period.ts';
import type { Owner } from '../../core/run/owner.ts';
import { DAY, HOUR } from '../../core/values/duration.ts';
import { NOW, OVERRIDE, WORKSPACE } from './example-parts.ts';

// A day of invented runs.

export const DIGEST_PLAN: DigestPlan = { kind: 'daily', to: ['oncall'], at: 3 * 60, on: 0, zone: 'UTC' };

const MIDNIGHT = NOW - 3 * HOUR;

export function lastDays(count: number): Period {
  return { from: MIDNIGHT - count * DAY, until: MIDNIGHT };
}

export const DIGEST_MONEY: DigestMoney = {
  ...{ currency: 'EUR', spent: 13_412.4, atLeast: true, wasted: 2214.1 },
  before: 12_773.1,
  saved: { low: 1180.2, expected: 1790, high: 2460.5 },
  owners: [
    { owner: 'team-vision', spent: 7406.2, wasted: 1218.4, before: 6794.7 },
    { owner: 'team-speech', spent: 3988.1, wasted: 402.2, before: 3909.9 },
    { owner: null, spent: 96, wasted: 0, before: 0 },
  ],
  others: { owners: 2, spent: 1536, wasted: 207.4, before: 1666.4 },
  idleNodes: { spent: 386.1, before: 402.1 },
};

const ALICE: Owner = {
  ...{ source: 'tag', id: 'alice@example.com', display: 'alice@example.com' },
  ids: ['alice@example.com'],
};

function aRun(runId: string, displayName: string): DigestRun {
  return { runId, displayName, workspace: WORKSPACE.name, owner: ALICE };
}

const COST = { currency: 'EUR', soFar: 214, perHour: 29.12, atLeast: false };

export const DIGEST: DigestFacts = {
  questions: [
    {
      ...aRun('great_hat_3', 'pretraining, large 08'),
      ...{ decisionId: 'decision-8', expiresAt: NOW + 6 * HOUR, otherwise: 'keep', cost: COST },
    },
    {
      ...aRun('calm_leg_4', 'graph model 21'),
      ...{ decisionId: 'decision-9', expiresAt: NOW + 9 * HOUR, otherwise: 'keep', cost: { ...COST, perHour: 16.2 } },
    },
  ],
  cancelled: [
    { ...aRun('brave_fig_82', 'nightly retraining'), policy: 'failed-validation', cost: COST, avoided: 860 },
    { ...aRun('brave_fig_83', 'rank sweep 12'), policy: 'gpu-idle', cost: { ...COST, soFar: 96 }, avoided: null },
  ],
  kept: [
    { ...aRun('brave_fig_84', 'pretraining, large 07'), by: 'sasha' },
    { ...aRun('brave_fig_85', 'speech encoder 02'), by: null },
  ],
  over: [aRun('brave_fig_86', 'segmentation')],
  notified: { owners: 3, runs: 7 },
  gaps: [
    {
      ...{ policy: 'gpu-idle', workspace: null, runs: 18, what: 'the GPU use is unknown: the metrics are late' },
      ...{ since: MIDNIGHT - 22 * HOUR, until: MIDNIGHT - 19 * HOUR },
    },
  ],
  ending: [OVERRIDE],
  workspaces: 3,
  active: { runs: 42, cost: { currency: 'EUR', perHour: 361.4, atLeast: false } },
};

/** What the owner of all of them hears beside it. */
export const OWNED: OwnedRuns = {
  warned: [aRun('brave_fig_82', 'nightly retraining'), aRun('great_hat_3', 'pretraining, large 08')],
  unjudged: [
    {
      ...aRun('brave_fig_87', 'speech encoder 03'),
      ...{ policy: 'gpu-idle', what: 'the GPU use is unknown: the metrics are late', since: MIDNIGHT - 2 * HOUR },
    },
  ],
  active: [{ ...aRun('great_hat_3', 'pretraining, large 08'), cost: COST }],
};
