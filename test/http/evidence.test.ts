import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import { aKeptItem } from '../support/kept.ts';
import { aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();

let count = 0;

/** A run with a question, and a content that was kept for it. */
async function kept(text: string, given: Partial<KeptItem> = {}) {
  const run = aRun({ id: `run-${++count}` });
  const { decisions } = await pass(world.ledger, world.newId, [run], world.policies, world.now);
  const decisionId = decisions.find(({ kind }) => kind === 'ask')?.id ?? '';
  const { item, bytes } = aKeptItem(run, Buffer.from(text), { decisionId, ...given });
  await world.ledger.keep([{ item, bytes: item.content && bytes }]);
  return { run, decisionId, item, hash: item.content?.sha256 ?? '' };
}

const get = (url: string) => world.app().inject({ url: `/api/v1/${url}` });

it('lists what was kept for a decision and of a run, with what is missing and why', async () => {
  const { run, decisionId, item, hash } = await kept('step 1\n');
  const record = aKeptItem(run, Buffer.from('{}'), { occasion: 'ended', kind: 'record', name: 'record.json' });
  const missing: KeptItem = {
    ...{ ...item, id: 'm', name: 'out/report.json', kind: 'artifact', content: null },
    missing: 'storage refused it: HTTP 403',
  };
  await world.ledger.keep([{ item: missing, bytes: null }, record]);
  const ofDecision = await get(`decisions/${decisionId}/evidence`);
  expect(ofDecision.json()).toEqual({
    items: [
      {
        ...{ ...item, at: '2026-01-31T09:30:00Z', kind: 'log', name: 'user_logs/std_log.txt' },
        content: expect.objectContaining({ sha256: hash, bytes: 7 }),
      },
      expect.objectContaining({ name: 'out/report.json', content: null, missing: 'storage refused it: HTTP 403' }),
    ],
  });
  const ofRun = await get(`runs/${WORKSPACE.name}/${run.id}/evidence`);
  expect(ofRun.json().items.map(({ name }: KeptItem) => name)).toEqual([
    'user_logs/std_log.txt',
    'out/report.json',
    'record.json',
  ]);
  expect((await get('decisions/nothing/evidence')).statusCode).toBe(404);
  expect((await get(`runs/${WORKSPACE.name}/nothing/evidence`)).statusCode).toBe(404);
});

it('gives a content as an attachment that no browser renders', async () => {
  const html = '<script>alert(1)</script>';
  const page = await kept(html, { name: 'user_logs/../"index.html\r\nset-cookie: x=1' });
  const answer = await get(`evidence/${page.hash}`);
  expect(answer.body).toBe(html);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': 'attachment; filename="_index.html__set-cookie__x_1"',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'cache-control': 'no-store',
  });
  expect(answer.headers['set-cookie']).toBeUndefined();
  const bytes = Buffer.from([0, 255, 128]);
  const { item } = aKeptItem(page.run, bytes, { name: '...' });
  if (!item.content) throw new Error('an item without content');
  const binary = { ...item, content: { ...item.content, mediaType: 'application/octet-stream' as const } };
  await world.ledger.keep([{ item: binary, bytes }]);
  const raw = await get(`evidence/${item.content.sha256}`);
  expect(raw.rawPayload.equals(bytes)).toBe(true);
  expect(raw.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="_"',
  });
});

it('has no content for a hash that nothing was kept under, and takes nothing else for one', async () => {
  expect((await get(`evidence/${'0'.repeat(64)}`)).statusCode).toBe(404);
  for (const wrong of ['A'.repeat(64), '0'.repeat(63), '..%2f..%2fetc%2fpasswd'])
    expect((await get(`evidence/${wrong}`)).statusCode).toBe(400);
});

it('shows contents to viewers where the config says so', async () => {
  const { hash, decisionId } = await kept('loss: 0.1\n');
  const as = async (key: string, viewers: boolean, url = `evidence/${hash}`) => {
    const app = world.app({ keys: KEYS, evidence: { viewers } });
    return app.inject({ url: `/api/v1/${url}`, headers: bearer(key) });
  };
  expect((await as(OPERATOR, false)).statusCode).toBe(200);
  expect((await as(VIEWER, true)).statusCode).toBe(200);
  const refused = await as(VIEWER, false);
  expect(refused.json()).toMatchObject({
    status: 403,
    detail:
      'The key "grafana" is a viewer; contents are for operators and the owners of a run, unless evidence.viewers is true.',
  });
  expect((await as(VIEWER, false, `decisions/${decisionId}/evidence`)).statusCode).toBe(200);
});

it('lets an owner read a content that another run has too', async () => {
  const { hash } = await kept('the same line\n');
  const own = aRun({ id: 'own', tags: { owner: 'team-b' } });
  await pass(world.ledger, world.newId, [own], world.policies, world.now);
  const sha256 = createHash('sha256').update('bob').digest('hex');
  const keys = [{ name: 'bob', role: 'owner', owners: ['team-b'], sha256 }] as const;
  const asBob = async () =>
    (await world.app({ keys }).inject({ url: `/api/v1/evidence/${hash}`, headers: bearer('bob') })).statusCode;
  expect(await asBob()).toBe(404);
  await world.ledger.keep([aKeptItem(own, Buffer.from('the same line\n'))]);
  expect(await asBob()).toBe(200);
});

it('says of a content that was dropped when and why', async () => {
  const dropped = { at: NOW, because: 'evidence.keep.rest is 30d' };
  const { hash } = await kept('dropped\n', { dropped });
  const answer = await get(`evidence/${hash}`);
  expect(answer.json()).toMatchObject({
    status: 410,
    detail: 'The content was dropped at 2026-01-31T09:30:00Z: evidence.keep.rest is 30d.',
  });
});

it('is counted where a decision or a run is read, which says when it was dropped', async () => {
  const { run, decisionId, item } = await kept('counted\n');
  const summary = async () => [
    (await get(`decisions/${decisionId}`)).json().kept,
    (await get(`runs/${WORKSPACE.name}/${run.id}`)).json().kept,
  ];
  expect(await summary()).toEqual([
    { items: 1, missing: 0, dropped: null },
    { items: 1, missing: 0, dropped: null },
  ]);
  const dropped = { at: NOW, because: 'evidence.keep.rest is 30d' };
  const more: KeptItem[] = [
    { ...item, id: `${run.id} dropped`, dropped },
    { ...item, id: `${run.id} missing`, content: null, missing: 'storage refused it' },
  ];
  await world.ledger.keep(more.map((each) => ({ item: each, bytes: null })));
  const counted = { items: 1, missing: 1, dropped: { items: 1, ...dropped, at: '2026-01-31T09:30:00Z' } };
  expect(await summary()).toEqual([counted, counted]);
});
