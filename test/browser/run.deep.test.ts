import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

const ASK_IDLE = `
name: idle
summary: People are asked about idle GPU runs.
severity: high
mode: approve
match: {gpu: true}
when:
  gpu-idle: {below: 5%, over: 2h}
then:
  - notify: owner
    cancel: {within: 4h, otherwise: keep}
notice: none
`;

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([
      idleRun('looked-at'),
      idleRun('extended'),
      idleRun('cancelled', { 'display-name': '<b>x</b>' }),
    ]),
    policies: { 'idle.yaml': ASK_IDLE },
  });
  await service.rest();
  pages = await openPages();
}, 120_000);

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

async function open(run: string, options = {}): Promise<Page> {
  const page = await pages.open(`${service.running.url}/runs/ml/${run}`, options);
  await page.getByText('Why, and why not').waitFor();
  return page;
}

const story = (page: Page) => page.getByRole('list', { name: 'Story, oldest first' });

describe('the page of a run', () => {
  it('says that people are asked, what happened, and why under each policy', IN_BROWSER, async () => {
    const page = await open('looked-at');
    await page.getByText('You are asked whether to cancel it.').waitFor();
    await story(page).getByText('idle fires').waitFor();
    await story(page).getByText('Asked oncall to approve a cancel under idle').waitFor();
    await page.getByRole('row', { name: /idle approve waits for an answer/ }).waitFor();
    await page.getByText('Its numbers').first().click();
    await page.getByText(/value .* · threshold 5/).waitFor();
    const answer = page.getByRole('link', { name: 'Answer' });
    expect(await answer.getAttribute('href')).toMatch(/^\/waiting\//);
  });

  it('extends it by the keyboard, with a reason, and says what follows', IN_BROWSER, async () => {
    const page = await open('extended');
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByText('Say why, in a few words.').waitFor();
    await page.keyboard.type('the data arrives at noon');
    await page.keyboard.press('Enter');
    await dialog.getByText('It ends by itself at').waitFor();
    await page.keyboard.press('Escape');
    // The next pass says it in a sentence of its own, too.
    await story(page).getByText('the data arrives at noon', { exact: true }).waitFor();
    const { body } = await service.get('/api/v1/overrides?inForce=true');
    expect(body).toMatchObject({
      items: [
        { kind: 'extend', scope: { workspace: ['ml'], runId: ['extended'] }, reason: 'the data arrives at noon' },
      ],
    });
  });

  it('cancels it by hand only after a reason, and shows what becomes of it', IN_BROWSER, async () => {
    const page = await open('cancelled');
    await page.getByRole('heading', { level: 1, name: '<b>x</b>' }).waitFor();
    await page.getByRole('button', { name: 'Cancel by hand…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await dialog.getByText('Say why, in a few words.').waitFor();
    await dialog.getByLabel('Reason').fill('agreed with the owner');
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await dialog.getByRole('heading', { name: 'The cancel is recorded' }).waitFor();
    await page.keyboard.press('Escape');
    await story(page).getByText('agreed with the owner').waitFor();
    await page.getByText('A cancel of it is under way').waitFor();
  });

  it(
    'says that cancels are frozen before it offers one by hand, and offers to lift the freeze',
    IN_BROWSER,
    async () => {
      await fetch(`${service.running.url}/api/v1/freeze`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason: 'metrics are late', for: '1h' }),
      });
      const page = await open('looked-at');
      await page.getByRole('button', { name: 'Cancel by hand…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Cancels are frozen until').waitFor();
      expect(await dialog.getByRole('alert').textContent()).toContain('“metrics are late” by local');
      const cancel = dialog.getByRole('button', { name: 'Cancel the run' });
      expect(await cancel.isVisible()).toBe(false);
      await dialog.getByRole('button', { name: 'Lift the freeze…' }).click();
      await dialog.getByRole('button', { name: 'Lift it' }).click();
      await dialog.getByRole('heading', { name: 'Cancel this run by hand?' }).waitFor();
      await cancel.waitFor();
      expect(await dialog.getByText('Cancels are frozen until').count()).toBe(0);
    },
  );

  it('offers near names for a run that is not there', IN_BROWSER, async () => {
    const page = await pages.open(`${service.running.url}/runs/ml/looked-it`);
    await page.getByRole('heading', { level: 1, name: 'No run is called looked-it' }).waitFor();
    await page.getByRole('link', { name: 'Open that one' }).click();
    await page.waitForURL('**/runs/ml/looked-at');
  });

  it.for([390, 1440].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme }))))(
    'has nothing that axe finds at $width px, $theme',
    IN_BROWSER,
    async ({ width, theme }) => {
      const page = await open('looked-at', { viewport: { width, height: 900 }, colorScheme: theme });
      await story(page).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(beyond)).toBe(0);
    },
  );
});
