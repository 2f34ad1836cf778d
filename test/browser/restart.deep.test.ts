import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../http/world.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type SignedIn, startSignedIn } from './people.ts';
import { questionAbout, questions } from './questions.ts';

const ASK = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve').replace('cancel: true', 'cancel: {within: 4h}');
/** The browser tries again after some seconds. */
const BACK = { timeout: 30_000 };

let people: SignedIn;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  people = await startSignedIn(
    // The last one is over the limit only after the restart.
    oneWorkspace([cpuRun('first', '-2h'), cpuRun('second', '-2h'), cpuRun('later', '-50m')]),
    { 'runtime.yaml': ASK },
  );
  await people.service.until(async () => (await questions(asker(), '&waiting=true')).length === 2);
  await people.service.rest();
}, 120_000);

afterAll(async () => people?.close());

const asker = () => ({ service: people.service, key: OPERATOR });

/** After which event a page asks for news, each time that it does; null is from now on. */
function resumedFrom(page: Page): (string | null)[] {
  const asked: (string | null)[] = [];
  page.on('response', async (reply) => {
    if (!reply.url().endsWith('/api/v1/events')) return;
    const headers = await reply.request().allHeaders();
    asked.push(headers['last-event-id'] ?? null);
  });
  return asked;
}

const rowsOf = (page: Page, run: string) => page.getByRole('row').filter({ hasText: run });

describe('pages that are open while the service is started again', () => {
  it(
    'say so, continue where they were, lose nothing, show nothing twice, and keep what was typed',
    IN_BROWSER,
    async () => {
      const { id } = await questionAbout(asker(), 'first');
      const card = await people.open('alice', `/waiting/${id}`);
      await card.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
      await card.keyboard.press('r');
      await card.keyboard.type('half a reas');
      const decisions = await people.open('alice', '/decisions?since=all');
      await rowsOf(decisions, 'first').first().waitFor();
      const before = await rowsOf(decisions, 'first').count();
      const asked = resumedFrom(decisions);
      // A change that the page hears, so that it has a place to resume from.
      await people.service.tick(1);

      await people.service.restart(async () => {
        for (const page of [card, decisions]) await page.getByText(/no news for .*, trying again/).waitFor();
        // What is on the page stays readable.
        expect(await rowsOf(decisions, 'first').count()).toBe(before);
        await card.keyboard.press('Enter');
        await card.getByText('It is not known whether it was done.').or(card.getByText('was not recorded')).waitFor();
        expect(await card.getByLabel('Reason').inputValue()).toBe('half a reas');
        people.service.sandbox.control.advance('15m');
      });

      await decisions.getByText(/^live/).waitFor(BACK);
      await rowsOf(decisions, 'later').first().waitFor();
      const { items } = (await decisions.evaluate(
        "fetch('/api/v1/decisions?limit=100').then((reply) => reply.json())",
      )) as { items: readonly { id: string; runId: string }[] }; // of the list's schema
      for (const run of ['first', 'second', 'later'])
        expect(await rowsOf(decisions, run).count(), run).toBe(items.filter(({ runId }) => runId === run).length);
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.at(-1)).toMatch(/^\d+$/);

      await card.getByRole('button', { name: /^1 new question/ }).click(BACK);
      const queue = card.getByRole('navigation', { name: 'Questions' });
      for (const run of ['first', 'second', 'later'])
        expect(await queue.getByText(run, { exact: true }).count(), run).toBe(1);
      expect(await card.getByLabel('Reason').inputValue()).toBe('half a reas');
      expect((await questionAbout(asker(), 'first')).approval).toMatchObject({ answer: null });
      await card.keyboard.press('r');
      await card.keyboard.type('on');
      await card.keyboard.press('Enter');
      await card.getByRole('heading', { name: 'You keep first' }).waitFor();
      expect((await questionAbout(asker(), 'first')).approval).toMatchObject({
        answer: 'rejected',
        note: 'half a reason',
      });
    },
  );
});
