import { beforeEach, describe, expect, it } from 'vitest';
import { officeHours } from '../support/builders.ts';
import { aPolicy, aRun, NOW, pass } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const PLAIN = { digest: () => 'd', problems: () => [], loadedAt: () => NOW, folder: 'policies' };
beforeEach(async () => {
  world.now = NOW;
  await world.app().inject({ method: 'DELETE', url: '/api/v1/freeze' });
});

const put = (url: string, payload: object) => world.app().inject({ method: 'PUT', url, payload });
const post = (url: string, payload: object) => world.app().inject({ method: 'POST', url, payload });

/** A cancel of a run that Azure has been asked for a moment ago. */
async function sent(run: string): Promise<void> {
  const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: run })], [aPolicy({ mode: 'enforce' })]);
  const id = decisions.find(({ kind }) => kind === 'cancel')?.id ?? '';
  await world.ledger.claim(id, NOW, () => null, 'claim');
  const outcome = { state: 'requested', reason: null, claim: 'claim' } as const;
  expect(await world.ledger.settle(id, outcome, { decision: null, alerts: [] }, NOW)).toBe(true);
}

async function asked(run: string): Promise<string> {
  const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: run })], [aPolicy()]);
  return decisions.find(({ kind }) => kind === 'ask')?.id ?? '';
}

describe('an answer that holds cancels', () => {
  it('names none where none was on its way', async () => {
    const reply = await put('/api/v1/freeze', { reason: 'incident' });
    expect(reply.json()).toMatchObject({ alreadySent: [], message: 'Frozen; no request to Azure was on its way.' });
  });

  it('names what had gone out, with the second', async () => {
    await sent('gone');
    const reply = await put('/api/v1/freeze', { reason: 'incident' });
    expect(reply.json()).toMatchObject({
      frozen: true,
      message: 'Frozen; one cancel had gone out at 09:30:00 UTC: gone in ml-prod-eu.',
      alreadySent: [{ runId: 'gone', workspace: 'ml-prod-eu', at: '2026-01-31T09:30:00Z', isCertain: true }],
    });
    const override = { kind: 'exempt', reason: 'a deadline', for: '1h' };
    const other = await post('/api/v1/overrides', { ...override, scope: { run: 'another' } });
    expect(other.json()).not.toHaveProperty('alreadySent');
    const covering = await post('/api/v1/overrides', { ...override, scope: { run: 'gone' } });
    expect(covering.json()).toMatchObject({
      alreadySent: [{ runId: 'gone' }],
      notice:
        'The override counts; one cancel had gone out at 09:30:00 UTC: gone in ml-prod-eu. It cannot be taken back.',
    });
  });
});

describe('a cancel that is unclear since before', () => {
  it('is named as one that may have gone out, although its lease is over', async () => {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'open' })], [aPolicy({ mode: 'enforce' })]);
    const id = decisions.find(({ kind }) => kind === 'cancel')?.id ?? '';
    await world.ledger.claim(id, NOW, () => null, 'claim');
    const outcome = { state: 'unclear', reason: 'no answer came in time', claim: 'claim' } as const;
    await world.ledger.settle(id, outcome, { decision: null, alerts: [] }, NOW);
    const reply = await put('/api/v1/freeze', { reason: 'incident' });
    expect(reply.json().message).toContain('one cancel may have gone out at 09:30:00 UTC: open in ml-prod-eu');
    await world.ledger.settle(
      id,
      { state: 'ended-otherwise', reason: 'it ended' },
      { decision: null, alerts: [] },
      NOW,
    );
  });
});

