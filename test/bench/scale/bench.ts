import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Bench, BenchOptions, BenchReport } from '../report.ts';
import { median, shown } from '../statistics.ts';
import { makePlace } from '../support/place.ts';

const POINT = join(import.meta.dirname, 'point.ts');
const ACTIVE = 100;
const SIZES = [10, 100, 1000];
const ROUNDS = 4;
const AIM = { seconds: 60, peak: 1024, heap: 250 };

/** What a point measures. */
export interface Asked {
  readonly url: string;
  readonly workspaces: number;
  /** Active runs of each. */
  readonly active: number;
  readonly rounds: number;
  readonly passesAtOnce?: number;
  /** Writes what the heap holds into this file; null for none. */
  readonly heapSnapshot: string | null;
}

/** One pass over every workspace. */
export interface Round {
  /** From the tick to the end of the last pass. */
  readonly seconds: number;
  /** Seconds of the processor: of this process, and of the database's. */
  readonly node: number;
  readonly server: number;
  /** Statements a pass. */
  readonly queries: number;
}

export interface Found {
  readonly rounds: readonly Round[];
  /** MiB: what lives after a collection, what is resident then, and the most that ever was. */
  readonly heap: number;
  readonly rss: number;
  readonly peak: number;
  /** Passes that failed. */
  readonly failed: number;
}

/**
 * A round of passes over many workspaces, through the queue, by one service: how long, and what it takes. Azure is stubbed, so
 * that all of it is Runwarden's. SCALE_SIZES, SCALE_ROUNDS and SCALE_PASSES choose other sizes, numbers of rounds and numbers of passes
 * at once, SCALE_HEAP a file for what the heap holds, and SCALE_NODE options of Node, such as --cpu-prof.
 */
export const scale: Bench = async (options) => {
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  if (!server) throw new Error('RUNWARDEN_TEST_DATABASE_URL must name a PostgreSQL server: see .ci/with-postgres');
  const sizes = process.env.SCALE_SIZES?.split(',').map(Number) ?? (options.quick ? [10] : SIZES);
  const measured: Measured[] = [];
  for (const workspaces of sizes) measured.push({ workspaces, ...(await measure(server, workspaces, options)) });
  return report(measured);
};

type Measured = Found & { readonly workspaces: number };

async function measure(server: string, workspaces: number, { abort, progress, quick }: BenchOptions): Promise<Found> {
  progress(`${workspaces} workspaces`);
  const place = await makePlace(server);
  const child = fork(POINT, {
    execArgv: ['--expose-gc', ...(process.env.SCALE_NODE?.split(' ') ?? [])],
    signal: abort,
  });
  try {
    const asked: Asked = {
      ...{
        url: place.location.url,
        workspaces,
        active: ACTIVE,
        rounds: Number(process.env.SCALE_ROUNDS ?? (quick ? 2 : ROUNDS)),
      },
      ...(process.env.SCALE_PASSES && { passesAtOnce: Number(process.env.SCALE_PASSES) }),
      heapSnapshot: process.env.SCALE_HEAP ?? null,
    };
    child.send(asked);
    // It sends one message, or none when it fails.
    const [found] = (await Promise.race([once(child, 'message'), failed(child)])) as [Found];
    return found;
  } finally {
    if (child.exitCode === null) await once(child, 'exit');
    await place.drop();
  }
}

async function failed(child: ReturnType<typeof fork>): Promise<never> {
  await once(child, 'exit');
  throw new Error('the point ended without a figure; what it says is above');
}

/** The rounds after the first, which sees everything for the first time. */
function later({ rounds }: Found, of: keyof Round): number {
  return median(rounds.slice(1).map((round) => round[of]));
}

function report(measured: readonly Measured[]): BenchReport {
  const largest = measured.at(-1);
  return {
    name: 'scale',
    tables: [
      {
        title: `A round over workspaces with ${ACTIVE} active runs each, through the queue; first sight, then the median of the later rounds`,
        head: [
          ...['workspaces', 'first, s', 'a round, s', 'passes/s', 'Node CPU s', 'PostgreSQL CPU s', 'queries a pass'],
          ...['live heap, MiB', 'RSS, MiB', 'peak RSS, MiB', 'failed'],
        ],
        rows: measured.map((found) => [
          found.workspaces,
          shown(found.rounds[0]?.seconds ?? Number.NaN, 1),
          shown(later(found, 'seconds'), 1),
          shown(found.workspaces / later(found, 'seconds'), 1),
          shown(later(found, 'node'), 1),
          shown(later(found, 'server'), 1),
          shown(later(found, 'queries'), 1),
          shown(found.heap),
          shown(found.rss),
          shown(found.peak),
          found.failed,
        ]),
      },
    ],
    figures: { measured },
    aims: largest
      ? [
          aim('a round, seconds', later(largest, 'seconds'), AIM.seconds),
          aim('peak RSS, MiB', largest.peak, AIM.peak),
          aim('live heap, MiB', largest.heap, AIM.heap),
        ]
      : [],
  };
}

function aim(what: string, is: number, most: number) {
  return { aim: `${what} ≤ ${most}`, measured: shown(is, 1), met: is <= most };
}
