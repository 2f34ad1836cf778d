// The sandbox in a process of its own, so that its time and memory do not count as Runwarden's. Forked by a point.
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { World } from './scenario.ts';
import { scenarioOf } from './scenario.ts';

export type SandboxCall =
  | { readonly kind: 'start'; readonly world: World }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'requests' };

/** What Azure itself counted since it was last asked. */
export type SandboxAnswer =
  | {
      readonly kind: 'started';
      readonly arm: string;
      readonly prices: string;
      readonly authority: string;
      readonly tenantId: string;
      readonly ca: string;
    }
  | { readonly kind: 'advanced'; readonly now: number }
  | { readonly kind: 'requests'; readonly counts: Readonly<Record<string, number>> };

let sandbox: Awaited<ReturnType<typeof startSandbox>> | null = null;

async function answer(call: SandboxCall): Promise<SandboxAnswer> {
  if (call.kind === 'start') {
    sandbox = await startSandbox({ scenario: scenarioOf(call.world) });
    const { arm, authority, tenantId } = sandbox.hosts;
    return { kind: 'started', arm, prices: sandbox.url, authority, tenantId, ca: sandbox.caPem };
  }
  if (!sandbox) throw new Error('the sandbox was not started');
  const { control } = sandbox;
  if (call.kind === 'advance') {
    control.advance(call.ms);
    return { kind: 'advanced', now: control.now() };
  }
  const counts = { ...control.requests().sinceReset };
  control.resetRequests();
  return { kind: 'requests', counts };
}

process.on('message', async (call: SandboxCall) => process.send?.(await answer(call)));
process.on('disconnect', () => process.exit(0));
