import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ScenarioInput } from '../../src/sandbox/index.ts';
import type { SandboxAddress } from './sandbox-process.ts';

/** A sandbox in another process, disturbed and read over its control port alone. */
export interface SandboxApart extends SandboxAddress {
  /** Asks the control port. @throws what it refuses. */
  control(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  close(): void;
}

/** Starts it with a scenario. It follows the clock of this machine. */
export async function startSandboxApart(scenario: ScenarioInput): Promise<SandboxApart> {
  const child = fork(join(import.meta.dirname, 'sandbox-process.ts'), { stdio: 'inherit', execArgv: [] });
  const answered = once(child, 'message');
  child.send(scenario);
  const [address]: SandboxAddress[] = await Promise.race([
    answered,
    once(child, 'exit').then(() => Promise.reject(new Error('the sandbox did not start'))),
  ]);
  if (!address) throw new Error('the sandbox did not say where it is');
  // Keys of one machine: the certificate is for localhost, which not every system resolves.
  const agent = new Agent({ ca: address.caPem, servername: 'localhost', keepAlive: true });
  const port = new URL(address.url).port;
  return {
    ...address,
    async control(method, path, body) {
      const asked = request({ host: '127.0.0.1', port, agent, method, path: `/_sandbox${path}` });
      asked.setHeader('content-type', 'application/json');
      asked.end(body === undefined ? undefined : JSON.stringify(body));
      const [response] = await once(asked, 'response');
      const said = await text(response);
      if (response.statusCode >= 400) throw new Error(`the sandbox refused ${method} ${path}: ${said}`);
      return said === '' ? null : JSON.parse(said);
    },
    close() {
      agent.destroy();
      if (child.connected) child.disconnect();
    },
  };
}
