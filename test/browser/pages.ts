import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findBrowser, openBrowser } from './browser.ts';

/** Long enough for a machine that does much else. */
const WAITS_AT_MOST = 30_000;

/** Pages of one browser, each in a context of its own, which is closed with them. */
export interface Pages {
  /** Opens an address. Whatever the page reports as an error is thrown by {@link Pages.close}. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Starts the browser of this machine; for tests with the options `IN_BROWSER`. */
export async function openPages(): Promise<Pages> {
  const executable = findBrowser();
  if (executable === null) throw new Error('there is no browser on this machine');
  const browser: Browser = await openBrowser(executable);
  const errors: string[] = [];
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ timezoneId: 'Europe/Berlin', locale: 'en-GB', ...options });
      // What a test waits for in vain is named before its own time is over.
      context.setDefaultTimeout(WAITS_AT_MOST);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) errors.push(`${page.url()}: ${message.text()}`);
      });
      await page.goto(url);
      return page;
    },
    async close() {
      await browser.close();
      if (errors.length > 0) throw new Error(`pages reported errors:\n${errors.join('\n')}`);
    },
  };
}
