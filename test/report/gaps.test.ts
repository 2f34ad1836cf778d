import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { filtered } from '../../src/report/filter.ts';
import { gapsOf, gapWords } from '../../src/report/gaps.ts';
import { spendReport } from '../../src/report/spend-report.ts';
import { aPiece, aRun, NOV, NOVEMBER, RULES, theFacts } from './runs.ts';

const gaps = (since: number, until: number, now?: number) =>
  gapsOf(
    { recorded: new Map([['/workspaces/ml', { since, until }]]) },
    { ...NOVEMBER, ...(now !== undefined && { now }) },
    [],
  );

describe('what of a period is not on record', () => {
  it('is said where the record begins within the period, ends before it does, or has nothing of it', () => {
    expect(gaps(NOV - DAY, NOVEMBER.until)).toEqual([]);
    expect(gaps(NOV + DAY, NOVEMBER.until)).toEqual([{ workspace: 'ml', since: NOV + DAY }]);
    expect(gaps(NOV - DAY, NOV + DAY)).toEqual([{ workspace: 'ml', until: NOV + DAY }]);
    expect(gaps(NOVEMBER.until + DAY, NOVEMBER.until + 2 * DAY, NOVEMBER.until + 2 * DAY)).toEqual([
      { workspace: 'ml', since: NOVEMBER.until + DAY },
    ]);
    expect(gapWords({ workspace: 'ml', until: NOV }, String)).toBe(`ml is recorded only up to ${NOV}`);
  });

  it('is not the future, the last hour, or a workspace that is not watched any more', () => {
    expect(gaps(NOV - DAY, NOV + DAY, NOV + DAY + HOUR)).toEqual([]);
    expect(gaps(NOV - DAY, NOV + DAY, NOV + DAY + 2 * HOUR)).toHaveLength(1);
    expect(gaps(NOV - 9 * DAY, NOV - DAY)).toEqual([]);
    expect(gaps(NOV - 3 * DAY, NOV - 2 * DAY, NOV - 2 * DAY)).toEqual([]);
  });
});

describe('a filter', () => {
  const cost = (id: string) => ({
    cost: { currency: 'EUR', pieces: [aPiece({ runId: id, startedAt: NOV, endedAt: NOV + HOUR })], unpriced: [] },
    until: NOV + HOUR,
  });
  const of = (id: string, workspace: string, experiment: string) =>
    aRun({
      run: { id, workspaceId: `/workspaces/${workspace}`, workspaceName: workspace, experiment },
      ...{ endedAt: NOV + HOUR, cost: cost(id) },
    });
  const runs = [of('a', 'ml', 'Vision'), of('b', 'ml', 'vision'), of('c', 'other', 'speech')];
  const recorded = new Map([
    ['/workspaces/ml', { since: NOV - DAY, until: NOVEMBER.until }],
    ['/workspaces/other', { since: NOV + 5 * DAY, until: NOVEMBER.until }],
  ]);
  const report = (filter: Parameters<typeof filtered>[1]) =>
    spendReport(filtered(theFacts(runs, { recorded }), filter, RULES), NOVEMBER, 'experiment', RULES);

  it('of a workspace makes no lower bound of what another one lacks', () => {
    expect(report({ workspace: 'ML' })).toMatchObject({ gaps: [], currencies: [{ isAtLeast: false }] });
    expect(report({ workspace: 'other' })).toMatchObject({ gaps: [{ workspace: 'other' }] });
  });

  it('of an experiment finds what its line of the table counts, in every spelling', () => {
    const [line] = report({}).currencies[0]?.groups ?? [];
    expect(line).toMatchObject({ runs: 2, cents: 2000 });
    expect(report({ experiment: line?.key ?? '' }).currencies[0]?.total).toMatchObject({ runs: 2, cents: 2000 });
  });
});
