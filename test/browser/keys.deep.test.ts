import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYS, OPERATOR, VIEWER } from '../http/world.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

const ASK = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve').replace('cancel: true', 'cancel: {within: 1h}');

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([cpuRun('a', '-2h')]),
    policies: { 'runtime.yaml': ASK },
    configure: (config) => ({ ...config, http: { ...config.http, keys: [...KEYS] } }),
  });
  pages = await openPages();
});

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

async function signIn(path: string, key: string) {
  const page = await pages.open(`${service.running.url}${path}`);
  await page.getByLabel('API key').fill(key);
  await page.getByLabel('API key').press('Enter');
  return page;
}

describe('a browser with an API key', () => {
  it('is signed in where it wanted to go, and out again', IN_BROWSER, async () => {
    const page = await signIn('/policies/runtime', OPERATOR);
    await page.getByRole('heading', { level: 1, name: 'runtime' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    await page.reload();
    await page.getByLabel('API key').waitFor();
  });

  it('is refused with a key that nobody has, in words beside the field', IN_BROWSER, async () => {
    const page = await signIn('/runs', 'rw_not-a-key');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('API key').getAttribute('aria-invalid')).toBe('true');
  });

  it('reads all and offers no act to a viewer', IN_BROWSER, async () => {
    const page = await signIn('/waiting', VIEWER);
    const approve = page.getByRole('button', { name: /^Approve/ }).first();
    await approve.waitFor();
    expect((await approve.getAttribute('aria-disabled')) === 'true' || (await approve.isDisabled())).toBe(true);
    await page.goto(`${service.running.url}/runs/ml/a`);
    const cancel = page.getByRole('button', { name: 'Cancel by hand…' });
    await cancel.waitFor();
    expect(await cancel.getAttribute('aria-disabled')).toBe('true');
    // Trying a change writes nothing, so a viewer may.
    await page.goto(`${service.running.url}/policies/runtime`);
    expect(await page.getByRole('button', { name: 'Simulate…' }).isEnabled()).toBe(true);
  });
});
