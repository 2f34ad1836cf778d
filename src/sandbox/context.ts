import type { SignedLinks } from './blob/signed-links.ts';
import type { WrittenBlobs } from './blob/written.ts';
import type { SandboxClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { RateLimits } from './rate-limit.ts';
import type { RequestLog } from './requests.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** What every route of a sandbox works with. `world` and `limits` change when another scenario is loaded. */
export interface SandboxContext {
  clock: SandboxClock;
  world: World;
  limits: RateLimits;
  faults: Faults;
  requests: RequestLog;
  tokens: Tokens;
  links: SignedLinks;
  hooks: Hooks;
  /** What clients wrote. */
  written: WrittenBlobs;
  /** `https://localhost:PORT`. */
  url(): string;
  /** `localhost:PORT`, after `<account>.blob.` instead of core.windows.net. */
  blobEndpoint(): string;
}
