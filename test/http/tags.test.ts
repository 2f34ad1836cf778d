import { expect, it } from 'vitest';
import type { Run } from '../../src/core/run/run.ts';
import { aRun, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld } from './world.ts';

const world = useWorld();

let count = 0;
async function tagged(tags: Run['tags']): Promise<string> {
  const run = aRun({ id: `run-${++count}`, tags, unconfirmedTags: ['tier'] });
  await pass(world.ledger, world.newId, [run], world.policies, world.now);
  return `/api/v1/runs/${WORKSPACE.name}/${run.id}`;
}

const app = () => world.app({ keys: KEYS, protectedTags: ['Tier'] });
const send = (method: 'POST' | 'DELETE' | 'GET', url: string) =>
  app().inject({ method, url, headers: bearer(OPERATOR) });

it('confirms the value that a protected tag has now, and takes it back', async () => {
  const run = await tagged({ TIER: 'critical' });
  expect((await send('GET', run)).json()).toMatchObject({ unconfirmedTags: ['tier'], confirmedTags: [] });
  const made = await send('POST', `${run}/tags/tier/confirm`);
  expect(made.json()).toEqual({
    ...{ tag: 'tier', value: 'critical', confirmedBy: 'oncall', confirmedAt: '2026-01-31T09:30:00Z' },
    alreadySent: [],
  });
  expect((await send('GET', run)).json().confirmedTags).toMatchObject([{ tag: 'tier', confirmedBy: 'oncall' }]);
  expect((await send('DELETE', `${run}/tags/Tier/confirm`)).statusCode).toBe(200);
  expect((await send('DELETE', `${run}/tags/Tier/confirm`)).statusCode).toBe(404);
  expect((await send('GET', run)).json().confirmedTags).toEqual([]);
});

it('confirms nothing that is not there, not protected, or not one value', async () => {
  const run = await tagged({ owner: 'team-a' });
  expect((await send('POST', `${run}/tags/tier/confirm`)).statusCode).toBe(404);
  expect((await send('POST', `${run}/tags/owner/confirm`)).json()).toMatchObject({
    status: 400,
    detail: 'key: is no protected tag; protected are Tier',
  });
  const two = await tagged({ tier: 'low', Tier: 'critical' });
  expect((await send('POST', `${two}/tags/tier/confirm`)).json()).toMatchObject({ status: 409, reason: 'two-values' });
});

it('confirms the value that somebody was shown, and none that came since', async () => {
  const run = await tagged({ tier: 'critical' });
  const confirm = (value: string) =>
    app().inject({
      ...{ method: 'POST', url: `${run}/tags/tier/confirm`, headers: bearer(OPERATOR) },
      payload: { value },
    });
  expect((await confirm('spot')).json()).toMatchObject({
    ...{ status: 409, reason: 'other-value' },
    detail: 'The tag tier is critical by now. Look at the run again before you confirm it.',
  });
  expect((await send('GET', run)).json().confirmedTags).toEqual([]);
  expect((await confirm('Critical')).statusCode).toBe(200);
});