describe('an answer to a question says what it came to', () => {
  it('a yes: the run is judged now', async () => {
    const id = await asked('free');
    const { follows } = (await post(`/api/v1/decisions/${id}/approve`, {})).json();
    expect(follows).toMatchObject({
      kind: 'queued',
      until: null,
      sentence: expect.stringContaining('judged again now'),
    });
  });

  it('a yes under a freeze: held until then', async () => {
    const id = await asked('held');
    await put('/api/v1/freeze', { reason: 'incident', for: '2h' });
    const { follows } = (await post(`/api/v1/decisions/${id}/approve`, {})).json();
    expect(follows).toMatchObject({ kind: 'frozen', until: '2026-01-31T11:30:00Z' });
    expect(follows.sentence).toContain('local froze all cancels until 2026-01-31T11:30:00Z');
  });

  it.each([
    ['exempt', 'exempt'],
    ['extend', 'extended'],
  ])(
    'a yes for a run with an override, %s: is refused and not recorded, and counts once that is over',
    async (kind, word) => {
      const id = await asked(`run-${kind}`);
      const scope = { run: `run-${kind}` };
      const override = (await post('/api/v1/overrides', { kind, reason: 'a deadline', for: '1h', scope })).json();
      const refused = await post(`/api/v1/decisions/${id}/approve`, {});
      expect(refused.statusCode).toBe(409);
      expect(refused.json()).toMatchObject({
        type: 'urn:runwarden:problem:conflict',
        ...{ reason: word, overrideId: override.id, by: 'local', until: '2026-01-31T10:30:00Z' },
        detail: `The run is ${word} until 2026-01-31T10:30:00Z by local. Nothing is cancelled before, and a yes given now would not count after. To end that first: runwarden revoke ${override.id}. A no is possible.`,
      });
      expect((await world.ledger.decision(id))?.approval).toMatchObject({ answer: null, given: [] });
      const { items } = (await post('/api/v1/approvals/batch', { ids: [id], answer: 'approve' })).json();
      expect(items).toMatchObject([{ id, status: 409, approval: null, problem: { reason: word } }]);
      await world.app().inject({ method: 'DELETE', url: `/api/v1/overrides/${override.id}` });
      expect((await post(`/api/v1/decisions/${id}/approve`, {})).json().follows).toMatchObject({ kind: 'queued' });
    },
  );

  it('a no for a run with an override is recorded', async () => {
    const id = await asked('run-no');
    const scope = { run: 'run-no' };
    await post('/api/v1/overrides', { kind: 'extend', reason: 'a deadline', for: '1h', scope });
    expect((await post(`/api/v1/decisions/${id}/reject`, {})).json().follows).toMatchObject({ kind: 'kept' });
  });

  it('a yes is recorded where only a pass can know whether the override is about the run', async () => {
    const id = await asked('run-open');
    const scope = { run: 'run-open', gpuModel: 'H100' };
    await post('/api/v1/overrides', { kind: 'extend', reason: 'a deadline', for: '1h', scope });
    const reply = await post(`/api/v1/decisions/${id}/approve`, {});
    expect(reply.statusCode).toBe(200);
    expect(reply.json().follows).toMatchObject({ kind: 'extended' });
  });

  it('a yes outside the hours of the policy: waits until they begin', async () => {
    const id = await asked('late');
    const cancel = { within: 3_600_000, otherwise: 'keep', during: officeHours() } as const;
    const policies = { ...PLAIN, current: () => [aPolicy({ steps: [{ after: 0, notify: [], cancel }] })] };
    const app = world.app({ policies });
    const reply = await app.inject({ method: 'POST', url: `/api/v1/decisions/${id}/approve`, payload: {} });
    // A Saturday.
    expect(reply.json().follows).toMatchObject({
      kind: 'outside-hours',
      until: '2026-02-02T09:00:00Z',
      sentence: expect.stringContaining('waits for Mon 09:00'),
    });
  });

  it.each([
    ['is gone', [], 'The policy gpu-idle is not there now, so nothing is cancelled.'],
    ['is in audit', [aPolicy({ mode: 'audit' })], 'The mode of gpu-idle is audit now, so nothing is cancelled.'],
  ])('a yes while the policy %s: nothing is cancelled now', async (state, current, words) => {
    const id = await asked(`policy ${state}`);
    const app = world.app({ policies: { ...PLAIN, current: () => current } });
    const reply = await app.inject({ method: 'POST', url: `/api/v1/decisions/${id}/approve`, payload: {} });
    expect(reply.json().follows).toMatchObject({ kind: 'not-in-force', sentence: expect.stringContaining(words) });
  });

  it('a no: the run is kept', async () => {
    const id = await asked('kept');
    const reply = (await post(`/api/v1/decisions/${id}/reject`, {})).json();
    expect(reply).toMatchObject({ follows: { kind: 'kept' }, alreadySent: [] });
  });
});
