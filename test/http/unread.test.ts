import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutIssuer } from '../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import { KEYS, useWorld } from './world.ts';

const world = useWorld();
let app: ReturnType<typeof world.app>;
beforeAll(async () => {
  const signIn = { ...withoutIssuer(KEYS_ALONE, 'k'.repeat(64)), baseUrl: 'https://runwarden.example.com' };
  app = world.app({ keys: KEYS, signIn });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

/** What comes back for bytes on the wire, once the service hangs up. */
async function answerTo(bytes: string): Promise<string> {
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let got = '';
  socket.on('data', (part) => {
    got += part;
  });
  socket.write(bytes);
  await once(socket, 'close');
  return got;
}

const request = (...headers: string[]) => `GET /healthz HTTP/1.1\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`;

describe('what never becomes a request is refused with the headers of every answer', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header too large', request('host: x', `x-a: ${'a'.repeat(20_000)}`), 431],
    ['an address too long', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ['two lengths', 'POST /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
    ['no host', request('connection: close'), 400],
    ['something expected', request('host: x', 'expect: a-miracle', 'connection: close'), 417],
  ])('%s', async (_, bytes, status) => {
    const answer = await answerTo(bytes);
    expect(answer.split('\r\n')[0]).toContain(` ${status} `);
    for (const header of ["content-security-policy: default-src 'none'", 'x-content-type-options: nosniff'])
      expect(answer.toLowerCase()).toContain(header);
    expect(answer.toLowerCase()).toContain('strict-transport-security: max-age=');
  });
});
