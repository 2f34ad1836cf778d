import type { Dimension } from '../../report/groups.ts';
import type { SpendReport } from '../../report/spend-report.ts';
import { groupName, NODES_WITHOUT_RUNS } from '../../report/words.ts';
import { csvLine } from '../csv.ts';
import { showSpendIn } from './show.ts';

const HEAD = [
  ...['period', 'by', 'group', 'currency', 'runs', 'gpuHours', 'spent', 'atLeast', 'more', 'wasted', 'wastedGpuHours'],
  ...['completed', 'failed', 'cancelledByRunwarden', 'cancelledByOthers', 'running', 'unknown'],
];

/**
 * The groups as a table for spreadsheets. It has no row of the sum, so that a column adds up to the total.
 * @param period its name
 */
export function groupsCsv({ currencies }: SpendReport, period: string, by: Dimension): string {
  const lines = currencies.flatMap((one) => {
    const { currency, groups, idleNodes, nodesWithoutRuns } = showSpendIn(one, []);
    const rows = groups.map(({ key, endings, ...figures }) => [
      ...[period, by, groupName(key, by), currency, figures.runs, figures.gpuHours, figures.spent, figures.atLeast],
      ...[figures.more, figures.wasted, figures.wastedGpuHours, endings.completed, endings.failed],
      ...[endings['cancelled-by-runwarden'], endings['cancelled-by-others'], endings.running, endings.unknown],
    ]);
    if (idleNodes.length === 0) return rows;
    const gpuHours = Math.round(idleNodes.reduce((sum, line) => sum + line.gpuHours, 0) * 100) / 100;
    const nodes = [period, by, NODES_WITHOUT_RUNS, currency, null, gpuHours, nodesWithoutRuns, false, null];
    return [...rows, [...nodes, nodesWithoutRuns, gpuHours, null, null, null, null, null, null]];
  });
  return [HEAD, ...lines].map(csvLine).join('');
}
