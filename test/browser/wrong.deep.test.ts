import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { ENFORCE_IDLE, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([idleRun('tried')]),
    policies: { 'idle.yaml': ENFORCE_IDLE.replace('mode: enforce', 'mode: audit') },
  });
  await service.rest();
  pages = await openPages();
}, 120_000);

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

it('an operator says at a decision that a cancel would have been wrong, and takes it back', IN_BROWSER, async () => {
  const { body } = await service.get('/api/v1/decisions?kind=withhold&audit=true');
  const { items } = body as { items: readonly { id: string; reason: string }[] };
  const would = items.find(({ reason }) => reason.startsWith('would be cancelled'));
  const page = await pages.open(`${service.running.url}/decisions/${would?.id}?since=all`);
  await page.getByRole('button', { name: 'It was wrong…' }).click();
  await page.getByRole('button', { name: 'It was wrong', exact: true }).click();
  await page.getByText('Say why, in a few words.').waitFor();
  const { violations } = await new AxeBuilder({ page }).include('.decision-detail form').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByLabel('What was wrong with it?').fill('it was saving a checkpoint');
  await page.getByRole('button', { name: 'It was wrong' }).click();
  // At the decision; the list of what people did may have it as well by now.
  await page.getByText('local said that it was wrong').waitFor();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('button', { name: 'It was wrong…' }).waitFor();
});
