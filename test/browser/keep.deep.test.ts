import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYS, OPERATOR } from '../http/world.ts';
import { freePort } from '../support/free-port.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

/** It needs nobody's yes: only the owner's word is between the notice and the cancel. */
const ENFORCE_AFTER_NOTICE = `
name: idle
summary: GPU runs that idle for two hours are stopped.
severity: high
mode: enforce
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
for: 0s
then:
  - notify: owner
  - after: 1h
    cancel: true
`;
const NAME = 'pretraining <b>large</b>';
const REASON = 'It reads a new data set, which takes until noon.';

let service: Service;
let pages: Pages;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  service = await startService({
    scenario: oneWorkspace([idleRun('kept', { 'display-name': NAME }), idleRun('lost')]),
    policies: { 'idle.yaml': ENFORCE_AFTER_NOTICE },
    configure: (config) => ({
      ...config,
      http: { ...config.http, port, baseUrl, keys: [...KEYS] },
      limits: { ...config.limits, share: 1 },
    }),
  });
  pages = await openPages();
});

afterAll(async () => {
  await pages?.close();
  await service?.close();
});

/** The link as it came to the owner. */
async function linkFor(run: string): Promise<string> {
  const notice = () =>
    service.receiver.arrived.find(({ type, data }) => type === 'runwarden.finding.notice.v1' && isAbout(data.run, run));
  await service.until(() => notice() !== undefined);
  const link = notice()?.data.keepUrl;
  if (typeof link !== 'string') throw new Error(`the notice of ${run} has no link: ${JSON.stringify(notice())}`);
  return link;
}

function isAbout(run: unknown, id: string): boolean {
  return typeof run === 'object' && run !== null && 'id' in run && run.id === id;
}

async function signedIn(path: string, heading: string) {
  const page = await pages.open(`${service.running.url}${path}`);
  await page.getByLabel('API key').fill(OPERATOR);
  await page.getByLabel('API key').press('Enter');
  await page.getByRole('heading', { name: heading }).waitFor();
  return page;
}

describe('an owner', () => {
  it(
    'objects through the link of the notice without signing in, and the cancel is held for all to see',
    IN_BROWSER,
    async () => {
      const link = await linkFor('kept');
      await linkFor('lost');
      const run = await signedIn('/runs/ml/kept', NAME);
      const now = await signedIn('/', 'Going wrong, nothing asked of you yet');
      const owner = await pages.open(link);
      await owner.getByRole('heading', { level: 1, name: `Runwarden will cancel “${NAME}” after` }).waitFor();
      await owner.getByLabel('Why should it be kept?').fill(REASON);
      await owner.getByRole('button', { name: 'Object: keep my run' }).click();
      await owner.getByText('Your objection is recorded.').waitFor();
      await owner.goto(link);
      await owner.getByRole('heading', { level: 1, name: `“${NAME}” is on hold after your objection` }).waitFor();
      await owner.getByText(`You objected: “${REASON}”`).waitFor();

      // The console says it on pages that were open before, without a reload.
      await run.getByRole('list', { name: 'Story, oldest first' }).getByText(REASON, { exact: true }).first().waitFor();
      await run.getByRole('row', { name: /idle enforce held by an objection/ }).waitFor();

      service.sandbox.control.advance('61m');
      await service.tick(1);
      await service.rest();
      // The other run had the same notice at the same time, and nobody objected.
      expect(service.sandbox.control.requests().sinceStart.cancel).toBe(1);
      await now.getByRole('button', { name: /^1 new question/ }).click();
      const asked = now.getByRole('listitem').filter({ hasText: NAME });
      await asked.getByText(`objected: “${REASON}”`).waitFor();
      await run.getByText('You are asked whether to cancel it.').waitFor();
    },
  );

  it('cannot reach the console by the link', IN_BROWSER, async () => {
    const owner = await pages.open(await linkFor('kept'));
    await owner.goto(`${service.running.url}/runs/ml/kept`);
    await owner.getByLabel('API key').waitFor();
    expect(await owner.getByText(NAME).count()).toBe(0);
  });
});
