import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

/** More than a browser has connections to one service. */
const WINDOWS = 8;

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([cpuRun('a', '-10m')]),
    policies: { 'runtime.yaml': ENFORCE_RUNTIME },
  });
  pages = await openPages();
});

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

it(
  'eight windows of one browser work by one stream, and another takes over when its window closes',
  IN_BROWSER,
  async () => {
    const url = `${service.running.url}/workspaces`;
    const first = await pages.open(url);
    const windows = [first, ...(await others(first.context(), url))];
    for (const window of windows) await window.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => streamsOf(windows)).toBe(1);
    await freeze();
    for (const window of windows) await window.getByText('Frozen: nothing is cancelled until').waitFor();
    await first.close();
    const left = windows.slice(1);
    await expect.poll(() => streamsOf(left), { timeout: 10_000 }).toBe(1);
    await fetch(`${service.running.url}/api/v1/freeze`, { method: 'DELETE', headers: JSON_BODY, body: '{}' });
    for (const window of left) await window.getByRole('status', { name: 'Freeze' }).waitFor({ state: 'detached' });
  },
);

it('a window that hears nothing since the one with the stream hangs has a stream of its own', IN_BROWSER, async () => {
  const { url } = service.running;
  const hung = await pages.open(`${url}/healthz`);
  // As a page that hangs: it keeps the lock and passes on nothing more.
  await hung.evaluate("void navigator.locks.request('runwarden-live', () => new Promise(() => {}))");
  const page = await hung.context().newPage();
  await page.clock.install();
  await page.goto(`${url}/workspaces`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await hung.evaluate("new BroadcastChannel('runwarden-live').postMessage({ name: 'beat', data: null })");
  await page.getByText('live', { exact: true }).waitFor();
  await freeze();
  await page.clock.runFor(50_000);
  await page.getByText('Frozen: nothing is cancelled until').waitFor();
});

const JSON_BODY = { 'content-type': 'application/json' };

async function freeze(): Promise<void> {
  const body = JSON.stringify({ reason: 'metrics are late' });
  await fetch(`${service.running.url}/api/v1/freeze`, { method: 'PUT', headers: JSON_BODY, body });
}

async function others(context: BrowserContext, url: string): Promise<Page[]> {
  const opened: Page[] = [];
  while (opened.length < WINDOWS - 1) {
    const page = await context.newPage();
    await page.goto(url);
    opened.push(page);
  }
  return opened;
}

/** How many pages hold the lock of the stream: the browser says so. */
async function streamsOf(windows: readonly Page[]): Promise<number> {
  const [one] = windows;
  const state = await one?.evaluate(() => navigator.locks.query());
  return state?.held?.length ?? 0;
}
