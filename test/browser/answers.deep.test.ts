import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';
import { answerElsewhere, questionAbout } from './questions.ts';

const ASK = (name: string, when: string, match: string) => `
name: ${name}
summary: People are asked at once.
severity: high
mode: approve
match: ${match}
when: ${when}
for: 0s
then:
  - notify: owner
    cancel: {within: 1h, otherwise: keep}
notice: none
`;
const IDLE = ASK('idle', '{gpu-idle: {below: 5%, over: 2h}}', '{gpu: true}');
const LONG = ASK('long', '{runtime: {over: 1h}}', '{gpu: false}');

const HOSTILE = '<img src=x onerror=alert(1)> \u202Egnp.exe =cmd|x '.repeat(6).trim();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

let service: Service;
let pages: Pages;

beforeEach(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([
      idleRun('train-a', { 'display-name': 'pretraining, large', logs: [{ text: 'rank 5: still waiting\n' }] }),
      idleRun('train-b', { 'display-name': HOSTILE }),
      ...['1', '2', '3'].map((n) => cpuRun(`night-${n}`, '-2h', { 'display-name': 'nightly', experiment: 'nights' })),
      cpuRun('later', '-50m', { 'display-name': 'a later one' }),
    ]),
    policies: { 'idle.yaml': IDLE, 'long.yaml': LONG },
  });
  pages = await openPages();
  await service.until(async () => (await questions()).length === 5);
});

afterEach(async () => {
  await pages?.close();
  await service?.close();
});

interface Listed {
  readonly id: string;
  readonly runId: string;
}

async function questions(): Promise<readonly Listed[]> {
  const { body } = await service.get('/api/v1/decisions?waiting=true');
  return (body as { items: readonly Listed[] }).items; // of the list's schema
}

async function answerOf(runId: string): Promise<{ answer: string | null; note: string | null } | null> {
  const { body } = await service.get(`/api/v1/decisions?kind=ask&run=${runId}`);
  const { items } = body as { items: { approval: { answer: string | null; note: string | null } }[] }; // of its schema
  return items[0]?.approval ?? null;
}

async function rejectElsewhere(runId: string): Promise<void> {
  const { id } = await questionAbout({ service }, runId);
  await answerElsewhere({ service }, id, { verb: 'reject', note: 'the owner restarts it' });
}

async function openQuestion(runId: string): Promise<Page> {
  const about = (await questions()).find((one) => one.runId === runId);
  const page = await pages.open(`${service.running.url}/waiting/${about?.id}`);
  await page.locator('.card').waitFor();
  return page;
}

describe('a question', () => {
  it('is answered from the first screen of a phone in three taps', IN_BROWSER, async () => {
    const page = await pages.open(service.running.url, PHONE);
    await page.getByRole('heading', { name: '5 runs wait for an answer' }).waitFor();
    const about = page.getByRole('listitem').filter({ hasText: 'pretraining, large' });
    await about.getByRole('link', { name: 'Answer' }).first().tap();
    const approve = page.getByRole('button', { name: 'Approve: cancel it' });
    await approve.tap();
    expect(await answerOf('train-a')).toMatchObject({ answer: null });
    await approve.tap();
    await page.getByRole('heading', { name: 'You approved the cancel of pretraining, large' }).waitFor();
    expect(await answerOf('train-a')).toMatchObject({ answer: 'approved' });
    await page.getByText('asked Azure; accepted').waitFor();
  });

  it('is answered by the keyboard: the reason first, then Enter, and no single key sends', IN_BROWSER, async () => {
    const page = await openQuestion('train-a');
    await page.keyboard.press('a');
    await page.keyboard.type('hung');
    await page.keyboard.press('Escape');
    expect(await answerOf('train-a')).toMatchObject({ answer: null });
    await page.keyboard.press('r');
    expect(await page.getByLabel('Reason').inputValue()).toBe('hung');
    await page.getByLabel('Reason').fill('it loads data');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You keep pretraining, large' }).waitFor();
    expect(await answerOf('train-a')).toMatchObject({ answer: 'rejected', note: 'it loads data' });
    await page.getByRole('button', { name: 'Next question' }).click();
    await page.getByRole('button', { name: /^Approve/ }).waitFor();
  });

  it('says at once that somebody else answered, and keeps the half-typed reason', IN_BROWSER, async () => {
    const page = await openQuestion('train-a');
    await page.keyboard.press('a');
    await page.keyboard.type('half a reason');
    await rejectElsewhere('train-a');
    await page.getByText('Already answered.').first().waitFor();
    expect(await page.getByRole('article').textContent()).toContain('local rejected it: “the owner restarts it”');
    expect(await page.getByLabel('Reason').inputValue()).toBe('half a reason');
    const approve = page.getByRole('button', { name: /^Approve/ });
    expect(await approve.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await answerOf('train-a')).toMatchObject({ answer: 'rejected' });
  });

  it('is answered together with others of its cause, and one can be left out', IN_BROWSER, async () => {
    const page = await openQuestion('night-1');
    await page.getByRole('button', { name: 'Approve: cancel 3' }).waitFor();
    const rows = page.getByRole('row').filter({ hasText: 'night-3' });
    await rows.getByRole('checkbox').uncheck();
    await page.getByRole('button', { name: 'Reject: keep 2' }).click();
    await page.getByLabel('Reason').fill('both may finish');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You keep 2 runs' }).waitFor();
    expect(await answerOf('night-1')).toMatchObject({ answer: 'rejected', note: 'both may finish' });
    expect(await answerOf('night-2')).toMatchObject({ answer: 'rejected' });
    expect(await answerOf('night-3')).toMatchObject({ answer: null });
    await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
  });

  it('that is new waits behind a line while others are read', IN_BROWSER, async () => {
    const page = await openQuestion('train-a');
    const queue = page.getByRole('navigation', { name: 'Questions' });
    const before = await queue.getByRole('listitem').allInnerTexts();
    service.sandbox.control.advance('15m');
    await service.tick(1);
    await page.getByRole('button', { name: /^1 new question/ }).waitFor();
    expect(await queue.getByRole('listitem').count()).toBe(before.length);
    await page.getByRole('button', { name: /^1 new question/ }).click();
    await queue.getByText('a later one').waitFor();
  });
});

describe('the first screen and the questions', () => {
  it('show hostile names as text, and axe finds nothing in both themes at both widths', IN_BROWSER, async () => {
    const about = (await questions()).find(({ runId }) => runId === 'train-b');
    for (const path of ['/', `/waiting/${about?.id}`])
      for (const width of [390, 1440])
        for (const colorScheme of ['light', 'dark'] as const) {
          const page = await pages.open(`${service.running.url}${path}`, {
            viewport: { width, height: 900 },
            colorScheme,
          });
          await page.getByText('<img src=x onerror=alert(1)> ⟨U+202E⟩gnp.exe =cmd|x').first().waitFor();
          const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
          const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
          expect({ path, width, colorScheme, found }).toEqual({ path, width, colorScheme, found: [] });
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
          await page.context().close();
        }
  });
});
