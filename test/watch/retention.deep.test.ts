import { afterEach, expect, test } from 'vitest';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';

const POLICY = `
name: untagged
summary: A run carries a cost center.
mode: notify
when: {tags: {required: [cost-center]}}
then: [{notify: owner}]
`;

let service: Service;
afterEach(() => service.close());

test('the whole service forgets a run that ended long ago, counts what it dropped, and says so of a decision before', async () => {
  const run = {
    id: 'short',
    type: 'command',
    compute: 'cpu',
    created: '-1h',
    started: '-1h',
    ends: { after: '30m' },
  } as const;
  service = await startService({
    scenario: oneWorkspace([run]),
    policies: { 'untagged.yaml': POLICY },
    configure: (config) => ({ ...config, storeKeep: { ...DEFAULT_STORE_KEEP, decisions: 100 * DAY } }),
  });
  const { watch } = service.running;
  const decisions = async () => (await service.get('/api/v1/decisions')).body as { items: { id: string }[] };
  await service.until(async () => (await decisions()).items.length > 0);
  const [decision] = (await decisions()).items;
  const detail = async () =>
    (await service.get(`/api/v1/decisions/${decision?.id}`)).body as { kept: { items: number; dropped: unknown } };
  await service.until(async () => (await detail()).kept.items > 0);
  service.sandbox.control.advance('1h');
  await service.tick(1);
  await service.rest();

  // A clock that is far ahead of Azure's makes nothing old.
  service.clock.ahead = 500 * DAY;
  await watch.dropOld();
  expect((await detail()).kept.dropped).toBeNull();
  expect(service.logged.join('')).toContain('nothing old is dropped: no pass was good within a day');
  service.clock.ahead = 0;

  const later = async (days: number) => {
    service.sandbox.control.advance(`${days * 24}h`);
    await service.tick(1);
    await watch.dropOld();
  };
  await later(95);
  await later(2);
  expect((await detail()).kept).toMatchObject({
    items: 0,
    dropped: { because: 'evidence.keep.notified is 90d', items: expect.any(Number) },
  });
  await later(400);
  expect((await decisions()).items).toEqual([]);
  expect(((await service.get('/api/v1/runs')).body as { items: unknown[] }).items).toEqual([]);
  const { body: metrics } = await service.get('/metrics');
  for (const kind of ['evidence', 'contents', 'alerts', 'decisions', 'bases', 'runs'])
    expect(metrics).toMatch(new RegExp(`runwarden_dropped_total\\{kind="${kind}"\\} [1-9]`));
});
