import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { ChannelSettings } from '../../src/notify/channel-settings.ts';
import { anAlert } from '../notify/alerts.ts';
import { startReceiver } from '../notify/receiver.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { startService } from '../support/service.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A mail server that takes connections and says nothing. */
async function startHungMail() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server on a TCP port has an AddressInfo; the type also allows for pipes.
  return { sockets, port: (server.address() as AddressInfo).port };
}

const POLICY = `name: runtime
mode: notify
when:
  runtime: {over: 1h}
then:
  - notify: owner
`;

it('on-call is paged within seconds while a mail server hangs that many owners wait for', async () => {
  const mailServer = await startHungMail();
  const pager = await startReceiver();
  closers.push(pager.close);
  const mail: ChannelSettings = {
    ...{ type: 'email', host: '127.0.0.1', port: mailServer.port, tls: 'none', user: null, password: null },
    ...{ from: 'runwarden@example.com', replyTo: null, zone: null, money: true, logs: true },
  };
  const page: ChannelSettings = {
    ...{ type: 'webhook', url: pager.url, secret: `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}` },
  };
  const runs = Array.from({ length: 24 }, (_, index) =>
    cpuRun(`run-${index}`, '-2h', { tags: { owner: `owner-${index}@example.com` } }),
  );
  const service = await startService({
    scenario: oneWorkspace(runs),
    policies: { 'runtime.yaml': POLICY },
    configure: (config) => ({
      ...config,
      channels: { ...config.channels, mail, page },
      recipients: { owner: ['mail'], oncall: ['page'], fallback: ['page'] },
    }),
  });
  closers.push(service.close);
  await expect.poll(() => mailServer.sockets.size, { timeout: 20_000 }).toBeGreaterThan(0);
  const { ledger, clock } = service.running.deps;
  await ledger.raise([{ ...anAlert('workspace.blind', { id: 'blind' }), at: clock(), recipients: ['oncall'] }]);
  await expect.poll(() => pager.received.length, { timeout: 5000 }).toBe(1);
  expect(mailServer.sockets.size).toBeLessThanOrEqual(2);
});
