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
