import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { eventServices } from './event-services.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const aService = eventServices(world);

describe('the stream of events', () => {
  it('is refused beyond 200 readers, with when to come back', async () => {
    const { follow } = await aService();
    const [first] = await Promise.all(Array.from({ length: 200 }, () => follow()));
    const refused = await follow();
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('30');
    expect(JSON.parse(await refused.body())).toMatchObject({ detail: '200 streams are open.' });
    first?.leave();
    await first?.ended;
    await expect.poll(async () => (await follow()).status).toBe(200);
  });

  it('is refused to one reader beyond 50, so that others can read, too', async () => {
    const { follow } = await aService({ keys: KEYS });
    const mine = await Promise.all(Array.from({ length: 50 }, () => follow(bearer(VIEWER))));
    expect(new Set(mine.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await follow(bearer(VIEWER));
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30']);
    expect((await follow(bearer(OPERATOR))).status).toBe(200);
    mine[0]?.leave();
    await mine[0]?.ended;
    await expect.poll(async () => (await follow(bearer(VIEWER))).status).toBe(200);
  });

  it('has every event once and in order for 40 readers at 200 events a second, and keeps none of them', async () => {
    const [perSecond, seconds, readers] = [200, 30, 40];
    const { follow, look } = await aService();
    const all = await Promise.all(Array.from({ length: readers }, () => follow()));
    const first = (await Promise.all(all.map((reader) => reader.next(1)))).map(([ready]) => Number(ready?.id));
    const kept = { actor: 'storm', kind: 'config.changed' as const, at: world.now };
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    let after = 0;
    for (let second = 0; second < seconds; second++) {
      await world.ledger.noteAudit(Array.from({ length: perSecond }, () => kept));
      look();
      const heard = await Promise.all(all.map((reader) => reader.next(perSecond)));
      for (const [index, events] of heard.entries()) {
        const from = (first[index] ?? 0) + second * perSecond;
        expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, at) => from + at + 1));
      }
      if (second === 4) after = used();
    }
    expect(used() - after).toBeLessThan(64 * 2 ** 20);
  }, 60_000);

  it('is resumed by a reader that was too slow, from where it was', async () => {
    const { follow, look } = await aService();
    const slow = await follow();
    const [ready] = await slow.next(1);
    slow.stall();
    const kept = { actor: 'x'.repeat(60_000), kind: 'config.changed' as const, at: world.now };
    let made = 0;
    for (; made < 600; made += 20) {
      await world.ledger.noteAudit(Array.from({ length: 20 }, () => kept));
      look();
    }
    const back = await follow({ 'last-event-id': ready?.id ?? '' });
    const events = await back.next(made);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, at) => Number(ready?.id) + at + 1));
  }, 60_000);

  it('leaves a reader that does not take what it has missed', async () => {
    const { follow, look, timer } = await aService();
    const first = await follow();
    const [ready] = await first.next(1);
    const kept = { actor: 'x'.repeat(60_000), kind: 'config.changed' as const, at: world.now };
    await world.ledger.noteAudit(Array.from({ length: 400 }, () => kept));
    const back = await follow({ 'last-event-id': ready?.id ?? '' });
    back.stall();
    first.leave();
    await first.ended;
    // One look at the store remains, for the reader that is on its way back.
    await expect.poll(() => timer.running).toBe(1);
    await expect
      .poll(
        () => {
          look();
          return timer.running;
        },
        { interval: 20, timeout: 20_000 },
      )
      .toBe(0);
  }, 30_000);

  it('leaves a reader that does not read', async () => {
    const { follow, look, timer } = await aService();
    const reader = await follow();
    await reader.next(1);
    reader.stall();
    const kept = { actor: 'x'.repeat(60_000), kind: 'config.changed' as const, at: world.now };
    await expect
      .poll(
        async () => {
          await world.ledger.noteAudit(Array.from({ length: 40 }, () => kept));
          look();
          return timer.running;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
  }, 30_000);
});
