import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, idleRun, type RunInput, workspaceNamed } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';
import { questionAbout, questions } from './questions.ts';

/** A text as an enemy would write it, where Azure takes any: markup, a formula, colours of a terminal, a turned direction, 300 characters. */
const anywhere = (place: string) =>
  `=${place}("<img src=x onerror="window.hacked=1"><b class="evil">\u001b[31m\u202Egnp.exe${' long'.repeat(50)}`;
/** The same as far as the API takes it from a person. */
const written = (place: string) => anywhere(place).replaceAll('\u001b', '');

const STEP = anywhere('step');
const HOSTILE: Partial<RunInput> = {
  'display-name': anywhere('name'),
  experiment: anywhere('experiment'),
  tags: { owner: anywhere('owner'), [anywhere('key')]: anywhere('value') },
  logs: [{ text: `${anywhere('log')}\n` }],
};

const ASK_IDLE = `
name: idle
summary: ${JSON.stringify(anywhere('summary')).replace('\u202E', '\\u202E')}
severity: high
mode: approve
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
then:
  - notify: owner
    cancel: {within: 4h}
notice: none
`;
const ASK_INVALID = ASK_IDLE.replace('name: idle', 'name: invalid')
  .replace('match: {gpu: true}', 'match: {job-type: pipeline}')
  .replace(
    'gpu-idle: {below: 5%, over: 2h}',
    'validation: {step: "*", artifact: validation/report.json, pointer: /passed, expected: true}',
  );
const CANCEL_LONG = `
name: long
summary: Long runs are stopped.
severity: low
mode: enforce
match: {gpu: false, job-type: command}
when: {runtime: {over: 1h}}
then:
  - notify: owner
    cancel: true
notice: none
`;

let service: Service;
let pages: Pages;
let url: string;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  const pipeline: RunInput = {
    ...HOSTILE,
    // Who is at this machine owns it, and so may ask for time.
    tags: { owner: 'local' },
    id: 'pipe',
    type: 'pipeline',
    compute: 'cpu',
    created: '-50m',
    started: '-50m',
    children: [
      {
        id: 'pipe-step',
        'display-name': STEP,
        compute: 'cpu',
        created: '-40m',
        started: '-40m',
        ends: { at: '-20m', status: 'Completed' },
        artifacts: [{ path: 'validation/report.json', at: '-21m', json: { passed: false } }],
      },
    ],
  };
  const port = await freePort();
  service = await startService({
    scenario: {
      subscriptions: [
        {
          id: SUBSCRIPTION,
          workspaces: [
            workspaceNamed('ml', [
              idleRun('idle', HOSTILE),
              idleRun('kept', HOSTILE),
              cpuRun('long', '-2h', HOSTILE),
              pipeline,
            ]),
            workspaceNamed('=ml<b class="evil">', [cpuRun('other', '-10m', HOSTILE)]),
          ],
        },
      ],
    },
    policies: { 'idle.yaml': ASK_IDLE, 'invalid.yaml': ASK_INVALID, 'long.yaml': CANCEL_LONG },
    configure: (config) => ({
      ...config,
      http: { ...config.http, port, baseUrl: `http://127.0.0.1:${port}` },
      limits: { ...config.limits, share: 1 },
    }),
  });
  ({ url } = service.running);
  pages = await openPages();
  await service.until(async () => (await questions({ service })).length === 3);
  await peopleWrite();
  await service.rest();
}, 120_000);

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

/** Every text that a person can give. */
async function peopleWrite(): Promise<void> {
  const { id } = await questionAbout({ service }, 'kept');
  await write('POST', `/decisions/${id}/reject`, { note: written('note') });
  await write('POST', '/overrides', {
    kind: 'extend',
    scope: { workspace: 'ml', run: 'idle' },
    reason: written('reason'),
    for: '2h',
  });
  await write('PUT', '/freeze', { reason: written('freeze'), for: '4h' });
  await write('POST', '/runs/ml/pipe/extension-requests', { reason: written('request'), for: '2h' });
}

async function write(method: string, path: string, body: object): Promise<void> {
  const reply = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
}

/** All that a page shows or says of itself, the titles of its elements among it. */
const SAID = `[document.title, document.body.innerText, ...[...document.querySelectorAll('[title], [aria-label], [placeholder]')]
  .flatMap((one) => ['title', 'aria-label', 'placeholder'].map((name) => one.getAttribute(name) ?? ''))].join('\\n')`;

