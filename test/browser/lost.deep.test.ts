import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

const ASK_LONG = `
name: long
summary: People are asked at once.
severity: high
mode: approve
when: {runtime: {over: 1h}}
for: 0s
then:
  - notify: owner
    cancel: {within: 1h, otherwise: keep}
notice: none
`;
const RUNS = ['lost', 'twice', 'draft', 'gateway', 'failed', 'both'];

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace(RUNS.map((id) => cpuRun(id, '-2h'))),
    policies: { 'long.yaml': ASK_LONG },
    configure: (config) => ({ ...config, limits: { ...config.limits, perCycle: 50, share: 1 } }),
  });
  pages = await openPages();
  await service.until(async () => (await listed('waiting=true')).length === RUNS.length);
});

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

interface Listed {
  readonly id: string;
  readonly approval: { readonly answer: string | null; readonly note: string | null } | null;
}

async function listed(query: string): Promise<readonly Listed[]> {
  const { body } = await service.get(`/api/v1/decisions?kind=ask&${query}`);
  return (body as { items: readonly Listed[] }).items; // of the list's schema
}

async function questionAbout(run: string): Promise<Listed> {
  const [found] = await listed(`run=${run}`);
  if (!found) throw new Error(`nobody was asked about ${run}`);
  return found;
}

async function openQuestion(run: string): Promise<Page> {
  const page = await pages.open(`${service.running.url}/waiting/${(await questionAbout(run)).id}`);
  await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
  return page;
}

async function sendNo(page: Page, reason: string): Promise<void> {
  await page.keyboard.press('r');
  await page.keyboard.type(reason);
  await page.keyboard.press('Enter');
}

describe('an answer', () => {
  it(
    'of which no reply comes back is not called unrecorded, and the card then says that it was',
    IN_BROWSER,
    async () => {
      const page = await openQuestion('lost');
      await page.route('**/reject', async (route) => {
        await route.fetch();
        await route.abort('connectionreset');
      });
      // Nothing is read again while this is looked at.
      await page.route('**/api/v1/now', (route) => route.abort());
      await page.route('**/api/v1/decisions/*', (route) => route.abort());
      await sendNo(page, 'it loads data');
      await page.getByText('It is not known whether it was done.').waitFor();
      expect(await page.getByRole('article').textContent()).not.toContain('was not recorded');
      expect(await page.getByLabel('Reason').inputValue()).toBe('it loads data');
      await page.unroute('**/api/v1/decisions/*');
      await page.unroute('**/api/v1/now');
      await service.tick(1);
      await page.getByText('local rejected it').waitFor();
      expect(await page.getByText('It is not known whether it was done.').count()).toBe(0);
      expect((await questionAbout('lost')).approval).toMatchObject({ answer: 'rejected', note: 'it loads data' });
    },
  );

  it('that a gateway lost is not called unrecorded', IN_BROWSER, async () => {
    const page = await openQuestion('gateway');
    await page.route('**/reject', (route) => route.fulfill({ status: 504, body: '<h1>504</h1>' }));
    await sendNo(page, 'it loads data');
    await page.getByText('It is not known whether it was done.').waitFor();
  });

  it('of which the service failed on its way is not called unrecorded either', IN_BROWSER, async () => {
    const page = await openQuestion('failed');
    const said = { detail: 'Too much is read at the same time.' };
    await page.route('**/reject', (route) => route.fulfill({ status: 503, json: said }));
    await sendNo(page, 'it loads data');
    await page.getByText('It is not known whether it was done.').waitFor();
    await page.getByText(`${said.detail} Look at what is shown, before you send it again.`).waitFor();
  });

  it('is not sent by a double click without a reason', IN_BROWSER, async () => {
    const page = await openQuestion('twice');
    const approve = page.getByRole('button', { name: 'Approve: cancel it' });
    await approve.dblclick();
    await page.getByText('press again to send it without a reason').waitFor();
    expect((await questionAbout('twice')).approval).toMatchObject({ answer: null });
  });

  it('is kept half typed while one looks at the run and comes back', IN_BROWSER, async () => {
    const page = await openQuestion('draft');
    await page.keyboard.press('r');
    await page.keyboard.type('half a rea');
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    await page.waitForURL('**/runs/ml/draft');
    await page.goBack();
    await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('half a rea');
    expect((await questionAbout('draft')).approval).toMatchObject({ answer: null });
    // Also over a sign-in elsewhere, which loads the page anew.
    await page.reload();
    await expect.poll(() => page.getByLabel('Reason').inputValue()).not.toBe('');
  });

  it('of two people at once is recorded once, and each page says what is true', IN_BROWSER, async () => {
    const [one, two] = [await openQuestion('both'), await openQuestion('both')];
    for (const page of [one, two]) await page.keyboard.press('r');
    await one.keyboard.type('first');
    await two.keyboard.type('second');
    await Promise.all([one.keyboard.press('Enter'), two.keyboard.press('Enter')]);
    // Neither answer need be there when the keys are up.
    await expect.poll(async () => (await questionAbout('both')).approval?.answer).toBe('rejected');
    const { note } = (await questionAbout('both')).approval ?? {};
    const [winner, other] = note === 'first' ? [one, two] : [two, one];
    await winner.getByRole('heading', { name: 'You keep both' }).waitFor();
    await other.getByText('Already answered.').first().waitFor();
    // The refusal is shown at once, and who answered as soon as the question is read again.
    await expect.poll(() => other.getByRole('article').textContent()).toContain(`local rejected it: “${note}”`);
  });
});

describe('the live stream', () => {
  it('that is silent, as after the sleep of a laptop, is opened again', IN_BROWSER, async () => {
    const page = await pages.open('about:blank');
    await page.clock.install();
    await page.goto(`${service.running.url}/`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.clock.fastForward(3 * 3_600_000);
    await page.clock.runFor(6000);
    await expect.poll(() => asked).toContain('/api/v1/events');
    await page.clock.runFor(1100);
    await expect.poll(() => asked).toContain('/api/v1/now');
  });
});
