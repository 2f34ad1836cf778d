import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../../src/core/evidence/retention.ts';
import type { PassRecord } from '../../src/core/ports/scan-ledger.ts';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import type { Milliseconds } from '../../src/core/values/duration.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import { type Running, start } from '../../src/main.ts';
import { type Sandbox, type ScenarioInput, startSandbox } from '../../src/sandbox/index.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { keptInMemory } from './in-memory.ts';
import { type AlertReceiver, startReceiver } from './receiver.ts';
import { BEGIN, SUBSCRIPTION } from './rig.ts';

/** The whole service as `serve` starts it, with a clock that stands still and a tick only when a test asks. */
export interface Service {
  readonly sandbox: Sandbox;
  readonly receiver: AlertReceiver;
  /** Another one after a start anew. */
  readonly running: Running;
  readonly policies: string;
  readonly logged: string[];
  /** How far this machine's clock runs ahead of Azure's. */
  readonly clock: { ahead: Milliseconds };
  /** The store takes no writes while this is set, as on a full disk. */
  refuseWrites(refused: boolean): Promise<void>;
  /** Changes what is in the store, for a past that nobody waits for. */
  alter(sql: string): Promise<void>;
  /** Ticks, and waits for as many passes to end; answers them by workspace. */
  tick(passes: number): Promise<Map<string, PassRecord>>;
  /** Resolves once no pass is queued or under way. */
  rest(): Promise<void>;
  until(holds: () => boolean | Promise<boolean>): Promise<void>;
  get(path: string): Promise<{ status: number; body: unknown }>;
  /** Ends the process, as far as one can within a process, and starts it over the same store: for a service with a fixed port. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly scenario: ScenarioInput;
  readonly policies: Readonly<Record<string, string>>;
  readonly targets?: Config['targets'];
  /** Other settings than usual. */
  readonly configure?: (config: Config) => Config;
  /** Called before the service starts. */
  readonly arrange?: (sandbox: Sandbox) => void;
}

export async function startService(options: ServiceOptions): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'rw-service-'));
  const policies = join(folder, 'policies');
  await mkdir(policies);
  for (const [name, text] of Object.entries(options.policies)) await writeFile(join(policies, name), text);
  const sandbox = await startSandbox({ scenario: options.scenario, clock: { now: () => BEGIN } });
  options.arrange?.(sandbox);
  const receiver = await startReceiver();
  const kept = keptInMemory();
  let store = kept.open();
  const logged: string[] = [];
  const ended = new Map<string, PassRecord>();
  const usual: Config = {
    azure: {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      pricesEndpoint: sandbox.url,
      credential: { kind: 'client-secret', tenantId: sandbox.hosts.tenantId, clientId: 'c', clientSecret: 's' },
    },
    network: { ca: sandbox.caPem },
    // Never within a test: the 29th of February of a leap year.
    every: '0 0 29 2 *',
    targets: options.targets ?? [{ subscription: SUBSCRIPTION, discover: ['*'] }],
    blindAfter: 30 * 60_000,
    unknownAfter: 6 * 60 * 60_000,
    heartbeat: null,
    policies,
    store,
    http: { host: '127.0.0.1', port: 0, baseUrl: null, keys: [], trustProxy: false, signIn: KEYS_ALONE },
    channels: { hook: { type: 'webhook', url: receiver.url, secret: receiver.secret } },
    recipients: { owner: ['hook'], oncall: ['hook'], fallback: ['hook'] },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    limits: { perCycle: 5, perHour: 20, share: 0.5 },
    storeKeep: DEFAULT_STORE_KEEP,
    evidence: { within: 60_000, store: null, keep: DEFAULT_EVIDENCE_KEEP, viewers: false },
    audit: { key: null, vaultKey: null, every: 600_000, to: null },
    log: { level: 'warn', format: 'json' },
  };
  const config = options.configure?.(usual) ?? usual;
  const log = createLog({ level: 'warn', format: 'json', destination: { write: (line) => logged.push(line) } });
  let closers = new AsyncDisposableStack();
  const clock = { ahead: 0 };
  const world = {
    clock: () => sandbox.control.now() + clock.ahead,
    log,
    version: 'test',
    retryDelay: 1,
    wait: async () => {},
  };
  const startOver = (location: Config['store']) =>
    start({ ...config, store: location }, world, closers, ({ name }, _, record) => void ended.set(name, record));
  let running = await startOver(config.store);
  const queued = async () => {
    const sql = `select count(*)::int as count from pgboss.job where state in ('created', 'retry', 'active')`;
    const found = await store.pglite?.query<{ count: number }>(sql);
    return refusesWrites ? 0 : (found?.rows[0]?.count ?? 0);
  };
  let refusesWrites = false;
  const service: Service = {
    sandbox,
    receiver,
    get running() {
      return running;
    },
    policies,
    logged,
    clock,
    async refuseWrites(refused) {
      refusesWrites = refused;
      await store.pglite?.exec(`set default_transaction_read_only = ${refused}`);
    },
    async alter(sql) {
      await store.pglite?.exec(sql);
    },
    async tick(passes) {
      ended.clear();
      await running.watch.tick();
      await service.until(() => ended.size >= passes);
      return new Map(ended);
    },
    async rest() {
      await service.until(async () => (await queued()) === 0);
    },
    async until(holds) {
      try {
        // The service works by itself. It is given up only when it hangs.
        await vi.waitUntil(holds, { interval: 20, timeout: 60_000 });
      } catch (cause) {
        throw new Error(`did not come about; logged: ${logged.join('')}`, { cause });
      }
    },
    async get(path) {
      const response = await fetch(`${running.url}${path}`);
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    async restart(meanwhile) {
      await closers.disposeAsync();
      await meanwhile();
      ended.clear();
      store = kept.open();
      closers = new AsyncDisposableStack();
      running = await startOver(store);
      await service.until(() => ended.size >= running.watch.workspaces().length);
    },
    async close() {
      await service.refuseWrites(false);
      await closers.disposeAsync();
      await kept.giveBack();
      await receiver.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  // The start itself ticks once.
  await service.until(() => ended.size >= running.watch.workspaces().length);
  return service;
}
