import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import type { Log } from '../../src/core/ports/log.ts';
import { formatInstant, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { openChannels } from '../../src/notify/channels.ts';
import { createRouting } from '../../src/notify/routing.ts';
import { DELIVER_QUEUE, type DeliverJob } from '../../src/store/jobs.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { sendLasting } from '../../src/watch/lasting.ts';
import { startAlertmanager, WAIT } from '../support/alertmanager.ts';
import { keptInMemory } from '../support/in-memory.ts';
import { WITH_ALERTMANAGER } from '../support/needs.ts';
import { silentMeter } from '../support/silent-meter.ts';
import { anAlert } from './alerts.ts';

const NEVER = new AbortController().signal;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** The service as far as deliveries go, with the channel as the config opens it. It can stop and start again. */
async function aService(url: string) {
  const kept = keptInMemory();
  const world = { ahead: 0 };
  const clock = () => Date.now() + world.ahead;
  const settings = {
    type: 'alertmanager',
    url,
    user: null,
    secret: null,
    zone: null,
    money: true,
    logs: true,
  } as const;
  const { channels, reach, recipients } = openChannels(
    { channels: { am: settings }, recipients: { oncall: ['am'] } },
    {
      ...{ baseUrl: 'https://rw.example.org', people: [], send: createOutbound({}).send },
      ...{ log: { info: () => {}, error: () => {} }, now: () => new Date(clock()) },
    },
  );
  const open = () =>
    openStore(kept.open(), {
      routing: createRouting({ recipients, channels: reach, groupMoreThan: 1 }),
      owners: { tags: ['owner'] },
      holder: 'test',
      onQueueError: () => {},
    });
  let store = await open();
  closers.push(async () => {
    await store.close();
    await kept.giveBack();
  });
  const warnings: unknown[] = [];
  const log: Log = { error: () => {}, warn: (fields) => warnings.push(fields), info: () => {}, debug: () => {} };
  const deps = () => ({ ledger: store.ledger, channels, clock, newId: () => 'news', meter: silentMeter, log });
  return {
    world,
    warnings,
    async raise(...alerts: readonly Alert[]) {
      await store.ledger.raise(alerts.map((alert) => asNow(alert, clock())));
      for (const { id, data } of await store.boss.fetch<DeliverJob>(DELIVER_QUEUE, { batchSize: 100 })) {
        await deliver(data, deps(), { number: 1, last: false }, NEVER);
        await store.boss.complete(DELIVER_QUEUE, id);
      }
    },
    async startAgain() {
      await store.close();
      store = await open();
    },
    look: () => sendLasting(deps(), NEVER),
  };
}

/** A question has an hour. */
function asNow(alert: Alert, at: number): Alert {
  const { expiresAt } = alert.data;
  const later = formatInstant(at + HOUR);
  return { ...alert, at, data: { ...alert.data, ...(expiresAt !== undefined && { expiresAt: later }) } };
}

function of(type: AlertType, id: string): Alert {
  const ids = { findingId: `finding-${id}`, decisionId: `decision-${id}` };
  const alert = anAlert(type, { id: `${type} ${id}`, ...ids, recipients: ['oncall'] });
  return { ...alert, data: { ...alert.data, ...ids } };
}

async function start() {
  const alertmanager = await startAlertmanager();
  closers.push(alertmanager.close);
  const service = await aService(alertmanager.url);
  const firing = async () => (await alertmanager.active()).map(({ labels }) => labels.question ?? labels.id).toSorted();
  return { alertmanager, service, firing };
}

describe('Alertmanager', WITH_ALERTMANAGER, () => {
  it('receives each question by itself, puts those of a policy together, and resolves them', async () => {
    const { alertmanager, service, firing } = await start();
    await service.raise(of('approval.requested', 'a'), of('approval.requested', 'b'));
    expect(await firing()).toEqual(['decision-a', 'decision-b']);
    await vi.waitFor(() => expect(alertmanager.sent()).toHaveLength(1), WAIT);
    expect(alertmanager.sent()[0]).toMatchObject({
      status: 'firing',
      groupLabels: { alertname: 'RunwardenQuestionOpen', policy: 'gpu-idle' },
      alerts: [{ status: 'firing' }, { status: 'firing' }],
    });

    await service.raise(of('run.kept', 'a'));
    await vi.waitFor(async () => expect(await firing()).toEqual(['decision-b']), WAIT);
    await service.raise(of('finding.resolved', 'b'));
    await vi.waitFor(() => expect(alertmanager.sent().at(-1)?.status).toBe('resolved'), WAIT);
    expect(await firing()).toEqual([]);
  });

  it('hears of what lasts again and again, also after a restart, and once more of what has just ended', async () => {
    const { alertmanager, service, firing } = await start();
    const endOf = async (question: string) =>
      Date.parse((await alertmanager.active()).find(({ labels }) => labels.question === question)?.endsAt ?? '');
    await service.raise(of('approval.requested', 'a'), of('approval.requested', 'b'));
    const first = await endOf('decision-a');

    await service.startAgain();
    await service.look();
    expect(await endOf('decision-a'), 'nothing is due yet').toBe(first);
    service.world.ahead = 5 * MINUTE;
    await service.look();
    expect((await endOf('decision-a')) - first).toBeGreaterThanOrEqual(5 * MINUTE - 1000);

    service.world.ahead = 0;
    await service.raise(of('run.kept', 'a'));
    service.world.ahead = 5 * MINUTE;
    await service.look();
    await vi.waitFor(async () => expect(await firing()).toEqual(['decision-b']), WAIT);
    expect(service.warnings).toEqual([]);
  });

  it('forgets what it does not hear of again', async () => {
    const { service, firing } = await start();
    service.world.ahead = -15 * MINUTE + 2000;
    await service.raise(of('approval.requested', 'a'));
    expect(await firing()).toEqual(['decision-a']);
    await vi.waitFor(async () => expect(await firing()).toEqual([]), WAIT);
    service.world.ahead = 0;
    await service.look();
    expect(await firing()).toEqual(['decision-a']);
  });

  it('names what is faulty in a request, takes the rest, and is asked again in a minute', async () => {
    const { service, firing, alertmanager } = await start();
    await service.raise(of('approval.requested', 'a'));
    const { channels } = openChannels(
      {
        channels: {
          am: {
            type: 'alertmanager',
            url: alertmanager.url,
            user: null,
            secret: null,
            zone: null,
            money: true,
            logs: true,
          },
        },
        recipients: {},
      },
      { baseUrl: null, people: [], send: createOutbound({}).send, log: { info: () => {}, error: () => {} } },
    );
    const body = (labels: Record<string, string>) => ({
      ...{ body: { labels, annotations: {}, startsAt: new Date().toISOString(), generatorURL: null }, endedAt: null },
    });
    const sent = channels
      .get('am')
      ?.sendAgain?.([body({ alertname: 'Good', id: 'good' }), body({ 'not a name': 'x' })], Date.now(), NEVER);
    await expect(sent).rejects.toThrow(/refused it \(400\); it said: .*invalid label/);
    expect(await firing()).toEqual(['decision-a', 'good']);
  });
});
