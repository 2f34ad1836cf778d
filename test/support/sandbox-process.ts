// The sandbox in a process of its own, forked by `sandbox-apart.ts`. It ends with whoever forked it.
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';

/** What is needed to reach the sandbox of another process. */
export interface SandboxAddress {
  readonly url: string;
  readonly caPem: string;
  readonly hosts: Pick<Sandbox['hosts'], 'arm' | 'authority' | 'tenantId'>;
}

process.once('message', async (scenario: ScenarioInput) => {
  const { url, caPem, hosts } = await startSandbox({ scenario });
  const { arm, authority, tenantId } = hosts;
  const address: SandboxAddress = { url, caPem, hosts: { arm, authority, tenantId } };
  process.send?.(address);
});
process.on('disconnect', () => process.exit(0));
