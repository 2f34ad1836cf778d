import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPage } from '../../src/report/html/page.ts';
import { aMonth } from '../report/a-month.ts';
import { sumsOf, tablesOf } from '../report/sums.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, workspaceNamed } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

let service: Service;
let pages: Pages;
let url: string;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  const [workspace] = [workspaceNamed('ml', [cpuRun('train', '-2h')])];
  const kept = { name: 'kept', 'vm-size': 'Standard_NC24ads_A100_v4', 'min-nodes': 2 };
  const workspaces = [{ ...workspace, clusters: [...(workspace.clusters ?? []), kept] }];
  service = await startService({
    scenario: { subscriptions: [{ id: SUBSCRIPTION, workspaces }] },
    policies: { 'runtime.yaml': ENFORCE_RUNTIME.replace('mode: enforce', 'mode: audit') },
  });
  url = service.running.url;
  pages = await openPages();
  await service.tick(1);
  await service.until(async () => {
    const { body } = await service.get('/api/v1/runs');
    return (body as { items: unknown[] }).items.length > 0; // of a list's schema
  });
}, 120_000);

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

describe('the page of spend', () => {
  it('is reached by g s, and its state is its address', IN_BROWSER, async () => {
    const page = await pages.open(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/spend');
    await page.getByRole('navigation', { name: 'Period' }).waitFor();
    await page.keyboard.press('[');
    await page.waitForURL('**/spend?period=*');
    await page.getByRole('heading', { name: 'Nothing was spent in this period, as far as is recorded' }).waitFor();
    await page.keyboard.press(']');
    await page.getByRole('link', { name: 'Week' }).click();
    await page.waitForURL('**/spend?period=*-W*');
    expect(await page.getByRole('link', { name: 'Week' }).getAttribute('aria-current')).toBe('true');
  });

  it('leads on a phone from More, and scrolls to no side', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/more`, { viewport: { width: 390, height: 844 } });
    await page.getByRole('main').getByRole('link', { name: 'Spend' }).click();
    await page.getByRole('navigation', { name: 'Period' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('opens the report to print, whose policy lets its style and nothing else through', IN_BROWSER, async () => {
    const answer = await fetch(`${url}/api/v1/spend/report`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const page = await pages.open(`${url}/api/v1/spend/report`);
    await page.getByRole('heading', { level: 1, name: /^Money report for / }).waitFor();
    // The style is in force, past the policy.
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")).toBe('25px');
  });
});

describe('the report to print', () => {
  it('fits A4, and on a phone scrolls in its tables alone', IN_BROWSER, async () => {
    const page = await pages.open('about:blank', { viewport: { width: 390, height: 844 } });
    await page.setContent(reportPage(aMonth()));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    // The width of A4 within its margins, at 96 dpi.
    await page.setViewportSize({ width: 680, height: 960 });
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(680);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const text = pdf.toString('latin1');
    const sheets = text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThanOrEqual(4);
    expect(sheets).toBeLessThanOrEqual(7);
    expect(text).toMatch(/\/MediaBox\s*\[0 0 59[45][\d.]* 84[12]/);
  });

  it('adds up as the browser shows it', IN_BROWSER, async () => {
    const page = await pages.open('about:blank');
    await page.setContent(reportPage(aMonth()));
    const shown = tablesOf(await page.content());
    expect(shown.length).toBeGreaterThanOrEqual(9);
    for (const table of shown)
      for (const { column, sum, says } of sumsOf(table)) expect(sum, `${table.label}, column ${column}`).toBe(says);
  });
});

describe('the page of computes', () => {
  it('is reached by g c, says which nodes are idle, and has all computes by a click', IN_BROWSER, async () => {
    await service.running.watch.lookAtComputes();
    const page = await pages.open(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL('**/computes');
    await page.getByRole('heading', { name: /^2 nodes of one compute are idle/ }).waitFor();
    const kept = page.getByRole('row', { name: /kept/ });
    expect(await kept.textContent()).toContain('2 of them kept as the minimum');
    expect(await page.getByRole('row', { name: /cpu/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.getByRole('row', { name: /cpu/ }).waitFor();
  });
});
