import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from '../http/fixtures.ts';
import { useWorld } from '../http/world.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { openPages, type Pages } from './pages.ts';

const world = useWorld();
const MANY = 5000;
/** Names as an enemy would give them. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '\u202Egnp.exe',
  '=HYPERLINK("http://example.com")',
  `${'long '.repeat(60)}`,
];

let pages: Pages;
let url: string;
let app: ReturnType<typeof world.app>;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  const violated = aPolicy({ name: 'idle-gpu', match: { experiment: ['idle'] } });
  const healthy = aPolicy({ name: 'runtime-limit', says: 'healthy' });
  world.policies = [violated, healthy];
  const runs = Array.from({ length: MANY }, (_, index) =>
    aRun({
      id: `run-${String(index).padStart(4, '0')}`,
      displayName: HOSTILE[index] ?? `training ${index}`,
      experiment: index % 50 === 0 ? 'idle' : 'nightly',
      tags: { owner: `team-${index % 7}@example.com`, stage: index % 2 === 0 ? 'train' : 'eval' },
      createdAt: NOW - HOUR - index * MINUTE,
    }),
  );
  await pass(world.ledger, world.newId, runs, world.policies);
  app = world.app({ consoleFolder: fileURLToPath(new URL('../../dist/console', import.meta.url)) });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  pages = await openPages();
}, 120_000);

afterAll(async () => {
  await pages?.close();
  await app?.close();
});

async function open(path: string): Promise<Page> {
  const page = await pages.open(`${url}${path}`, { viewport: { width: 1440, height: 900 } });
  await page.getByRole('table').locator('tbody tr').first().waitFor();
  await page.getByText('the rest is being read').waitFor({ state: 'hidden' });
  return page;
}

async function foundByAxe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const chip = (page: Page, word: string) => page.getByRole('link', { name: word, exact: false });

describe('the page of runs', () => {
  it('has its filters, order and grouping in the address', IN_BROWSER, async () => {
    const page = await open('/runs');
    await page.getByLabel('Find runs').fill('team-3 tag:stage=eval');
    await page.waitForURL('**/runs?q=team-3+tag%3Astage%3Deval');
    await page.getByLabel('Group by').selectOption('owner');
    await page.getByRole('button', { name: 'GPUs' }).click();
    await page.waitForURL('**group=owner&sort=gpus');
    const heading = await page.getByRole('heading', { level: 1 }).textContent();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: heading ?? '' }).waitFor();
    expect(await page.title()).toContain('active runs');
    expect(await page.locator('tr.group').count()).toBe(1);
  });

  it('is read by keys: j and k move, o opens', IN_BROWSER, async () => {
    const page = await open('/runs');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const row = page.locator('tr[aria-selected="true"]');
    expect(await row.count()).toBe(1);
    const id = await row.locator('.id').textContent();
    await page.keyboard.press('o');
    await page.waitForURL(`**/runs/ml-prod-eu/${id}`);
  });

  it('shows hostile names as text', IN_BROWSER, async () => {
    const page = await open('/runs?q=run-000');
    await page.getByText(HOSTILE[0] ?? '').waitFor();
    await page.getByText('⟨U+202E⟩gnp.exe').waitFor();
    expect(await page.locator('table img').count()).toBe(0);
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(beyond)).toBe(0);
  });

  it('says which filter fits nothing, and the ways on', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/runs?q=nowhere&workspace=ml-prod-eu`);
    await page.getByRole('heading', { name: 'No active run fits “nowhere” with workspace ml-prod-eu' }).waitFor();
    await page.getByRole('link', { name: 'Without the text' }).click();
    await page.getByRole('heading', { name: '5,000 active runs' }).waitFor();
  });

  it.for([390, 1440].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme }))))(
    'has nothing that axe finds at $width px, $theme',
    IN_BROWSER,
    async ({ width, theme }) => {
      const page = await pages.open(`${url}/runs?q=run-00`, { viewport: { width, height: 900 }, colorScheme: theme });
      await page.getByRole('table').locator('tbody tr').first().waitFor();
      expect(await foundByAxe(page)).toEqual([]);
    },
  );
});

describe('the table of 5,000 runs', () => {
  it('counts all of them, and draws only those near the eye', IN_BROWSER, async () => {
    const page = await open('/runs');
    await page.getByRole('heading', { name: '5,000 active runs' }).waitFor();
    await chip(page, 'Waits 100').waitFor();
    expect(await page.locator('tbody tr').count()).toBeLessThan(500);
  });

  it('scrolls to its end with a few hundred rows drawn at once', IN_BROWSER, async () => {
    const page = await open('/runs');
    await page.getByRole('heading', { name: '5,000 active runs' }).waitFor();
    const { frames, mostRows }: Scrolled = await page.evaluate(SCROLL_THROUGH);
    const late = frames.filter((length) => length > 34).length;
    // How fast a frame is says as much of the machine as of the page, so it is printed; how much is drawn is held.
    console.info(`${frames.length} frames, ${late} of them longer than 34 ms`);
    expect(frames.length).toBeGreaterThan(100);
    expect(mostRows).toBeLessThan(500);
    await page.getByText('run-4999').waitFor();
  });
});

interface Scrolled {
  /** How long each frame took, in milliseconds. */
  readonly frames: readonly number[];
  /** The most rows that were drawn at once. */
  readonly mostRows: number;
}

/** Scrolls to the end of the page, and answers how long each frame took and how much was drawn. It runs in the page, so it is a text. */
const SCROLL_THROUGH = `new Promise((resolve) => {
  const frames = [];
  let mostRows = 0;
  let before = performance.now();
  const frame = (now) => {
    frames.push(now - before);
    before = now;
    mostRows = Math.max(mostRows, document.querySelectorAll('tbody tr').length);
    const { scrollHeight, clientHeight } = document.documentElement;
    if (scrollY + clientHeight >= scrollHeight - 1) return resolve({ frames, mostRows });
    scrollBy(0, 400);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;
