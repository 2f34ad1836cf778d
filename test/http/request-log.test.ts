import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { bearer, KEYS, OPERATOR, useWorld } from './world.ts';

const world = useWorld();

it('logs one line for an answer, with who asked and without what they sent', async () => {
  const app = world.app({ keys: KEYS });
  await app.inject({
    method: 'PUT',
    url: '/api/v1/freeze?sig=query-secret',
    headers: { ...bearer(OPERATOR), cookie: 'cookie-secret', 'x-request-id': 'chosen-by-the-caller' },
    payload: { reason: 'body-secret' },
  });
  await app.inject({ url: '/api/v1/freeze', headers: bearer('rw_wrong-secret') });
  await app.inject({ url: '/api/v1/decisions/%ff?sig=query-secret', headers: bearer(OPERATOR) });
  await setImmediate();
  const log = world.log.join('');
  expect(log).not.toMatch(/secret|operator-key|authorization|chosen-by/i);
  expect(world.log.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: 30, method: 'PUT', path: '/api/v1/freeze', status: 200, caller: 'oncall' }),
  );
});
