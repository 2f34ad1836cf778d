import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

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

describe('the frame of every page', () => {
  it('freezes with a reason, shows it on another page without a reload, and lifts it', IN_BROWSER, async () => {
    const { url } = service.running;
    const other = await pages.open(`${url}/workspaces`);
    const page = await pages.open(`${url}/runs`);
    await page.getByRole('button', { name: 'Freeze…' }).click();
    await page.getByRole('button', { name: 'Freeze', exact: true }).click();
    await expect.poll(() => page.getByText('Say why, in a few words.').isVisible()).toBe(true);
    await page.getByLabel('Reason').fill('Metrics of two regions are late');
    await page.getByLabel('Reason').press('Enter');
    await page.getByText('No cancel had gone out before.').waitFor();
    expect(await page.locator('dialog').count()).toBe(0);
    await other.getByText('Frozen: nothing is cancelled until').waitFor();
    expect(await other.getByRole('status', { name: 'Freeze' }).textContent()).toContain(
      '“Metrics of two regions are late” by local',
    );
    await other.getByRole('button', { name: 'Lift the freeze…' }).click();
    await other.getByRole('button', { name: 'Lift it' }).click();
    await page.getByRole('status', { name: 'Freeze' }).waitFor({ state: 'detached' });
  });

  it('goes to pages by two keys, and a key in a field is text', IN_BROWSER, async () => {
    const page = await pages.open(`${service.running.url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.waitForURL('**/waiting');
    await page.keyboard.press('/');
    await page.getByLabel('Id, name, experiment or owner').fill('');
    await page.keyboard.type('frozen');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/runs?q=frozen');
  });

  it(
    'keeps no connection while nobody sees it, so that many tabs work, and follows again when it is seen',
    IN_BROWSER,
    async () => {
      const page = await pages.open('about:blank');
      const streams: string[] = [];
      page.on('request', (request) => request.url().endsWith('/events') && streams.push('open'));
      page.on('requestfailed', (request) => request.url().endsWith('/events') && streams.push('closed'));
      await page.goto(`${service.running.url}/`);
      await expect.poll(() => streams).toEqual(['open']);
      const show = (hidden: boolean) =>
        page.evaluate(
          `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
         document.dispatchEvent(new Event('visibilitychange'));`,
        );
      await show(true);
      await expect.poll(() => streams).toEqual(['open', 'closed']);
      await show(false);
      await expect.poll(() => streams).toEqual(['open', 'closed', 'open']);
    },
  );

  it('says so where there is no page, and answers a program with a problem document', IN_BROWSER, async () => {
    const page = await pages.open(`${service.running.url}/nowhere`);
    await page.getByRole('heading', { name: 'There is no page at this address' }).waitFor();
    expect((await service.get('/nowhere')).body).toMatchObject({ status: 404 });
  });
});
