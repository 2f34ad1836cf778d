import { afterAll, beforeAll, describe, it } from 'vitest';
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
});
