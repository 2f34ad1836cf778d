import { Option } from 'commander';
import { DIMENSIONS } from '../report/groups.ts';
import { dimensionText, periodText } from './arguments.ts';
import type { ReportOptions } from './report/report.ts';
import { type Given, type ServiceCommand, USUAL } from './service/command.ts';
import { PERIOD_PATIENCE } from './service/patience.ts';

// The commands about what was spent.

export const MONEY_COMMANDS: readonly ServiceCommand[] = [
  {
    name: 'report',
    summary: 'say what was spent, wasted and saved in a period, and on whom',
    options: [
      new Option('--month <month>', 'such as 2026-10 (default: this month)').argParser(periodText('month')),
      new Option('--period <period>', 'a year, quarter, month, week or day in UTC, such as 2026-Q4 or 2026-11-17')
        .argParser(periodText())
        .conflicts('month'),
      new Option('--by <what>', `${DIMENSIONS.join(', ')}, or tag:KEY`).default('owner').argParser(dimensionText),
      new Option('--workspace <name>', 'of this workspace alone'),
      new Option('--owner <owner>', 'of this owner alone, as in the owner tag'),
      new Option('--experiment <name>', 'of this experiment alone'),
      new Option('--tag <tag>', 'of runs with this tag alone, as key or key=value'),
      new Option('--file <path>', 'write it into this file'),
    ],
    formats: [...USUAL, 'csv', 'focus', 'parquet', 'html'],
    patience: PERIOD_PATIENCE,
    notes:
      'csv is the groups for a spreadsheet; focus and parquet are a row for each run and day in the columns of FOCUS 1.2;\nhtml is one page to print. A file goes to --file, or to standard output.',
    examples: [
      'runwarden report --month 2026-10 --by project',
      'runwarden report --period 2026-Q4 --by tag:cost-center -o csv --file q4.csv',
      'runwarden report --month 2026-10 -o parquet --file october.parquet',
      'runwarden report --month 2026-10 -o html --file october.html',
    ],
    run: async (service, given: Given<ReportOptions>) =>
      (await import('./report/report.ts')).showReport(service, given),
  },
];
