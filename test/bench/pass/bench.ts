import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Aim, Bench, BenchOptions, Table } from '../report.ts';
import { median, shown, sum } from '../statistics.ts';
import type { Counts, Point, PointMessage } from './point.ts';
import { EVERY_MINUTES, PAGE_SIZE, type World } from './scenario.ts';

/** What Azure Resource Manager itself answers. */
const ARM = ['jobs-list', 'job-get', 'workspaces', 'computes', 'vm-sizes', 'datastores'];
/** Azure Monitor, asked at the same host: the read pacer counts these as ARM reads too. */
const METRICS = ['metrics'];
const DATA_PLANE = ['run-batch', 'run-get', 'children', 'discovery'];
const STORAGE = ['blob'];

const AIM = 500;

/** Active runs, and the processor time that a pass over them may take in this process. */
const CPU_AIMS = [
  { active: 100, mostMs: 80 },
  { active: 10_000, mostMs: 2000 },
];

/** What a pass asks of Azure and costs here, beside a listing of everything. */
export const pass: Bench = async (options) => {
  const points: Point[] = [];
  for (const world of worldsOf(options.quick)) points.push(await measure(world, options));
  const main = points.find(({ world }) => isMain(world, options.quick)) ?? points[0];
  if (!main) throw new Error('nothing was measured');
  const arm = perPass(main, ARM);
  const pages = pagesOf(main.world);
  return {
    name: 'pass',
    tables: [firstListings(points), steadyPasses(points), requestsTable(main), memoryTable(points)],
    figures: { points },
    aims: [
      {
        aim: `ARM requests of a steady pass below 1/${AIM} of listing everything (${shown(pages)} pages)`,
        measured: `${shown(arm, 2)}, 1/${shown(pages / arm)}`,
        met: pages / arm > AIM,
      },
      ...CPU_AIMS.flatMap((aim) => cpuAim(points, aim)),
    ],
  };
};

function worldsOf(quick: boolean): World[] {
  if (quick) return [{ history: 1000, active: 20, passes: 3 }];
  const passes = 12;
  return [
    // Long enough for the engine to have compiled what a service runs all day.
    { history: 1000, active: 100, passes: 40 },
    { history: 1000, active: 10_000, passes: 4 },
    ...[1000, 10_000].map((history) => ({ history, active: 50, passes })),
    ...[10, 50, 200].map((active) => ({ history: 100_000, active, passes })),
  ];
}

function isMain({ history, active }: World, quick: boolean): boolean {
  return quick || (history === 100_000 && active === 50);
}

function pagesOf({ history, active }: World): number {
  return Math.ceil((history + active) / PAGE_SIZE);
}

async function measure(world: World, { abort, progress }: BenchOptions): Promise<Point> {
  abort.throwIfAborted();
  const child = fork(join(import.meta.dirname, 'point.ts'), { execArgv: ['--expose-gc'], signal: abort });
  const name = `${shown(world.history)} past runs, ${world.active} active`;
  return new Promise((resolve, reject) => {
    child.on('message', (message: PointMessage) => {
      if (message.kind === 'point') resolve(message.point);
      else progress(`${name}: ${message.words}`);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the point ended with ${code}`)));
    child.send(world);
  });
}

function count(counts: Counts, kinds: readonly string[]): number {
  return sum(kinds.map((kind) => counts[kind] ?? 0));
}

/** The mean: some things are asked for in one pass of several. */
function perPass({ passes }: Point, kinds: readonly string[]): number {
  return sum(passes.map(({ requests }) => count(requests, kinds))) / passes.length;
}

function cpuAim(points: readonly Point[], { active, mostMs }: (typeof CPU_AIMS)[number]): Aim[] {
  const point = points.find(({ world }) => world.active === active);
  if (!point) return [];
  const cpuMs = warmCpuMs(point);
  const aim = `a pass over ${shown(active)} active runs takes at most ${shown(mostMs)} ms of the processor`;
  return [{ aim, measured: `${shown(cpuMs)} ms`, met: cpuMs <= mostMs }];
}

/** The median of the second half. */
function warmCpuMs({ passes }: Point): number {
  return median(passes.slice(Math.floor(passes.length / 2)).map(({ cpuMs }) => cpuMs));
}

function firstListings(points: readonly Point[]): Table {
  return {
    title: 'First sight: the whole history once',
    head: ['past runs', 'active', 'passes', 'pages', 'ARM', 'metrics', 'data plane', 's here', 's with the read pacer'],
    rows: points.map(({ world, first }) => [
      shown(world.history),
      world.active,
      first.passes,
      first.requests['jobs-list'] ?? 0,
      count(first.requests, ARM),
      count(first.requests, METRICS),
      count(first.requests, DATA_PLANE),
      shown(first.ms / 1000, 1),
      shown((first.ms + first.pacedMs) / 1000, 1),
    ]),
  };
}

function steadyPasses(points: readonly Point[]): Table {
  return {
    title: `A steady pass, every ${EVERY_MINUTES} minutes: mean requests over an hour, median time`,
    head: [
      'past runs',
      'active',
      'pages of all',
      'ARM',
      'share',
      'metrics',
      'share with ARM',
      'data plane',
      'storage',
      'ms',
      'CPU ms, second half',
    ],
    rows: points.map((point) => {
      const { world, passes } = point;
      const arm = perPass(point, ARM);
      const metrics = perPass(point, METRICS);
      return [
        shown(world.history),
        median(passes.map(({ active }) => active)),
        shown(pagesOf(world)),
        shown(arm, 2),
        `1/${shown(pagesOf(world) / arm)}`,
        shown(metrics, 2),
        `1/${shown(pagesOf(world) / (arm + metrics))}`,
        shown(perPass(point, DATA_PLANE), 2),
        shown(perPass(point, STORAGE), 2),
        shown(median(passes.map(({ ms }) => ms))),
        shown(warmCpuMs(point)),
      ];
    }),
  };
}

function requestsTable(point: Point): Table {
  const { passes, world } = point;
  const kinds = [...new Set(passes.flatMap(({ requests }) => Object.keys(requests)))].sort();
  const served = sum(passes.map((each) => sum(Object.values(each.served))));
  const counted = sum(passes.map((each) => sum(Object.values(each.requests))));
  return {
    title: `Which requests, ${shown(world.history)} past runs and ${world.active} active (counted here ${counted}, by the other side ${served})`,
    head: ['request', 'in all passes', 'a pass', 'passes with it'],
    rows: kinds.map((kind) => [
      kind,
      sum(passes.map(({ requests }) => requests[kind] ?? 0)),
      shown(perPass(point, [kind]), 2),
      `${passes.filter(({ requests }) => (requests[kind] ?? 0) > 0).length} of ${passes.length}`,
    ]),
  };
}

function memoryTable(points: readonly Point[]): Table {
  const mib = (bytes: number) => shown(bytes / 2 ** 20);
  return {
    title:
      'Memory in MiB, after garbage collection: RSS / JS heap; PGlite runs in the same process, PostgreSQL does not',
    head: ['past runs', 'active', 'at start', 'after the first sweep', 'at rest'],
    rows: points.map(({ world, memory: { atStart, afterFullListing, atRest } }) => [
      shown(world.history),
      world.active,
      ...[atStart, afterFullListing, atRest].map(({ rss, heap }) => `${mib(rss)} / ${mib(heap)}`),
    ]),
  };
}
