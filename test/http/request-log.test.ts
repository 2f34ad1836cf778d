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
  // What an issuer sends back, and the link of an owner, whoever follows them.
  await app.inject('/sign-in/callback?code=code-secret&state=state-secret&session_state=more-secret');
  await app.inject({ method: 'POST', url: '/keep/link-secret', payload: 'reason=x' });
  await app.inject({ method: 'POST', url: '/sign-in/key', payload: { key: 'rw_key-secret' } });
  await setImmediate();
  const log = world.log.join('');
  expect(log).not.toMatch(/secret|operator-key|authorization|chosen-by/i);
  expect(world.log.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: 30, method: 'PUT', path: '/api/v1/freeze', status: 200, caller: 'oncall' }),
  );
});

it.each([
  [false, '10.0.0.9', 'without a word on proxies it is that of the connection'],
  [['10.0.0.0/8'], '203.0.113.7', 'behind a trusted proxy it is the one that the proxy names'],
  [['192.0.2.1'], '10.0.0.9', 'a proxy that is not listed is not believed'],
  [true, '203.0.113.7', 'with true, whoever connects is believed'],
] as const)('logs the address of the caller: with %j it is %s', async (trustProxy, address, _) => {
  const before = world.log.length;
  const app = world.app({ keys: KEYS, trustProxy });
  await app.inject({
    url: '/api/v1/freeze',
    remoteAddress: '10.0.0.9',
    headers: { ...bearer(OPERATOR), 'x-forwarded-for': '203.0.113.7' },
  });
  await setImmediate();
  const lines = world.log.slice(before).map((line) => JSON.parse(line));
  expect(lines).toContainEqual(expect.objectContaining({ path: '/api/v1/freeze', address }));
});
