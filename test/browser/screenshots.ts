import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { findBrowser, openBrowser } from './browser.ts';

/*
 * Makes a picture of every page of the console at two widths and in both themes, on the data of the demo:
 *   npm run screenshots
 *   npm run screenshots -- --url http://127.0.0.1:8080 --page /waiting --width 390 --theme dark
 */

const USAGE =
  'npm run screenshots -- [--out dir] [--url address] [--page path]... [--width px]... [--theme light|dark]... [--whole]';

const WIDTHS = ['1440', '390'];
const THEMES = ['light', 'dark'];
const PORT = 18_211;
/** A page that follows events never falls silent, so it is looked at when it has drawn itself. */
const SETTLES_WITHIN = 1200;

const { values: given } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist/screenshots' },
    url: { type: 'string' },
    page: { type: 'string', multiple: true },
    width: { type: 'string', multiple: true },
    theme: { type: 'string', multiple: true },
    whole: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

interface Shot {
  readonly path: string;
  readonly width: number;
  readonly theme: 'light' | 'dark';
}

/** Every page, with one run, one question and one policy of the service. */
async function pagesOf(url: string): Promise<readonly string[]> {
  const first = async (path: string) => {
    const answer = await fetch(`${url}/api/v1${path}`);
    const { items = [] } = (await answer.json()) as { items?: readonly Readonly<Record<string, string>>[] };
    return items[0];
  };
  const question = await first('/decisions?waiting=true&limit=1');
  const decision = await first('/decisions?kind=cancel&limit=1');
  const policy = await first('/policies');
  const about = decision ?? question;
  return [
    '/',
    '/waiting',
    '/runs',
    about ? `/runs/${about.workspace}/${about.runId ?? about.run}` : null,
    '/decisions',
    decision ? `/decisions/${decision.id}` : null,
    '/policies',
    policy ? `/policies/${policy.name}` : null,
    '/overrides',
    '/overrides/new',
    '/workspaces',
    '/spend',
    '/computes',
    '/more',
    '/sign-in',
  ].filter((path) => path !== null);
}

async function take(browser: Browser, url: string, { path, width, theme }: Shot): Promise<string> {
  const context = await browser.newContext({
    viewport: { width, height: width < 800 ? 844 : 900 },
    colorScheme: theme,
    hasTouch: width < 800,
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${path}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${path}: ${message.text()}`);
  });
  await page.goto(`${url}${path}`);
  await page.waitForSelector('h1');
  await pause(SETTLES_WITHIN);
  const name = path === '/' ? 'now' : path.slice(1).replaceAll(/[^a-z0-9-]+/gi, '_');
  const file = join(given.out, `${name}-${width}-${theme}.png`);
  // On a screen as high as the page, so that what sticks to the lower edge is at the end and leaves no gap in its place.
  const height = given.whole ? Number(await page.evaluate('document.documentElement.scrollHeight')) : 0;
  if (given.whole) await page.setViewportSize({ width, height });
  await page.screenshot({ path: file });
  const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  if (Number(sideways) > 0) console.error(`${path} at ${width} px scrolls sideways by ${sideways} px`);
  await context.close();
  return file;
}

async function startDemo(): Promise<{ readonly url: string; readonly demo: ChildProcess }> {
  const demo = spawn(process.execPath, ['src/cli.ts', 'demo', '--port', String(PORT)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Its last line, when all its decisions are made.
  for await (const chunk of demo.stdout ?? []) if (String(chunk).includes('Ctrl-C')) break;
  return { url: `http://127.0.0.1:${PORT}`, demo };
}

/** Every page in every width and theme that is asked for. */
async function shotsOf(url: string): Promise<readonly Shot[]> {
  const paths = given.page ?? (await pagesOf(url));
  const themes = given.theme ?? THEMES;
  return paths.flatMap((path) =>
    (given.width ?? WIDTHS).flatMap((width) =>
      themes.map((theme) => ({ path, width: Number(width), theme: theme === 'dark' ? 'dark' : 'light' }) as const),
    ),
  );
}

async function main(): Promise<void> {
  if (given.help) return console.log(USAGE);
  const executable = findBrowser();
  if (executable === null) throw new Error('no Chromium is on this machine; name one in RUNWARDEN_TEST_BROWSER');
  const started = given.url === undefined ? await startDemo() : null;
  const url = started?.url ?? given.url ?? '';
  const browser = await openBrowser(executable);
  try {
    mkdirSync(given.out, { recursive: true });
    for (const shot of await shotsOf(url)) console.log(await take(browser, url, shot));
  } finally {
    await browser.close();
    started?.demo.kill('SIGINT');
  }
}

await main();
