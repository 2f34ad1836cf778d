import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withOwnDatabase } from '../support/own-database.ts';
import { slopeOf, verdictOn } from './slope.ts';
import { type SoakMinute, soak } from './soak.ts';

const USAGE = 'bash .ci/with-postgres npm run soak -- [--minutes 60] [--csv file]';
const MOST_MINUTES = 7 * 24 * 60;

/** What may not grow, and by how much an hour it may seem to. */
const HELD: readonly { what: string; allowed: number; of: (minute: SoakMinute) => number }[] = [
  { what: 'RSS, MiB', allowed: 4, of: ({ rssMiB }) => rssMiB },
  { what: 'heap, MiB', allowed: 1, of: ({ heapMiB }) => heapMiB },
  { what: 'handles', allowed: 1, of: ({ handles }) => handles },
  { what: 'open files', allowed: 1, of: ({ fds }) => fds },
  { what: 'connections', allowed: 1, of: ({ connections }) => connections },
  { what: 'rows of the queue', allowed: 20, of: ({ rows }) => sumOf(rows, (table) => table.startsWith('pgboss.')) },
];
const COLUMNS = ['minute', 'RSS', 'heap', 'handles', 'files', 'conns', 'passes', 'requests', 'CPU s', 'alerts', 'rows'];
/** The first part of the time warms up: code is compiled, and runs have not begun to end. */
const WARM_UP = 1 / 3;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, csv: { type: 'string' } } });
  const minutes = Number(values.minutes);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES) {
    console.error(USAGE);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  console.log(COLUMNS.map((column) => column.padStart(9)).join(''));
  const found = await withOwnDatabase((databaseUrl) => {
    const seen: SoakMinute[] = [];
    return soak({
      ...{ databaseUrl, minutes, stop: stop.signal },
      say(minute) {
        seen.push(minute);
        console.log(lineOf(minute));
        // Each minute: a night that breaks off leaves what it measured.
        if (values.csv) writeFileSync(values.csv, csvOf(seen));
      },
    });
  });
  return conclude(found);
}

function lineOf(minute: SoakMinute): string {
  const { rssMiB, heapMiB, handles, fds, connections, passes, requests, cpuSeconds, alerts, rows } = minute;
  const numbers = [rssMiB, heapMiB, handles, fds, connections, passes, requests, cpuSeconds, alerts];
  return [minute.minute, ...numbers, sumOf(rows, () => true)].map((one) => one.toFixed(0).padStart(9)).join('');
}

function csvOf(found: readonly SoakMinute[]): string {
  const tables = [...new Set(found.flatMap(({ rows }) => [...rows.keys()]))].sort();
  const lines = found.map(({ rows, ...numbers }) =>
    [...Object.values(numbers), ...tables.map((table) => rows.get(table) ?? 0)].join(','),
  );
  const { rows: _, ...first } = found[0] ?? { rows: null };
  return `${[...Object.keys(first), ...tables].join(',')}\n${lines.join('\n')}\n`;
}

/** Prints the verdicts, and the tables that grew; answers 1 if something grows that may not. */
function conclude(found: readonly SoakMinute[]): number {
  const warm = found.slice(Math.ceil(found.length * WARM_UP));
  console.log(`\nan hour, by ${warm.length} minutes after the first ${found.length - warm.length}:`);
  let grows = false;
  for (const { what, allowed, of } of HELD) {
    const slope = slopeOf(warm.map((minute) => ({ hours: minute.minute / 60, value: of(minute) })));
    const verdict = verdictOn(slope, allowed);
    grows ||= verdict === 'grows';
    const range = slope && `${slope.middle.toFixed(1)} (${slope.low.toFixed(1)} to ${slope.high.toFixed(1)})`;
    console.log(`  ${what.padEnd(18)} ${verdict.padEnd(14)} ${range ?? ''}; allowed: ${allowed}`);
  }
  const [first, last] = [warm[0], warm.at(-1)];
  if (first && last && last.minute > first.minute) {
    const hours = (last.minute - first.minute) / 60;
    console.log('  rows that came, by table; retention drops them after days:');
    for (const [table, count] of last.rows) {
      const grown = count - (first.rows.get(table) ?? 0);
      if (grown !== 0) console.log(`    ${table.padEnd(32)} ${(grown / hours).toFixed(0)}`);
    }
  }
  return grows ? 1 : 0;
}

function sumOf(rows: ReadonlyMap<string, number>, isCounted: (table: string) => boolean): number {
  return [...rows].reduce((total, [table, count]) => total + (isCounted(table) ? count : 0), 0);
}

process.exitCode = await main();
