import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../http/world.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { type SignedIn, startSignedIn } from './people.ts';
import { answerElsewhere, questionAbout, questions } from './questions.ts';

const ASK = (name: string, cancel: string) => `
name: ${name}
summary: People are asked at once.
severity: high
mode: approve
match: {experiment: ["${name}-*"]}
when: {runtime: {over: 1h}}
then:
  - notify: owner
    cancel: ${cancel}
notice: none
`;
const RUNS = ['two-people', 'one-own', 'one-frozen', 'one-typed', 'one-together', 'short-late'];

let people: SignedIn;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  people = await startSignedIn(
    oneWorkspace(
      RUNS.map((id) =>
        cpuRun(id, '-2h', { experiment: id, ...(id === 'one-own' && { tags: { owner: 'alice@example.com' } }) }),
      ),
    ),
    {
      'two.yaml': ASK('two', '{within: 4h, approvals: 2}'),
      'one.yaml': ASK('one', '{within: 4h}'),
      'short.yaml': ASK('short', '{within: 10m}'),
    },
  );
  await people.service.until(async () => (await questions(asker(), '&waiting=true')).length === RUNS.length);
}, 120_000);

afterAll(async () => people?.close());

const asker = () => ({ service: people.service, key: OPERATOR });
const approvalOf = async (run: string) => (await questionAbout(asker(), run)).approval;

async function openQuestion(login: string, run: string): Promise<Page> {
  const page = await people.open(login, `/waiting/${(await questionAbout(asker(), run)).id}`);
  await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
  return page;
}

async function answer(page: Page, key: 'a' | 'r', reason: string): Promise<void> {
  await page.keyboard.press(key);
  await page.keyboard.type(reason);
  await page.keyboard.press('Enter');
}

describe('a question for two people', () => {
  it('says so, takes the yes of each once, and the run is cancelled after the second', IN_BROWSER, async () => {
    const [one, other] = [await openQuestion('alice', 'two-people'), await openQuestion('bob', 'two-people')];
    await one.getByText('Two people must approve it.').waitFor();
    await answer(one, 'a', 'it hangs');
    await one.getByRole('heading', { name: 'You approved the cancel of two-people' }).waitFor();
    expect(await approvalOf('two-people')).toMatchObject({ answer: null });
    // The page of the other says whose yes there is, while it is open.
    await other.getByText('alice@example.com said yes').waitFor();
    await other.getByText('It waits for one more person').waitFor();
    const again = await openQuestion('alice', 'two-people');
    await answer(again, 'a', 'once more');
    await again.getByText('Your yes counts already.').waitFor();
    expect(people.service.sandbox.control.requests().sinceStart.cancel ?? 0).toBe(0);
    await answer(other, 'a', 'I see it, too');
    await other.getByRole('heading', { name: 'You approved the cancel of two-people' }).waitFor();
    expect(await approvalOf('two-people')).toMatchObject({
      answer: 'approved',
      answeredBy: 'alice@example.com and bob@example.com',
    });
    await other.getByText('asked Azure; accepted').waitFor();
    expect(people.service.sandbox.control.requests().sinceStart.cancel).toBe(1);
  });
});

describe('a question', () => {
  it('about an own run is not approved by its owner, who can reject it', IN_BROWSER, async () => {
    const page = await openQuestion('alice', 'one-own');
    const approve = page.getByRole('button', { name: 'Approve: cancel it' });
    await page.getByText('It is your own run, so somebody else must approve.').waitFor();
    expect(await approve.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('a');
    expect(await page.locator('#reason:focus').count()).toBe(0);
    // What the page does not offer, the service refuses.
    const { id } = await questionAbout(asker(), 'one-own');
    const status = await page.evaluate(
      `fetch('/api/v1/decisions/${id}/approve', {method: 'POST', headers: {'content-type': 'application/json'}, body: '{}'}).then(({status}) => status)`,
    );
    expect(status).toBe(403);
    await answer(page, 'r', 'I watch it');
    await page.getByRole('heading', { name: 'You keep one-own' }).waitFor();
    expect(await approvalOf('one-own')).toMatchObject({ answer: 'rejected', answeredBy: 'alice@example.com' });
  });

  it('is answered while cancels are frozen: the yes is kept, and done after the freeze', IN_BROWSER, async () => {
    const page = await openQuestion('bob', 'one-frozen');
    const admin = await people.open('adam', '/');
    await admin.getByRole('button', { name: 'Freeze…' }).click();
    await admin.getByLabel('Reason', { exact: true }).fill('metrics are late');
    await admin.keyboard.press('Enter');
    // The card that is open says what a yes means now.
    await page.getByText('Cancels are frozen. You can answer now').waitFor();
    const before = people.service.sandbox.control.requests().sinceStart.cancel ?? 0;
    await answer(page, 'a', 'after the freeze, please');
    await page.getByText('Your yes is kept, and held.').waitFor();
    await people.service.rest();
    expect(people.service.sandbox.control.requests().sinceStart.cancel ?? 0).toBe(before);
    await admin.keyboard.press('Escape');
    await admin.getByRole('button', { name: 'Lift the freeze…' }).click();
    await admin.getByRole('button', { name: 'Lift it' }).click();
    await page.getByText('asked Azure; accepted').waitFor();
    expect(people.service.sandbox.control.requests().sinceStart.cancel).toBe(before + 1);
  });

  it('that somebody else answers keeps what was typed, and sends nothing more', IN_BROWSER, async () => {
    const page = await openQuestion('bob', 'one-typed');
    await page.keyboard.press('r');
    await page.keyboard.type('half a reas');
    const { id } = await questionAbout(asker(), 'one-typed');
    await answerElsewhere(asker(), id, { verb: 'approve', note: 'agreed with the owner' });
    await page.getByText('Already answered.').first().waitFor();
    expect(await page.getByRole('article').textContent()).toContain('oncall approved it: “agreed with the owner”');
    expect(await page.getByLabel('Reason').inputValue()).toBe('half a reas');
    await page.keyboard.press('Enter');
    expect(await approvalOf('one-typed')).toMatchObject({ answer: 'approved', answeredBy: 'oncall' });
  });

  it('of which the time ends says so on the page that is open, and what it means', IN_BROWSER, async () => {
    const page = await openQuestion('alice', 'short-late');
    await page.keyboard.press('a');
    await page.keyboard.type('too lat');
    people.service.sandbox.control.advance('11m');
    await people.service.tick(1);
    await page.getByText('The time to answer ended.').first().waitFor();
    expect(await page.getByRole('article').textContent()).toContain('Nobody answered, so the run is kept under short.');
    expect(await page.getByLabel('Reason').inputValue()).toBe('too lat');
    await page.keyboard.press('Enter');
    expect(await approvalOf('short-late')).toMatchObject({ answer: null });
    // The others are still open.
    await page.getByRole('button', { name: 'Next question' }).click();
    await page.getByRole('button', { name: 'Approve: cancel it' }).waitFor();
  });
});
