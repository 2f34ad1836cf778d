import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertType } from '../../src/core/alert/alert.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';
import { mailHtml } from '../../src/notify/mail/html.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { findBrowser, openBrowser } from './browser.ts';

const TYPES: readonly AlertType[] = ['approval.requested', 'group', 'cancel.confirmed'];
const LONG = 'a-run-whose-name-has-no-blank-in-it-'.repeat(8);

function htmlOf(type: AlertType, name?: string): string {
  const alert = exampleOf(type);
  const run = { ...Object(alert.data.run), ...(name !== undefined && { displayName: name, id: name }) };
  const data = { ...alert.data, ...(alert.data.run !== undefined && { run }) };
  return mailHtml(messageFor({ ...alert, data }, { baseUrl: 'https://runwarden.example.com', zone: 'Europe/Berlin' }));
}

describe('mail', IN_BROWSER, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(findBrowser() ?? '');
  });
  afterAll(() => browser.close());

  async function look(html: string, width: number, colorScheme: 'light' | 'dark') {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent(html);
    const colour = (selector: string, name: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}'))['${name}']`);
    const seen = {
      beyond: await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
      card: (await page.locator('.card').boundingBox())?.width,
      paper: await colour('.card', 'backgroundColor'),
      ink: await colour('h1', 'color'),
      preview: await page.locator('body > div').first().isVisible(),
      asked,
    };
    const button = (await page.locator('a.btn').boundingBox())?.height ?? 0;
    await page.close();
    return { seen, button };
  }

  const DARK = { paper: 'rgb(29, 35, 44)', ink: 'rgb(230, 233, 238)' };
  const LIGHT = { paper: 'rgb(255, 255, 255)', ink: 'rgb(27, 36, 48)' };

  it.each(TYPES)('%s fits a phone and a screen, in light and dark, and loads nothing', async (type) => {
    for (const [width, card] of [
      [390, 390],
      [700, 600],
    ] as const) {
      const light = await look(htmlOf(type), width, 'light');
      expect(light.seen).toEqual({ beyond: 0, card, preview: false, asked: [], ...LIGHT });
      expect(light.button).toBeGreaterThanOrEqual(40);
      const dark = await look(htmlOf(type), width, 'dark');
      expect(dark.seen).toEqual({ beyond: 0, card, preview: false, asked: [], ...DARK });
    }
  });

  it('breaks a long name instead of growing beyond a phone', async () => {
    const { seen } = await look(htmlOf('approval.requested', LONG), 390, 'light');
    expect(seen.beyond).toBe(0);
  });

  it('breaks a long address in a headline instead of growing beyond a phone', async () => {
    const held = { kind: 'kept', by: 'someone-with-a-long-name.of-a-team@research.example.com', until: null };
    const notice = exampleOf('finding.notice');
    const cancel = { ...Object(notice.data.cancel), held };
    const alert = { ...notice, data: { ...notice.data, cancel } };
    const html = mailHtml(messageFor(alert, { baseUrl: 'https://runwarden.example.com' }));
    expect((await look(html, 390, 'light')).seen.beyond).toBe(0);
  });
});
