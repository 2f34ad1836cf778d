import { createApp } from './app.ts';
import { createSignedLinks } from './blob/signed-links.ts';
import { createWrittenBlobs } from './blob/written.ts';
import { createServerIdentity } from './certificate.ts';
import { createClock, type TimeSource } from './clock.ts';
import type { SandboxContext } from './context.ts';
import { createControl, type SandboxControl } from './control/control.ts';
import { createFaults } from './faults.ts';
import { createHooks } from './hooks.ts';
import { createRateLimits } from './rate-limit.ts';
import { createRequestLog } from './requests.ts';
import { loadScenario, validateScenario } from './scenario.ts';
import type { Scenario, ScenarioInput } from './scenario-schema.ts';
import { createTokens } from './tokens.ts';
import { createWorld } from './world.ts';

/** How to start a sandbox. */
export interface SandboxOptions {
  /** A path to a YAML file, or a scenario as a value. */
  scenario: string | ScenarioInput;
  /** 0, the default, takes any free port. */
  port?: number;
  /** The address to listen on, 127.0.0.1 by default. */
  host?: string;
  /** Where time comes from; the system's clock by default. It can be advanced and sped up from there. */
  clock?: TimeSource;
  /** How long it runs before the moment to which the scenario's times are relative: its runs begin meanwhile. None when left out. */
  lead?: number;
  /** Settles the faults that strike by chance. */
  seed?: number;
}

/** Where a client finds what; all of it is this server. */
export interface SandboxHosts {
  /** In the place of https://management.azure.com, also for metrics. */
  arm: string;
  /** In the place of https://login.microsoftonline.com. */
  authority: string;
  tenantId: string;
  /** In the place of `core.windows.net`: an account is at `https://<account>.blob.<blobEndpoint>`. */
  blobEndpoint: string;
  /** Where a webhook receiver of this name listens. */
  hook(name: string): string;
}

/** A sandbox that is running. */
export interface Sandbox {
  url: string;
  port: number;
  /** The certificate authority that clients must trust. */
  caPem: string;
  hosts: SandboxHosts;
  control: SandboxControl;
  close(): Promise<void>;
}

/** Starts an Azure of one's own: Entra, ARM, run history, metrics and blobs behind one HTTPS server. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const source = options.clock ?? { now: () => Date.now() };
  const scenario = await readScenario(options.scenario);
  const clock = createClock(source);
  let port = options.port ?? 0;
  const url = (): string => `https://localhost:${port}`;
  const limitsOf = (one: Scenario) =>
    createRateLimits({ reads: one.reads, writes: one.writes }, { now: () => performance.now() });
  const context: SandboxContext = {
    clock,
    world: createWorld(scenario, clock, options.lead),
    limits: limitsOf(scenario),
    faults: createFaults(options.seed ?? 1),
    requests: createRequestLog(() => clock.now()),
    tokens: createTokens(url),
    links: createSignedLinks(clock),
    hooks: createHooks(),
    written: createWrittenBlobs(),
    url,
    blobEndpoint: () => `localhost:${port}`,
  };
  function load(next: Scenario, lead = 0): void {
    context.world = createWorld(next, clock, lead);
    context.limits = limitsOf(next);
    context.faults.clear();
    context.hooks.clear();
    for (const fault of next.faults) context.faults.add(fault);
    for (const [name, hook] of Object.entries(next.hooks)) context.hooks.fail(name, hook.fail, hook.status);
  }
  load(scenario, options.lead);
  const control = createControl(context, clock, load);
  const identity = await createServerIdentity(['localhost', '*.localhost', '*.blob.localhost'], ['127.0.0.1', '::1']);
  const app = createApp(identity, context, control);
  await app.listen({ port, host: options.host ?? '127.0.0.1' });
  const address = app.server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  return {
    url: url(),
    port,
    caPem: identity.caPem,
    hosts: {
      arm: url(),
      authority: url(),
      tenantId: scenario.tenant,
      blobEndpoint: context.blobEndpoint(),
      hook: (name) => `${url()}/hooks/${name}`,
    },
    control,
    close: () => app.close(),
  };
}

async function readScenario(scenario: string | ScenarioInput): Promise<Scenario> {
  return typeof scenario === 'string' ? loadScenario(scenario) : validateScenario(scenario);
}
