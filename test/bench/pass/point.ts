// One world in one process: a first sweep and the passes after it, by the real runPass. Forked by the bench.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connectAzure } from '../../../src/azure/index.ts';
import type { Workspace } from '../../../src/core/run/run.ts';
import { MINUTE } from '../../../src/core/values/duration.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import { openStore } from '../../../src/store/open/open-store.ts';
import { runPass } from '../../../src/watch/cycle.ts';
import type { WatchDeps } from '../../../src/watch/deps.ts';
import { makePlace } from '../support/place.ts';
import { watchDeps } from '../support/watch-deps.ts';
import type { SandboxAnswer, SandboxCall } from './sandbox-process.ts';
import { EVERY_MINUTES, SUBSCRIPTION, WORKSPACE, type World } from './scenario.ts';

export type Counts = Readonly<Record<string, number>>;

export interface MeasuredPass {
  readonly ms: number;
  /** Processor time of this process alone. */
  readonly cpuMs: number;
  /** As Runwarden counts its requests. */
  readonly requests: Counts;
  /** As the other side counts them. */
  readonly served: Counts;
  readonly active: number;
}

export interface FirstListing {
  readonly passes: number;
  readonly ms: number;
  /** Seconds that the read pacer would have waited besides; the bench lets its clock jump over them. */
  readonly pacedMs: number;
  readonly requests: Counts;
}

export interface Point {
  readonly world: World;
  readonly first: FirstListing;
  readonly passes: readonly MeasuredPass[];
  readonly memory: WorkspaceState;
}

export interface WorkspaceState {
  /** Before the first request, the store open. */
  readonly atStart: Bytes;
  readonly afterFullListing: Bytes;
  readonly atRest: Bytes;
}

interface Bytes {
  readonly rss: number;
  readonly heap: number;
  /** WebAssembly and buffers: mostly the store in memory. */
  readonly external: number;
}

export type PointMessage =
  | { readonly kind: 'progress'; readonly words: string }
  | { readonly kind: 'point'; readonly point: Point };

const NEVER = new AbortController().signal;

function say(message: PointMessage): void {
  process.send?.(message);
}

/** Talks to the sandbox's process: one question at a time. */
class RemoteSandbox {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'sandbox-process.ts'));
  }

  async ask<K extends SandboxAnswer['kind']>(call: SandboxCall, kind: K): Promise<Extract<SandboxAnswer, { kind: K }>> {
    const answered = once(this.#child, 'message');
    this.#child.send(call);
    const [answer]: SandboxAnswer[] = await answered;
    if (answer?.kind !== kind) throw new Error(`the sandbox answered ${answer?.kind}, not ${kind}`);
    // The check above is what the compiler cannot follow through the type parameter.
    return answer as Extract<SandboxAnswer, { kind: K }>;
  }

  close(): void {
    this.#child.disconnect();
  }
}

async function measurePoint(world: World): Promise<Point> {
  const sandbox = new RemoteSandbox();
  const hosts = await sandbox.ask({ kind: 'start', world }, 'started');
  // Waits of the pacer are jumped over, so that a bench of minutes can tell what takes longer.
  let ahead = 0;
  let paced = 0;
  const clock = () => Date.now() + ahead;
  const azure = connectAzure(
    {
      endpoint: hosts.arm,
      pricesEndpoint: hosts.prices,
      authorityHost: hosts.authority,
      ca: hosts.ca,
      credential: { kind: 'client-secret', tenantId: hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    {
      clock,
      sleep: async (ms) => {
        ahead += ms;
        paced += ms;
      },
    },
  );
  const server = process.env.RUNWARDEN_TEST_DATABASE_URL;
  const place = server === undefined ? null : await makePlace(server);
  const store = await openStore(place?.location ?? { kind: 'memory' }, {
    routing: createRouting({ recipients: { owner: ['hook'] }, channels: { hook: { reachesPeople: true } } }),
    holder: 'bench',
    onQueueError: () => {},
  });
  const deps = watchDeps(azure, store, clock);
  const workspace = (await azure.workspaces.list(SUBSCRIPTION, NEVER)).workspaces.find(
    ({ name }) => name === WORKSPACE,
  );
  if (!workspace) throw new Error('the workspace was not found');
  const atStart = memoryNow();

  const first = await fullListing(workspace, deps, () => paced);
  await sandbox.ask({ kind: 'advance', ms: ahead }, 'advanced');
  await sandbox.ask({ kind: 'requests' }, 'requests');
  const afterFullListing = memoryNow();

  const passes: MeasuredPass[] = [];
  for (let index = 0; index < world.passes; index++) {
    say({ kind: 'progress', words: `steady pass ${index + 1} of ${world.passes}` });
    ahead += EVERY_MINUTES * MINUTE;
    await sandbox.ask({ kind: 'advance', ms: EVERY_MINUTES * MINUTE }, 'advanced');
    passes.push(await measurePass(workspace, deps, sandbox));
  }
  const atRest = memoryNow();
  azure.close();
  await store.close();
  await place?.drop();
  sandbox.close();
  return { world, first, passes, memory: { atStart, afterFullListing, atRest } };
}

/** Passes until the whole history was gone through once. */
async function fullListing(workspace: Workspace, deps: WatchDeps, paced: () => number): Promise<FirstListing> {
  const began = performance.now();
  const requests: Record<string, number> = {};
  for (let passes = 1; ; passes++) {
    say({ kind: 'progress', words: `first sweep, pass ${passes}` });
    const result = await runPass(workspace, deps, NEVER);
    for (const [kind, count] of Object.entries(result?.record.requests ?? {}))
      requests[kind] = (requests[kind] ?? 0) + count;
    const { fullListing: open } = await deps.ledger.scanState(workspace.id);
    if (!open) return { passes, ms: performance.now() - began, pacedMs: paced(), requests };
  }
}

async function measurePass(workspace: Workspace, deps: WatchDeps, sandbox: RemoteSandbox): Promise<MeasuredPass> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await runPass(workspace, deps, NEVER);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  if (!result) throw new Error('another pass holds the workspace');
  const { counts } = await sandbox.ask({ kind: 'requests' }, 'requests');
  const { requests, activeRuns: active } = result.record;
  return { ms, cpuMs: (user + system) / 1000, requests, served: counts, active };
}

function memoryNow(): Bytes {
  globalThis.gc?.();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, heap: heapUsed, external: external + arrayBuffers };
}

process.once('message', async (world: World) => {
  try {
    say({ kind: 'point', point: await measurePoint(world) });
    process.disconnect();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
});
process.on('disconnect', () => process.exit());
