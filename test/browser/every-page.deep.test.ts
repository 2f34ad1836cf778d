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

describe('every page', () => {
  const ADDRESSES = [
    ...['/', '/waiting', '/runs', '/runs/ml/hostile-0', '/decisions', '/decisions?by=people&since=all', '/policies'],
    ...[
      '/policies/runtime',
      '/overrides',
      '/overrides/new?workspace=*',
      '/workspaces',
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
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect(await page.locator('main img').count(), path).toBe(0);
      expect(await page.evaluate('document.body.innerText'), path).not.toContain(TURNED);
    }
    const file = await (await fetch(`${url}/api/v1/runs?format=csv`)).text();
    expect(file).toContain(`'${FORMULA}`);
    expect(file).not.toContain(`,${FORMULA}`);
  });

  it.for(LOOKS)(
    'has nothing that axe finds, and nothing beyond its width, at $width px, $theme',
    { ...IN_BROWSER, timeout: 120_000 },
    async ({ width, theme }) => {
      const page = await pages.open(`${url}/`, { viewport: { width, height: 900 }, colorScheme: theme });
      const found: string[] = [];
      for (const path of ADDRESSES) {
        await page.goto(`${url}${path}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
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
