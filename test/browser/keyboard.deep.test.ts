import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';
import { questionAbout, questions } from './questions.ts';

const ASK = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve').replace('cancel: true', 'cancel: {within: 1h}');
/** Each of an experiment of its own, so that each is a question of its own. */
const RUNS = ['first', 'second', 'third', 'fourth', 'fifth'];

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace(RUNS.map((id) => cpuRun(id, '-2h'))),
    policies: { 'runtime.yaml': ASK },
    configure: (config) => ({ ...config, limits: { ...config.limits, perCycle: 50, share: 1 } }),
  });
  pages = await openPages();
  await service.until(async () => (await open()).length === RUNS.length);
});

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

const open = () => questions({ service }, '&waiting=true');

/** The run that the card is about, by the address of its page. */
async function onCard(page: Page): Promise<string> {
  const link = page.getByRole('article').locator('a[href^="/runs/ml/"]').first();
  return (await link.getAttribute('href'))?.split('/').at(-1) ?? '';
}

/** Which writes the pages have sent. */
function sentBy(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(new URL(request.url()).pathname);
  });
  return sent;
}

async function openAnew(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('main .panel, main .card').first().waitFor();
}

describe('an operator with a keyboard alone', () => {
  it('goes from the first screen to the questions, rejects three and approves one', IN_BROWSER, async () => {
    const page = await pages.open(service.running.url);
    await page.getByRole('heading', { name: '5 runs wait for an answer' }).waitFor();
    const sent = sentBy(page);
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
    const rejected: string[] = [];
    for (const reason of ['it loads data', 'the owner watches it', 'it is nearly done']) {
      const run = await onCard(page);
      await page.keyboard.press('r');
      await page.keyboard.type(reason);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `You keep ${run}` }).waitFor();
      expect((await questionAbout({ service }, run)).approval).toMatchObject({ answer: 'rejected', note: reason });
      rejected.push(run);
      await page.keyboard.press('j');
      await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
    }
    expect(new Set(rejected).size).toBe(3);
    const approved = await onCard(page);
    await page.keyboard.press('a');
    await page.keyboard.type('it hangs');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `You approved the cancel of ${approved}` }).waitFor();
    expect((await questionAbout({ service }, approved)).approval).toMatchObject({
      answer: 'approved',
      note: 'it hangs',
    });
    // One write an answer, and none besides.
    expect(sent.map((path) => path.split('/').at(-1))).toEqual(['reject', 'reject', 'reject', 'approve']);
  });

  it('sends nothing by any single key, on any page', IN_BROWSER, async () => {
    const [left] = await open();
    const page = await pages.open(service.running.url);
    const sent = sentBy(page);
    for (const path of ['/', `/waiting/${left?.id}`, `/runs/ml/${left?.runId}`, '/runs', '/decisions', '/overrides']) {
      const url = `${service.running.url}${path}`;
      await openAnew(page, url);
      for (const key of [...'abcdefghijklmnopqrstuvwxyz/?', 'Enter', 'Delete', ' ']) {
        await page.keyboard.press(key);
        await page.keyboard.press('Escape');
        if (page.url() !== url) await openAnew(page, url);
      }
    }
    expect(sent).toEqual([]);
    expect((await open()).map(({ id }) => id)).toEqual([left?.id]);
  });

  it(
    'keeps a no a no, where the reason loses the focus and the next letter is the key of a yes',
    IN_BROWSER,
    async () => {
      const [left] = await open();
      const page = await pages.open(`${service.running.url}/waiting/${left?.id}`);
      await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
      const sent = sentBy(page);
      await page.keyboard.press('r');
      await page.keyboard.type('it re');
      await page.evaluate('document.activeElement.blur()');
      await page.keyboard.type('ads');
      await page.getByText('Reject: keep it:').waitFor();
      expect(await page.getByLabel('Reason').inputValue()).toBe('it reds');
      await page.keyboard.press('Escape');
      expect(sent).toEqual([]);
      await page.getByLabel('Reason').fill('');
    },
  );

  it('leaves a question unanswered with Escape, and finds the reason again', IN_BROWSER, async () => {
    const [left] = await open();
    const page = await pages.open(`${service.running.url}/waiting/${left?.id}`);
    await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
    const sent = sentBy(page);
    await page.keyboard.press('a');
    await page.keyboard.type('not sure');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.keyboard.press('r');
    expect(await page.getByLabel('Reason').inputValue()).toBe('not sure');
    expect(sent).toEqual([]);
  });
});
