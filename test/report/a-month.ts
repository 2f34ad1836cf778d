import type { Budget } from '../../src/core/money/budget.ts';
import { type BudgetUse, useOfBudget } from '../../src/core/money/budget-use.ts';
import type { PrecisionRow } from '../../src/core/money/precision-table.ts';
import type { IdleNodes, SpentRun } from '../../src/core/money/spent-run.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { shareOf } from '../../src/core/values/wilson.ts';
import type { ReportInput } from '../../src/report/html/facts.ts';
import { aPiece, aRun, NOV, RULES, theFacts, WORKSPACE } from './runs.ts';

/** Names as an enemy would give them. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u202Egnp.exe',
  '=1+1',
] as const;

const EXPERIMENTS = [
  ...['vision-pretrain', 'speech-encoder', 'vision-retrain', 'speech-finetune', 'vision-segment', 'graph-model'],
  ...['adhoc', 'forecast-season', 'rank-sweep', 'vision-detect', ...HOSTILE],
];
const OWNERS = ['team-vision', 'team-speech', 'team-vision', 'team-speech', 'team-research', 'team-forecast', ''];
const PROJECTS = ['atlas', 'babel', 'atlas', 'calypso', 'dune', 'ember', ''];
const ENDINGS = ['Completed', 'Completed', 'Completed', 'Failed', 'Canceled', 'Running', 'Completed'];

function tagsOf(index: number): Readonly<Record<string, string>> {
  const [owner = '', project = ''] = [OWNERS[index % 7], PROJECTS[index % 7]];
  const emergency = index % 80 === 3 ? 'cold-wave' : index % 80 === 43 ? 'storm-damage' : '';
  return Object.fromEntries(Object.entries({ owner, project, emergency }).filter(([, value]) => value !== ''));
}

function cancelOf(index: number, endedAt: number): SpentRun['cancel'] {
  return {
    ...{ decisionId: `d-${index}`, policy: index % 4 === 0 ? 'idle-gpu' : 'runtime-limit', state: 'confirmed' },
    ...{ requestedAt: endedAt - 20 * MINUTE, endedAt, releasedAt: null },
  };
}

function runNumber(index: number): SpentRun {
  const experiment = EXPERIMENTS[index % EXPERIMENTS.length] ?? 'adhoc';
  const startedAt = NOV + (index % 29) * DAY + (index % 17) * HOUR;
  const length = (1 + (index % 23)) * HOUR + index * 7 * MINUTE;
  const status = ENDINGS[index % ENDINGS.length] ?? 'Completed';
  const isPriced = index % 31 !== 30;
  const runs = status === 'Running';
  const endedAt = runs ? null : startedAt + length;
  const piece = aPiece({
    ...{ runId: `run-${index}`, startedAt, endedAt: runs ? startedAt + length : endedAt, nodes: 1 + (index % 2) },
    ...{ pricePerNodeHour: index % 3 === 0 ? 29.123 : 4.057, gpusPerNode: index % 3 === 0 ? 8 : 1 },
  });
  return aRun({
    run: {
      id: `run-${index}`,
      displayName: `${experiment} ${index}`,
      experiment,
      status,
      tags: tagsOf(index),
      timeLimit: 3 * DAY,
    },
    ...{ startedAt, endedAt },
    failure: status === 'Failed' ? (index % 4 === 0 ? 'platform' : 'code') : null,
    cancel: status === 'Canceled' && index % 2 === 0 ? cancelOf(index, startedAt + length) : null,
    cost: isPriced
      ? {
          cost: { currency: 'EUR', pieces: [piece], unpriced: [] },
          ...{ until: runs ? null : startedAt + length },
        }
      : null,
    gpu: { idle: [{ from: startedAt + HOUR / 2, until: startedAt + HOUR }], read: length },
  } as Parameters<typeof aRun>[0]);
}

function idleNodes(given: Partial<IdleNodes>): IdleNodes {
  return {
    ...{ workspaceId: WORKSPACE, workspace: 'ml', compute: 'a100-cluster', why: 'scale-down', nodes: 2 },
    ...{ from: NOV + DAY, until: NOV + 4 * DAY + 1234, gpusPerNode: 1, pricePerNodeHour: 4.057, currency: 'EUR' },
    ...given,
  };
}

function budget(by: Budget['by'], name: string, amount: number, spent: number): BudgetUse {
  const one: Budget = {
    ...{ name, by, period: 'month', amount, currency: 'EUR', alertAt: [50, 80, 100], recipients: ['finops'] },
  };
  const spend = { amount: spent, preparing: 0, unsettled: 0, lacks: [], days: [] };
  const recorded = { since: NOV - DAY, until: NOV + 31 * DAY };
  const passedOn = spent >= amount ? NOV + 27 * DAY : null;
  return useOfBudget(one, { ...spend, recorded, passedOn }, NOV + 30 * DAY - 1);
}

function policy(name: string, mode: PrecisionRow['mode'], right: number, of: number, advice: string): PrecisionRow {
  return {
    ...{ policy: name, mode, cancels: of > 0, problems: 31, asked: 12, cancelled: 9, kept: 3, fell: null, advice },
    ...{ hypothetical: mode === 'audit', share: of === 0 ? null : shareOf(right, of, 1), wrong: [] },
  };
}

/** A month with everything that a report can have in it, hostile names among it. */
export function aMonth(given: Partial<ReportInput> = {}): ReportInput {
  const runs = Array.from({ length: 420 }, (_, index) => runNumber(index));
  return {
    name: '2026-11',
    facts: theFacts(runs, {
      idleNodes: [
        idleNodes({}),
        idleNodes({ compute: HOSTILE[1], why: 'instance', nodes: 1, until: NOV + 20 * DAY }),
        idleNodes({ compute: 't4-eval', why: 'minimum', pricePerNodeHour: 0.337 }),
      ],
    }),
    before: { name: '2026-10', facts: theFacts([beforeRun()]) },
    ...{ rules: RULES, emergencyTag: 'emergency', madeAt: NOV + 30 * DAY + 2 * HOUR + 10 * MINUTE },
    budgets: [
      budget({ kind: 'tag', key: 'project', value: 'atlas' }, 'atlas', 60_000, 55_002.5),
      budget({ kind: 'tag', key: 'project', value: 'babel' }, 'babel', 9_000, 9_540),
      budget({ kind: 'without-tag', key: 'project' }, 'no project', 1_000, 400),
      budget({ kind: 'owner', value: 'team-vision' }, 'vision', 90_000, 61_000),
      budget({ kind: 'tag', key: 'project', value: 'of-no-run' }, 'of no run', 500, 0),
    ],
    precision: [
      policy('failed-validation', 'enforce', 49, 50, 'Keep in enforce.'),
      policy('idle-gpu', 'approve', 46, 50, 'Keep in approve: the lower end is below 90%.'),
      policy('runtime-limit', 'approve', 16, 18, 'Too few cancels to decide.'),
      policy('nan-loss', 'audit', 50, 50, 'May be raised: the lower end is above 90%.'),
      policy('missing-owner', 'notify', 0, 0, 'Never cancels.'),
    ],
    ...given,
  };
}

function beforeRun(): SpentRun {
  const startedAt = NOV - 20 * DAY;
  const piece = aPiece({ startedAt, endedAt: startedAt + 300 * HOUR, pricePerNodeHour: 193.7 });
  const cost = { cost: { currency: 'EUR', pieces: [piece], unpriced: [] }, until: startedAt + 300 * HOUR };
  return aRun({ startedAt, endedAt: startedAt + 300 * HOUR, cost } as Parameters<typeof aRun>[0]);
}
