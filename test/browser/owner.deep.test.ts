import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_BROWSER } from '../support/needs.ts';
import { ENFORCE_IDLE, idleRun, oneWorkspace } from '../support/scenarios.ts';
import { type SignedIn, startSignedIn } from './people.ts';

const MINE = 'speech, second try';
const THEIRS = 'pretraining, large';
const ENFORCE_AFTER_NOTICE = ENFORCE_IDLE.replace('notice: none', '').replace(
  '- notify: owner\n    cancel: true',
  '- notify: owner\n  - after: 1h\n    cancel: true',
);

let people: SignedIn;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  const tags = { owner: 'olga@example.com' };
  people = await startSignedIn(
    oneWorkspace([
      idleRun('mine', { 'display-name': MINE, tags }),
      idleRun('longer', { 'display-name': 'speech, third try', tags }),
      idleRun('theirs', { 'display-name': THEIRS }),
    ]),
    { 'idle.yaml': ENFORCE_AFTER_NOTICE },
  );
  await people.service.until(() => people.service.receiver.arrived.length >= 3);
}, 120_000);

afterAll(async () => people?.close());

describe('an owner who is signed in', () => {
  it('sees own runs alone, on every page', IN_BROWSER, async () => {
    const page = await people.open('olga', '/runs');
    await page.getByRole('heading', { level: 1, name: '2 active runs' }).waitFor();
    await page.getByRole('table').getByText(MINE).waitFor();
    for (const path of [
      '/',
      '/waiting',
      '/runs',
      '/decisions?since=all',
      '/runs/ml/theirs',
      '/policies',
      '/overrides',
    ]) {
      await page.goto(`${people.service.running.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy]').waitFor({ state: 'detached' });
      expect(await page.locator('body').textContent(), path).not.toContain(THEIRS);
    }
    await page.goto(`${people.service.running.url}/runs/ml/theirs`);
    await page.getByRole('heading', { level: 1, name: 'No run is called theirs' }).waitFor();
    expect(await page.getByRole('link', { name: 'Policies' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Freeze…' }).isDisabled()).toBe(true);
  });

  it('keeps a run from its page, and the operator sees the hold on pages that are open', IN_BROWSER, async () => {
    const operator = await people.open('alice', '/overrides');
    await operator.getByRole('heading', { level: 1 }).waitFor();
    const page = await people.open('olga', '/runs/ml/mine');
    await page.getByRole('button', { name: 'Keep it…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.getByText('Say why, in a few words.').waitFor();
    await dialog.getByLabel('Reason').fill('it reads a new data set');
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: 'The cancel is held' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('“it reads a new data set”').first().waitFor();
    await page.getByRole('row', { name: /idle enforce held by an objection/ }).waitFor();
    const held = operator.getByRole('region', { name: 'Held by an owner’s objection' });
    await held.getByText('it reads a new data set').waitFor();
    expect(await held.textContent()).toContain('by olga@example.com');
  });

  it('asks for time, the operator grants it, and the owner reads so without a reload', IN_BROWSER, async () => {
    const operator = await people.open('alice', '/overrides');
    await operator.getByRole('heading', { level: 1 }).waitFor();
    const page = await people.open('olga', '/runs/ml/longer');
    await page.getByRole('button', { name: 'Ask for time…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('the last epoch ends at six');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'On-call is asked' }).waitFor();
    await page.keyboard.press('Escape');
    expect((await overrides()).length).toBe(0);
    const asked = operator.getByRole('region', { name: 'Owners ask for more time' });
    await asked.getByText('the last epoch ends at six').waitFor();
    await asked.getByLabel('Note for the owner').fill('until six, no longer');
    await asked.getByRole('button', { name: 'Grant it' }).click();
    await asked.waitFor({ state: 'detached' });
    expect(await overrides()).toMatchObject([
      { kind: 'extend', scope: { runId: ['longer'] }, author: 'alice@example.com' },
    ]);
    const story = page.getByRole('list', { name: 'Story, oldest first' });
    await story.getByText('grants the time').waitFor();
    await story.getByText('“until six, no longer”').waitFor();
    await page.getByRole('row', { name: /idle .* the run is extended until/ }).waitFor();
  });

  it('has no way to extend, exempt or cancel by hand, and the service would refuse it', IN_BROWSER, async () => {
    const page = await people.open('olga', '/runs/ml/mine');
    await page.getByRole('button', { name: 'Keep it…' }).waitFor();
    for (const name of ['Extend…', 'Exempt…', 'Cancel by hand…'])
      expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    await page.keyboard.press('e');
    expect(await page.getByRole('dialog').count()).toBe(0);
    const status = await page.evaluate(`fetch('/api/v1/overrides', {
      method: 'POST', headers: {'content-type': 'application/json'},
      body: JSON.stringify({kind: 'extend', scope: {workspace: 'ml', run: 'mine'}, reason: 'I say so', for: '2h'}),
    }).then(({status}) => status)`);
    expect(status).toBe(403);
  });
});

async function overrides(): Promise<readonly unknown[]> {
  const page = await people.open('alice', '/');
  const { items } = (await page.evaluate("fetch('/api/v1/overrides?inForce=true').then((reply) => reply.json())")) as {
    items: readonly unknown[];
  }; // of the list's schema
  await page.context().close();
  return items;
}
