import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

const ASK = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve').replace('cancel: true', 'cancel: {within: 1h}');
const AUDIT = ENFORCE_RUNTIME.replace('name: runtime', 'name: recorded').replace('mode: enforce', 'mode: audit');
/** Names as an enemy would give them. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '\u001b[31mred\u001b[0m',
  '\u202Egnp.exe',
  'long '.repeat(60).trim(),
  '=1+1',
] as const;
const [MARKUP, , TURNED, , FORMULA] = HOSTILE;

let service: Service;
let pages: Pages;
let url: string;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  service = await startService({
    scenario: oneWorkspace([
      cpuRun('short', '-10m'),
      ...HOSTILE.map((name, index) => cpuRun(`hostile-${index}`, '-2h', { 'display-name': name })),
    ]),
    policies: { 'runtime.yaml': ASK, 'recorded.yaml': AUDIT },
  });
  url = service.running.url;
  pages = await openPages();
  await service.until(async () => (await list('/api/v1/decisions?waiting=true')).length > 0);
}, 120_000);

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

async function list(path: string): Promise<readonly { readonly id: string; readonly runId: string }[]> {
  const { body } = await service.get(path);
  return (body as { items: { id: string; runId: string }[] }).items; // of a list's schema
}

describe('the page of policies', () => {
  it('tries an edited text on the recorded past, and has the change as a patch', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/policies/runtime`);
    await page.getByRole('button', { name: 'Simulate…' }).click();
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill((await text.inputValue()).replace('over: 1h', 'over: 5m'));
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    await page.getByRole('heading', { name: 'Simulated' }).waitFor();
    const change = page.getByRole('region', { name: 'Difference' });
    await change.waitFor();
    expect(await change.textContent()).toContain('-  runtime: {over: 1h}+  runtime: {over: 5m}');
    await page.getByText(/1 new/).first().waitFor();
    await page.getByText('this page writes no file').waitFor();
    // The result is part of the address.
    await page.reload();
    await page.getByRole('button', { name: 'Copy the diff' }).waitFor();
  });

  it('lowers a policy by its mode alone', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/policies/runtime`);
    await page.getByRole('button', { name: 'Raise or lower…' }).click();
    await page.getByRole('radio', { name: 'notify' }).check({ force: true });
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    const change = page.getByRole('region', { name: 'Difference' });
    await change.waitFor();
    expect(await change.textContent()).toContain('-mode: approve+mode: notify');
  });

  it('says in words why a text cannot be tried', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/policies/runtime`);
    await page.getByRole('button', { name: 'Simulate…' }).click();
    await page.getByRole('textbox', { name: 'Text' }).fill('name: runtime\nwhen: {runtime: soon}\n');
    await page.getByRole('button', { name: 'Simulate', exact: true }).click();
    await page.getByText('It cannot be tried').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('runtime.yaml:');
  });

  it('moves by j and k, and says that a policy is gone', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/policies/recorded`);
    await page.getByRole('heading', { level: 1, name: 'recorded' }).waitFor();
    await page.keyboard.press('j');
    await page.getByRole('heading', { level: 1, name: 'runtime' }).waitFor();
    await page.goto(`${url}/policies/none`);
    await page.getByRole('heading', { name: 'No policy none is in force' }).waitFor();
  });

  it('is two pages on a phone', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/policies`, { viewport: { width: 390, height: 844 } });
    const link = page.getByRole('navigation', { name: 'Policies' }).getByRole('link', { name: 'runtime' });
    expect(await page.getByRole('button', { name: 'Simulate…' }).isVisible()).toBe(false);
    await link.click();
    await page.getByRole('button', { name: 'Simulate…' }).waitFor();
    expect(await link.isVisible()).toBe(false);
  });
});

describe('the page of overrides', () => {
  it('says what a scope covers while it is typed, makes it and revokes it', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/overrides/new?run=short`);
    await page.getByRole('heading', { name: 'Covers 1 active run now' }).waitFor();
    await page.getByLabel('Reason').fill('it is watched by hand');
    await page.getByRole('button', { name: /^(Extend|Exempt) 1 run/ }).click();
    await expect.poll(async () => (await list('/api/v1/overrides')).length).toBe(1);
    await page.goto(`${url}/overrides`);
    await page.getByRole('button', { name: /^Revoke the override/ }).click();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await page.getByRole('button', { name: /^Revoke the override/ }).waitFor({ state: 'detached' });
  });

  it('asks for a second word where it would cover everything', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/overrides/new?workspace=*`);
    await page.getByRole('heading', { name: 'Covers 6 active runs now' }).waitFor();
    await page.getByLabel('Reason').fill('a test of everything');
    const make = page.getByRole('button', { name: /^(Extend|Exempt) 6 runs/ });
    expect(await make.isDisabled()).toBe(true);
    await page.getByRole('checkbox').check();
    expect(await make.isDisabled()).toBe(false);
  });
});

describe('the page of decisions', () => {
  it('opens a row, and lists what people did with who and why', IN_BROWSER, async () => {
    const body = JSON.stringify({ reason: 'metrics are late' });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/api/v1/freeze`, { method: 'PUT', headers, body });
    await fetch(`${url}/api/v1/freeze`, { method: 'DELETE', headers, body: '{}' });
    const [first] = await list('/api/v1/decisions?kind=ask');
    const page = await pages.open(`${url}/decisions/${first?.id}?since=all`);
    await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    await page.getByRole('link', { name: 'By people' }).click();
    await page.waitForURL('**/decisions?since=all&by=people');
    const row = page.getByRole('row').filter({ hasText: 'metrics are late' });
    await row.waitFor();
    expect(await row.textContent()).toContain('freezes');
    expect(await row.textContent()).toContain('local');
    expect(await page.getByRole('link', { name: 'CSV' }).getAttribute('href')).toBe('/api/v1/acts?format=csv');
    // Among all, it is a row between the choices of Runwarden.
    await page.getByRole('link', { name: /^All/ }).click();
    await page.waitForURL('**/decisions?since=all');
    await row.waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'Runwarden' }).count()).toBeGreaterThan(0);
  });

  it('moves by j and opens by o', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/decisions?since=all`);
    await page.getByRole('row', { selected: false }).first().waitFor();
    await page.keyboard.press('j');
    await page.getByRole('row', { selected: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/decisions');
    await page.keyboard.press('o');
    await page.waitForURL('**/decisions/*');
  });
});

describe('an address of something that is not there', () => {
  it.each([
    ['/decisions/11111111-1111-4111-8111-111111111111', 'No decision is at this address'],
    ['/waiting/11111111-1111-4111-8111-111111111111', 'No question is at this address'],
    ['/overrides/11111111-1111-4111-8111-111111111111', 'No override is at this address'],
    ['/policies/no-such-policy', 'No policy no-such-policy is in force'],
    ['/runs/ml/no-such-run', 'No run is called no-such-run'],
  ])('%s says so, and how to continue', IN_BROWSER, async (path, words) => {
    const page = await pages.open(`${url}${path}`);
    await page.getByRole('heading', { name: words }).waitFor();
    expect(await page.locator('main a.btn').count()).toBeGreaterThan(0);
  });
});

describe('the first page', () => {
  it('moves by j and opens by o', IN_BROWSER, async () => {
    const page = await pages.open(url);
    await page.locator('.now .item').first().waitFor();
    await page.keyboard.press('j');
    await expect.poll(() => page.locator('.now .item :focus').count()).toBe(1);
    await page.keyboard.press('o');
    await page.waitForURL((to) => to.pathname !== '/');
  });
});

/** Something that a page shows only once it has read it. */
const DRAWN = 'main :is(.panel:not(:has([aria-busy])), .card, .note, .queue, form):visible';

describe('every page', () => {
  const ADDRESSES = [
    ...['/', '/waiting', '/runs', '/runs/ml/hostile-0', '/decisions', '/decisions?by=people&since=all', '/policies'],
    ...[
      '/policies/runtime',
      '/overrides',
      '/overrides/new?workspace=*',
      '/workspaces',
      '/spend',
      '/computes',
      '/more',
      '/sign-in',
      '/nowhere',
    ],
  ];
  const LOOKS = [390, 1440].flatMap((width) => (['light', 'dark'] as const).map((theme) => ({ width, theme })));

  it('shows names of runs as text, and a file has no formula', IN_BROWSER, async () => {
    const page = await pages.open(`${url}/runs`);
    await page.getByText(MARKUP).first().waitFor();
    await page.getByText('⟨U+202E⟩gnp.exe').first().waitFor();
    for (const path of ADDRESSES) {
      await page.goto(`${url}${path}`);
      await page.locator(DRAWN).first().waitFor();
      expect(await page.locator('main img').count(), path).toBe(0);
      expect(await page.evaluate('document.body.innerText'), path).not.toContain(TURNED);
    }
    const file = await (await fetch(`${url}/api/v1/runs?format=csv`)).text();
    expect(file).toContain(`'${FORMULA}`);
    expect(file).not.toContain(`,${FORMULA}`);
  });

  it.for(LOOKS)(
    'has nothing that axe finds, and nothing beyond its width, at $width px, $theme',
    IN_BROWSER,
    async ({ width, theme }) => {
      const page = await pages.open(`${url}/`, { viewport: { width, height: 900 }, colorScheme: theme });
      const found: string[] = [];
      for (const path of ADDRESSES) {
        await page.goto(`${url}${path}`);
        await page.locator(DRAWN).first().waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${path} ${id}: ${html}`)));
        const beyond = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (beyond !== 0) found.push(`${path} is ${beyond} px too wide`);
      }
      expect(found).toEqual([]);
    },
  );
});
