import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';
import { questionAbout, questions } from './questions.ts';

const CANCEL_LONG = ENFORCE_RUNTIME.replace('when:', 'match: {gpu: false}\nwhen:');
const ASK_IDLE = `
name: idle
summary: People are asked about idle GPU runs.
severity: high
mode: approve
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
then:
  - notify: owner
    cancel: {within: 72h}
notice: none
`;
const MOST = 3;

let service: Service;
let pages: Pages;

beforeEach(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([cpuRun('long', '-2h', { 'display-name': 'scoring' }), idleRun('idle')]),
    policies: { 'long.yaml': CANCEL_LONG, 'idle.yaml': ASK_IDLE },
    configure: (config) => ({ ...config, limits: { ...config.limits, share: 1 } }),
  });
  pages = await openPages();
  await service.until(async () => (await questions({ service })).length === 1);
  await service.until(() => service.sandbox.control.requests().sinceStart.cancel === 1);
  // What has happened so far happened yesterday.
  service.sandbox.control.advance('1d');
  await service.tick(1);
});

afterEach(async () => {
  await pages?.close();
  await service?.close();
});

describe.for([390, 1440])('what a person comes for, from the first page, at %i px', (width) => {
  it('needs no click to see what is wrong', IN_BROWSER, async () => {
    const page = await openFirst(width);
    await page.getByRole('heading', { level: 1, name: '1 run waits for an answer' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'all 8 GPUs stayed below' }).first().waitFor();
    expect(await clicks(page)).toBe(0);
  });

  it('needs at most three clicks to approve', IN_BROWSER, async () => {
    const page = await openFirst(width);
    await page.getByRole('link', { name: 'Answer', exact: true }).first().click();
    const approve = page.getByRole('button', { name: 'Approve: cancel it' });
    await approve.click();
    await page.getByText('press again to send it without a reason').waitFor();
    await approve.click();
    await page.getByRole('heading', { name: 'You approved the cancel of idle' }).waitFor();
    expect(await clicks(page)).toBeLessThanOrEqual(MOST);
    expect((await questionAbout({ service }, 'idle')).approval).toMatchObject({ answer: 'approved' });
  });

  it('needs at most three clicks to stop everything', IN_BROWSER, async () => {
    const page = await openFirst(width);
    await page.getByRole('button', { name: 'Freeze…' }).click();
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('metrics are late');
    await page.getByRole('button', { name: 'Freeze', exact: true }).click();
    await page.getByText('Frozen: nothing is cancelled until').waitFor();
    expect(await clicks(page)).toBeLessThanOrEqual(MOST);
    expect((await service.get('/api/v1/freeze')).body).toMatchObject({ frozen: true });
  });

  it('needs at most three clicks to see what happened yesterday', IN_BROWSER, async () => {
    const page = await openFirst(width);
    await page.getByRole('link', { name: 'Decisions' }).first().click();
    await page.getByRole('heading', { level: 1, name: /^Since yesterday: 1 cancel/ }).waitFor();
    await page.getByRole('row').filter({ hasText: 'scoring' }).filter({ hasText: 'cancelled' }).waitFor();
    expect(await clicks(page)).toBeLessThanOrEqual(MOST);
  });
});

async function openFirst(width: number): Promise<Page> {
  const page = await pages.open('about:blank', { viewport: { width, height: 844 } });
  await page.addInitScript(
    "window.clicks = 0; addEventListener('click', ({isTrusted}) => { if (isTrusted) window.clicks += 1; }, true);",
  );
  await page.goto(service.running.url);
  await page.getByRole('heading', { name: 'Waits for you' }).waitFor();
  return page;
}

/** How often the person clicked since the first page. It is one page all the way, or they would be counted anew. */
function clicks(page: Page): Promise<unknown> {
  return page.evaluate('window.clicks');
}
