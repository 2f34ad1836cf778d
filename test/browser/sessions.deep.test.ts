import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type SignedIn, startSignedIn } from './people.ts';

/** A stream hears within a second that sessions were ended, and its page asks who is signed in. */
const NOTICED = { timeout: 30_000 };

let people: SignedIn;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  people = await startSignedIn(oneWorkspace([cpuRun('a', '-10m')]), { 'runtime.yaml': ENFORCE_RUNTIME });
}, 120_000);

afterAll(async () => people?.close());

describe('somebody who signs out everywhere', () => {
  it('is signed out in the other browser as well, whose page says so without a reload', IN_BROWSER, async () => {
    const other = await people.open('bob', '/', { anew: true });
    await other.getByRole('heading', { name: 'Nothing waits and nothing is wrong' }).first().waitFor();
    const alice = await people.open('alice', '/');
    await alice.getByRole('heading', { name: 'Nothing waits and nothing is wrong' }).first().waitFor();
    const page = await people.open('bob', '/', { anew: true });
    await page.getByRole('link', { name: 'bob@example.com' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('link', { name: 'Continue with' }).waitFor();
    await other.getByRole('link', { name: 'Continue with' }).waitFor(NOTICED);
    expect(await alice.evaluate("fetch('/api/v1/me').then(({status}) => status)")).toBe(200);
  });

  it('as an admin can end the sessions of everyone, and nobody else can', IN_BROWSER, async () => {
    const alice = await people.open('alice', '/more');
    await alice.getByRole('button', { name: 'Sign out everywhere…' }).waitFor();
    expect(await alice.getByRole('button', { name: 'End all sessions…' }).count()).toBe(0);
    const admin = await people.open('adam', '/more');
    await admin.getByRole('button', { name: 'End all sessions…' }).click();
    await admin.locator('dialog button:focus', { hasText: 'Leave' }).waitFor();
    await admin.keyboard.press('Enter');
    // The focus is on the way out: no stray key signs everybody out.
    await admin.getByRole('dialog').waitFor({ state: 'detached' });
    await admin.getByRole('button', { name: 'End all sessions…' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
    for (const page of [admin, alice]) await page.getByRole('link', { name: 'Continue with' }).waitFor(NOTICED);
  });
});

describe('an admin', () => {
  it('freezes and thaws on every page', IN_BROWSER, async () => {
    const { url } = people.service.running;
    const page = await people.open('adam', '/', { anew: true });
    const band = page.getByRole('status', { name: 'Freeze' });
    for (const path of [
      '/',
      '/waiting',
      '/runs',
      '/runs/ml/a',
      '/decisions',
      '/policies',
      '/overrides',
      '/workspaces',
      '/more',
    ]) {
      await page.goto(`${url}${path}`);
      await page.getByRole('button', { name: 'Freeze…' }).click();
      await page.getByLabel('Reason', { exact: true }).fill(`looked at ${path}`);
      await page.keyboard.press('Enter');
      await page.getByText('No cancel had gone out before.').waitFor();
      expect(await page.locator('dialog').count()).toBe(0);
      await band.getByText(`looked at ${path}`).waitFor();
      expect(await band.textContent()).toContain('by adam@example.com');
      await band.getByRole('button', { name: 'Lift the freeze…' }).click();
      await page.getByRole('button', { name: 'Lift it' }).click();
      await band.waitFor({ state: 'detached' });
    }
  });
});
