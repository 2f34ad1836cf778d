import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { expect, it } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { startService } from '../support/service.ts';

const NOTIFIES = 'name: long\nmode: notify\nwhen: {runtime: {over: 1h}}\nthen: [{notify: owner}]\n';

it('the whole service leaves through the proxy: Azure, its storage, and a receiver that only the proxy can resolve', async () => {
  // Its own authority, of another name than the sandbox's: authorities are found by their names.
  const identity = await generate([{ name: 'commonName', value: 'hooks.corp.invalid' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'hooks.corp.invalid' }] }],
  });
  const alerts: unknown[] = [];
  const receiver = createServer({ key: identity.private, cert: identity.cert }, (request, response) => {
    alerts.push(request.headers['webhook-id']);
    response.end('1');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const hook = `hooks.corp.invalid:${(receiver.address() as AddressInfo).port}`;
  const proxy = await startProxy();
  const service = await startService({
    scenario: oneWorkspace([cpuRun('train', '-2h')]),
    policies: { 'long.yaml': NOTIFIES },
    configure: (config) => ({
      ...config,
      network: { httpsProxy: `http://127.0.0.1:${proxy.port}`, ca: `${config.network.ca}${identity.cert}` },
      channels: { hook: { type: 'webhook', url: `https://${hook}/`, secret: `whsec_${'A'.repeat(32)}` } },
    }),
  });
  try {
    await service.until(() => alerts.length === 1);
    // The evidence for the notice is collected beside it, from the run's storage.
    await service.rest();
    const { host } = new URL(service.sandbox.url);
    const asked = [...new Set(proxy.asked)].map((each) => each.replace(/^\w+(?=\.blob\.)/, 'account'));
    expect(asked.sort()).toEqual([hook, host, `account.blob.${host}`].sort());
  } finally {
    // First: a tunnel that a stopping service was just opening keeps the far side from closing.
    await proxy.close();
    await service.close();
    receiver.close();
  }
});
