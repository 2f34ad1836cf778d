import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { createApp } from '../../../src/http/app.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import { openStore } from '../../../src/store/open/open-store.ts';
import { findBrowser, openBrowser } from '../../browser/browser.ts';
import { freePort } from '../../support/free-port.ts';
import { inMemory } from '../../support/in-memory.ts';
import { fill } from '../api/fill.ts';
import { depsOf, KEY } from '../api/service.ts';
import type { Bench, BenchOptions } from '../report.ts';
import { median, shown } from '../statistics.ts';
import { BUILT, MOST_BYTES_OF_SCRIPT, packedBytes } from './bytes.ts';
import { MARK_USEFUL, type Opened, SCROLL_THROUGH, type Scrolled, WHEN_USEFUL } from './in-page.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const AIM_USEFUL = 1000;
const RUNS = 5000;
/** A frame that is longer is one that somebody notices. */
const LATE = 50;
const WIDE = { viewport: { width: 1440, height: 900 } };

/** What the console weighs, how soon it says what is the matter, and how a table of all runs scrolls. */
export const console: Bench = async (options) => {
  options.progress('building');
  execFileSync(process.execPath, [join(ROOT, 'deploy', 'build-console.ts')], { stdio: 'inherit' });
  const bytes = { script: packedBytes('.js'), style: packedBytes('.css') };
  const executable = findBrowser();
  if (executable === null) throw new Error('there is no Chromium on this machine; name one by RUNWARDEN_TEST_BROWSER');
  const browser = await openBrowser(executable);
  try {
    const first = await onDemo(browser, options);
    const table = await onTable(browser, options);
    return report({ bytes, first, table });
  } finally {
    await browser.close();
  }
};

/** The first screen of the demonstration, in a browser that knows nothing of it. */
async function onDemo(browser: Browser, { quick, abort, progress }: BenchOptions): Promise<readonly Opened[]> {
  progress('the demonstration starts');
  const port = await freePort();
  const child = spawn(process.execPath, [join(ROOT, 'src', 'cli.ts'), 'demo', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: abort,
  });
  child.on('error', () => {});
  const gone = once(child, 'close');
  try {
    await lineWith(createInterface({ input: child.stdout }), /Where to look/);
    const found: Opened[] = [];
    for (let round = 1; round <= (quick ? 1 : 5); round++) {
      progress(`the first screen: round ${round}`);
      found.push(await open(browser, `http://127.0.0.1:${port}/`));
    }
    return found;
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
}

async function lineWith(lines: AsyncIterable<string> & { close(): void }, pattern: RegExp): Promise<void> {
  for await (const line of lines) if (pattern.test(line)) return;
  throw new Error(`the demonstration never said ${pattern}`);
}

async function open(browser: Browser, url: string): Promise<Opened> {
  const context = await browser.newContext(WIDE);
  const page = await context.newPage();
  await page.addInitScript(MARK_USEFUL);
  await page.goto(url);
  const opened: Opened = await page.evaluate(WHEN_USEFUL);
  await context.close();
  return opened;
}

interface OfTable {
  /** Until the heading counts all runs. */
  readonly opened: readonly number[];
  readonly scrolled: readonly Scrolled[];
  /** What the thread of the page had to do for a frame, in milliseconds of the processor. */
  readonly work: readonly number[];
}

/** The page of runs over so many active ones, by the real API and a store in memory. */
async function onTable(browser: Browser, { quick, progress }: BenchOptions): Promise<OfTable> {
  const store = await openStore(inMemory(), {
    routing: createRouting({ recipients: { owner: ['hook'] }, channels: { hook: { reachesPeople: true } } }),
    holder: 'bench',
    onQueueError: () => {},
  });
  const app = createApp({ ...depsOf(store), consoleFolder: BUILT });
  try {
    const size = { decisions: 2000, runs: RUNS, active: RUNS };
    await fill((statement) => store.boss.getDb().executeSql(statement, []), size, progress);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const opened: number[] = [];
    const scrolled: Scrolled[] = [];
    const work: number[] = [];
    const context = await browser.newContext(WIDE);
    await context.request.post(`${url}/sign-in/key`, { data: { key: KEY }, headers: { origin: url } });
    for (let round = 1; round <= (quick ? 1 : 5); round++) {
      progress(`the table of runs: round ${round}`);
      const page = await context.newPage();
      const began = performance.now();
      await page.goto(`${url}/runs`);
      await page.getByRole('heading', { level: 1, name: /^5,000 active runs/ }).waitFor();
      opened.push(performance.now() - began);
      const thread = await threadOf(page);
      const before = await thread();
      const one: Scrolled = await page.evaluate(SCROLL_THROUGH);
      work.push(((await thread()) - before) / one.frames.length);
      scrolled.push(one);
      await page.close();
    }
    return { opened, scrolled, work };
  } finally {
    await app.close();
    await store.close();
  }
}

/** How long the thread of a page has worked, in milliseconds: waiting for the processor is not among it. */
async function threadOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

interface Found {
  readonly bytes: { readonly script: number; readonly style: number };
  readonly first: readonly Opened[];
  readonly table: OfTable;
}

function report({ bytes, first, table }: Found) {
  const useful = median(first.map((one) => one.useful));
  const frames = table.scrolled.flatMap((one) => one.frames);
  const late = frames.filter((length) => length > LATE).length;
  const ms = (value: number) => `${shown(value, value < 100 ? 1 : 0)} ms`;
  const row = (what: string, values: readonly number[]) => [
    what,
    ms(median(values)),
    ms(Math.min(...values)),
    ms(Math.max(...values)),
  ];
  return {
    name: 'console',
    tables: [
      {
        title: `${first.length} times, in a browser without a cache for the first screen`,
        head: ['what', 'median', 'best', 'worst'],
        rows: [
          row(
            'demo: something is drawn',
            first.map((one) => one.firstPaint),
          ),
          row(
            'demo: the heading has its figures',
            first.map((one) => one.useful),
          ),
          row(`${shown(RUNS)} runs: all are counted`, table.opened),
          row('a frame while they scroll', frames),
          row('the work for a frame, by the processor', table.work),
        ],
      },
      {
        title: 'What a browser loads once, packed, and what it draws',
        head: ['what', ''],
        rows: [
          ['scripts', `${shown(bytes.script / 1000, 1)} kB`],
          ['styles', `${shown(bytes.style / 1000, 1)} kB`],
          [`frames over ${LATE} ms of all`, `${late} of ${frames.length}`],
          ['rows drawn at once, at most', Math.max(...table.scrolled.map((one) => one.mostRows))],
        ],
      },
    ],
    figures: { bytes, first, table: { opened: table.opened, frames: frames.length, late } },
    aims: [
      {
        aim: `scripts of at most ${MOST_BYTES_OF_SCRIPT / 1000} kB, packed`,
        measured: `${shown(bytes.script / 1000, 1)} kB`,
        met: bytes.script <= MOST_BYTES_OF_SCRIPT,
      },
      {
        aim: `demo: the heading has its figures within ${AIM_USEFUL} ms`,
        measured: ms(useful),
        met: useful <= AIM_USEFUL,
      },
      {
        aim: `no frame over ${LATE} ms while ${shown(RUNS)} runs scroll`,
        measured: `${late} of ${frames.length}`,
        met: late === 0,
      },
    ],
  };
}
