import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is on this machine: RUNWARDEN_TEST_BROWSER, or where Debian and Google put it; null without one. */
export function findBrowser(): string | null {
  const named = process.env.RUNWARDEN_TEST_BROWSER;
  if (named) return named;
  return PLACES.find((path) => existsSync(path)) ?? null;
}

/** Starts it without a window, and without what it asks of its makers. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
