import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERT_TYPES } from '../../src/core/alert/alert.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { adaptiveCard } from '../../src/notify/teams/adaptive-card.ts';
import { findBrowser, openBrowser } from '../browser/browser.ts';
import { IN_BROWSER } from '../support/needs.ts';

/*
 * Cards as Microsoft's own renderer shows them, with the colours of Teams. With RUNWARDEN_PICTURES=<folder> a picture of
 * each is kept there.
 */

const RENDERER = join(
  createRequire(import.meta.url).resolve('adaptivecards/package.json'),
  '../dist/adaptivecards.min.js',
);
const FONT = 'system-ui, sans-serif';
const colours = (accent: string, text: string) => ({
  default: { default: text, subtle: '#616161' },
  accent: { default: accent, subtle: accent },
  attention: { default: '#b22015', subtle: '#b22015' },
  good: { default: '#0b6e4f', subtle: '#0b6e4f' },
  warning: { default: '#93470a', subtle: '#93470a' },
});
const style = (backgroundColor: string) => ({ backgroundColor, foregroundColors: colours('#5b5fc7', '#242424') });
const HOST = {
  fontFamily: FONT,
  supportsInteractivity: true,
  spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 14 },
  fontTypes: {
    default: { fontFamily: FONT, fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 } },
    monospace: {
      fontFamily: 'monospace',
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    },
  },
  containerStyles: {
    default: style('#ffffff'),
    emphasis: style('#f4f4f4'),
    accent: style('#e8ebfa'),
    good: style('#edfaf4'),
    attention: style('#fdf3f4'),
    warning: style('#fff8eb'),
  },
  table: { cellSpacing: 8 },
  actions: { maxActions: 6, actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8 },
};

const pictures = process.env.RUNWARDEN_PICTURES;

describe('cards in a browser', IN_BROWSER, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(findBrowser() ?? '');
  });
  afterAll(() => browser.close());

  async function shown(card: Json, width: number): Promise<{ page: Page; events: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 600 } });
    await page.setContent(
      '<!doctype html><body style="margin:12px;font:14px system-ui"><style>.ac-actionSet{flex-wrap:wrap;row-gap:8px}</style><div id="card"></div>',
    );
    await page.addScriptTag({ content: readFileSync(RENDERER, 'utf8') });
    // A script of the page, where the renderer is; the compiler knows no page.
    const events = (await page.evaluate(`(() => {
      const context = new AdaptiveCards.SerializationContext();
      const card = new AdaptiveCards.AdaptiveCard();
      card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(HOST)});
      card.parse(${JSON.stringify(card)}, context);
      document.querySelector('#card').append(card.render());
      return Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
    })()`)) as string[];
    return { page, events };
  }

  it.each([390, 700])(
    'are read without a complaint and fit %i pixels, with their parts shut and open',
    async (width) => {
      for (const type of ALERT_TYPES) {
        const card = adaptiveCard(messageFor(exampleOf(type), { baseUrl: 'https://runwarden.example.com' }));
        const { page, events } = await shown(card, width);
        expect(events).toEqual([]);
        for (const name of [/^Last log lines$/, /^(Commands and details|Details)$/]) {
          const button = page.getByRole('button', { name });
          if ((await button.count()) > 0) await button.click();
        }
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(`${type} ${overflow}`).toBe(`${type} 0`);
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: join(pictures, `teams-${type}-${width}.png`), fullPage: true });
        }
        await page.close();
      }
    },
  );

  it('show hostile names as the text that they are', async () => {
    const text = '<img src=x onerror=alert(1)> [Approve](https://evil.example) **bold** <at>all</at>';
    const alert = exampleOf('approval.requested');
    const run = { ...(alert.data.run as object), displayName: text } as Json;
    const message = messageFor(
      { ...alert, data: { ...alert.data, run, reason: text } },
      { baseUrl: 'https://rw.example.org' },
    );
    const { page, events } = await shown(adaptiveCard(message), 390);
    expect(events).toEqual([]);
    expect(await page.locator('#card img, #card at, #card strong, #card a[href*="evil"]').count()).toBe(0);
    expect(await page.locator('#card').textContent()).toContain('[Approve](https://evil.example) **bold**');
    await page.close();
  });
});
