import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTrustingAgent, runSandbox, startSandbox } from '../../src/sandbox/index.ts';
import { worldOf } from './worlds.ts';

function statusOf(url: string, caPem: string): Promise<number | undefined> {
  const agent = createTrustingAgent(caPem);
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject).on('close', () => agent.destroy());
  });
}

test('its certificate is good for localhost, the loopback address and every storage account', async () => {
  const sandbox = await startSandbox({ scenario: worldOf([]) });
  for (const host of ['localhost', '127.0.0.1']) {
    expect(await statusOf(`https://${host}:${sandbox.port}/discovery`, sandbox.caPem)).toBe(200);
  }
  expect(await statusOf(`https://account.blob.localhost:${sandbox.port}/azureml/x`, sandbox.caPem)).toBe(401);
  await expect(statusOf(`${sandbox.url}/discovery`, '')).rejects.toThrow();
  await sandbox.close();
});

test('each sandbox has an authority of its own', async () => {
  const [one, two] = await Promise.all([
    startSandbox({ scenario: worldOf([]) }),
    startSandbox({ scenario: worldOf([]) }),
  ]);
  await expect(statusOf(`${one.url}/discovery`, two.caPem)).rejects.toThrow(/certificate/);
  await Promise.all([one.close(), two.close()]);
});

test('the command starts the demonstration, leaves the certificate in a file and says where everything is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runwarden-'));
  const caFile = join(folder, 'ca.pem');
  const lines: string[] = [];
  const sandbox = await runSandbox({ port: 0, caFile, rate: 60, write: (line) => lines.push(line) });
  expect(await readFile(caFile, 'utf8')).toBe(sandbox.caPem);
  expect(lines.join('\n')).toContain(sandbox.url);
  expect(lines.join('\n')).toContain('/workspaces/ml-prod-vision');
  expect(sandbox.control.state().rate).toBe(60);
  await sandbox.close();
  await rm(folder, { recursive: true });
});

test('a scenario file that is not there, or a port that is taken, is an error', async () => {
  await expect(startSandbox({ scenario: '/nowhere/world.yaml' })).rejects.toThrow(/ENOENT/);
  const sandbox = await startSandbox({ scenario: worldOf([]) });
  await expect(startSandbox({ scenario: worldOf([]), port: sandbox.port })).rejects.toThrow(/EADDRINUSE/);
  await sandbox.close();
});
