import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { DAY } from '../../src/core/values/duration.ts';
import { sendDigests } from '../../src/watch/digests.ts';
import { createRig } from '../support/rig.ts';
import { idleRun, oneWorkspace } from '../support/scenarios.ts';
import { startService } from '../support/service.ts';

let closing: { close(): Promise<void> };
afterEach(() => closing.close());

const ASKS = `
name: idle-gpu
mode: approve
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
then: [{cancel: true}]
`;

test('on-call gets the open question of a real run and its cancel in the summaries of their days', async () => {
  const rig = await createRig(oneWorkspace([idleRun('idle-1')]), ASKS);
  closing = rig;
  const plan = { kind: 'daily', to: ['oncall'], at: 30, on: 0, zone: 'Europe/Berlin' } as const;
  const look = async () => {
    await sendDigests({ digests: [plan], ledger: rig.ledger, clock: () => rig.now(), newId: randomUUID });
    await rig.deliverAll();
    return rig.arrived.filter(({ type }) => type.includes('digest.daily')).map(({ subject }) => subject);
  };
  await look();
  await rig.settle();
  rig.advance('2h');
  await rig.settle();
  const [ask] = await rig.decisions({ kind: 'ask' });
  expect(await look()).toEqual([]);
  rig.advance('20h');
  expect(await look()).toEqual(['Mon 2 Mar: 0 cancelled, 0 kept; 1 answer needed']);
  expect(await look()).toHaveLength(1);
  await rig.ledger.answer(ask?.decision.id ?? '', { answer: 'approved', by: 'sasha', note: null }, rig.now());
  await rig.passesAsked();
  await rig.settle();
  rig.advance('10m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  rig.advance('24h');
  expect((await look()).slice(1)).toEqual(['Tue 3 Mar: 1 cancelled, 0 kept']);
  rig.advance('24h');
  expect(await look()).toHaveLength(2);
});

test('the service looks for summaries that are due, and a quiet week is said to be one', async () => {
  const weekly = { kind: 'weekly', to: ['oncall'], at: 8 * 60, on: 1, zone: 'UTC' } as const;
  const service = await startService({
    scenario: oneWorkspace([]),
    policies: { 'asks.yaml': ASKS },
    configure: (config) => ({ ...config, digests: [weekly] }),
  });
  closing = service;
  const { watch } = service.running;
  const summaries = () => service.receiver.arrived.filter(({ type }) => type.includes('digest.weekly'));
  await watch.look();
  service.clock.ahead = 7 * DAY;
  await service.tick(1);
  for (let look = 0; look < 2; look++) await watch.look();
  await service.until(() => summaries().length > 0);
  expect(summaries().map(({ subject }) => subject)).toEqual(['Mon 23 Feb to Sun 1 Mar: 0 cancelled, 0 kept']);
});
