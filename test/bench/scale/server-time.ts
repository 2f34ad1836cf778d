import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';

/** Seconds in a tick of the kernel's clock, in which Linux counts the time of processes. */
const TICK = 0.01;

/**
 * How long the processor has worked for a server of this machine: for those of its processes that run, and for those that
 * have ended. Not a number where they cannot be seen.
 */
export async function createServerTime(client: Pick<pg.Client, 'query'>): Promise<() => Promise<number>> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const own = rows[0] && (await statOf(String(rows[0].pid)));
  const server = own?.parent;
  return async () => {
    const all = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(statOf));
    const running = all.filter((stat) => stat !== null && (stat.parent === server || stat.pid === server));
    if (server === undefined || running.length === 0) return Number.NaN;
    return running.reduce((sum, stat) => sum + (stat?.own ?? 0) + (stat?.pid === server ? stat.ended : 0), 0);
  };
}

async function statOf(name: string) {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // The name of the program, in brackets, may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) * TICK;
  return { pid: Number(name), parent: Number(fields[1]), own: seconds(11), ended: seconds(13) };
}
