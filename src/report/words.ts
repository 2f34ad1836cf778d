import { lengthOf, periodNamed } from './period.ts';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];

/** A period as people say it: `November 2026`, `17 November 2026`, `week 47 of 2026`, `Q4 2026`, `2026`. */
export function periodWords(name: string): string {
  const period = periodNamed(name);
  if (!period) return name;
  const [year = '', rest = ''] = name.split('-');
  const at = new Date(period.from);
  const month = MONTHS[at.getUTCMonth()] ?? '';
  switch (lengthOf(name)) {
    case 'day':
      return `${at.getUTCDate()} ${month} ${year}`;
    case 'week':
      return `week ${Number(rest.slice(1))} of ${year}`;
    case 'month':
      return `${month} ${year}`;
    case 'quarter':
      return `${rest.toUpperCase()} ${year}`;
    default:
      return year;
  }
}

/** Nodes that were up without a run, as a line of a table of runs. */
export const NODES_WITHOUT_RUNS = 'nodes without a run';

/** A line of a table by its key; a line of its own for the runs without one. @param by a dimension */
export function groupName(key: string | null, by: string): string {
  if (key !== null) return key;
  if (by === 'policy') return 'stopped by no policy';
  return `no ${by.replace(/^tag:/, '')}`;
}