/** What is wrong with a page: markup that came to life, hidden signs with the text around them, more than the width. */
async function faultsOf(page: Page, path: string): Promise<string[]> {
  const faults: string[] = [];
  if ((await page.evaluate('window.hacked')) !== undefined) faults.push(`${path} ran a script`);
  if ((await page.locator('img[src="x"], b.evil').count()) > 0) faults.push(`${path} has markup from outside`);
  const said = String(await page.evaluate(SAID));
  for (const hidden of ['\u202E', '\u001b']) {
    const at = said.indexOf(hidden);
    if (at >= 0)
      faults.push(`${path} has ${JSON.stringify(hidden)} in ${JSON.stringify(said.slice(at - 120, at + 20))}`);
  }
  const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (beyond !== 0) faults.push(`${path} is ${beyond} px too wide`);
  return faults;
}

describe('texts of enemies', () => {
  it.for([390, 1440])(
    'are text on every page, and break none, at %i px',
    { ...IN_BROWSER, timeout: 120_000 },
    async (width) => {
      const page = await pages.open(`${url}/`, { viewport: { width, height: 900 } });
      const ask = (await questionAbout({ service }, 'idle')).id;
      const places: readonly (readonly [string, readonly string[]])[] = [
        ['/', ['name', 'owner', 'freeze']],
        ['/waiting', ['name', 'freeze']],
        [`/waiting/${ask}`, ['name', 'owner', 'log']],
        [`/waiting/${(await questionAbout({ service }, 'pipe')).id}`, ['name', 'step']],
        ['/runs', ['name']],
        ['/runs?group=owner', ['name', 'owner']],
        ['/runs?group=policy', ['name']],
        ['/runs?state=ended', []],
        ['/runs/ml/idle', ['name', 'owner', 'experiment', 'key', 'value', 'reason']],
        ['/runs/ml/pipe', ['name', 'step', 'request']],
        ['/runs/ml/kept', ['note']],
        [`/runs/${encodeURIComponent('=ml<b class="evil">')}/other`, ['name']],
        ['/decisions?since=all', ['name']],
        [`/decisions/${ask}?since=all`, ['name']],
        ['/decisions?since=all&by=people', ['note', 'reason', 'freeze', 'request']],
        ['/policies', []],
        ['/policies/idle', ['summary']],
        ['/policies/invalid', ['summary']],
        ['/overrides', ['reason', 'request']],
        ['/overrides/new?workspace=*', []],
        [`/overrides/new?run=${encodeURIComponent(anywhere('query'))}`, []],
        [`/runs?q=${encodeURIComponent(anywhere('query'))}`, ['query']],
        [`/runs/ml/${encodeURIComponent(anywhere('id').slice(0, 80))}`, ['id']],
        [`/policies/${encodeURIComponent(anywhere('id').slice(0, 80))}`, ['id']],
        ['/workspaces', []],
        ['/computes', []],
        ['/more', []],
      ];
      const faults: string[] = [];
      for (const [path, shown] of places) {
        await page.goto(`${url}${path}`);
        await page
          .getByRole('heading', { level: 1 })
          .waitFor({ timeout: 20_000 })
          .catch(() => faults.push(`${path} has no heading`));
        await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
        for (const place of shown) {
          const found = page.getByText(`=${place}("<img src=x`).first();
          await found
            .waitFor({ state: 'attached', timeout: 20_000 })
            .catch(() => faults.push(`${path} does not show the ${place}`));
        }
        faults.push(...(await faultsOf(page, path)));
      }
      expect(faults).toEqual([]);
    },
  );
});

describe('the files', () => {
  it('of every list have no formula', IN_BROWSER, async () => {
    const { body } = await service.get('/docs/openapi.json');
    const { paths } = body as {
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
    }; // of an OpenAPI document
    const lists = Object.entries(paths)
      .filter(([path, { get }]) => !path.includes('{') && get?.parameters?.some(({ name }) => name === 'format'))
      .map(([path]) => path);
    expect(lists.length).toBeGreaterThan(8);
    let hostile = 0;
    for (const path of lists) {
      const text = await (await fetch(`${url}${path}?format=csv`)).text();
      const cells = [...text.matchAll(/(?:^|,|\n)("(?:[^"]|"")*"|[^",\r\n]*)/g)].map(([, cell = '']) =>
        cell.replace(/^"|"$/g, ''),
      );
      for (const cell of cells) expect(cell, path).not.toMatch(/^[=+@\t\r]|^-(?!\d)/);
      hostile += cells.filter((cell) => cell.startsWith("'=")).length;
    }
    expect(hostile).toBeGreaterThan(10);
  });
});
