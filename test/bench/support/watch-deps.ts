import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Log } from '../../../src/core/ports/log.ts';
import { createRouting } from '../../../src/notify/routing.ts';
import { formatSourceError, loadPolicies } from '../../../src/policy/index.ts';
import type { Store } from '../../../src/store/open/open-store.ts';
import type { WatchDeps } from '../../../src/watch/deps.ts';
import { silentMeter } from '../../support/silent-meter.ts';
import type { GeneratedWorld } from './world.ts';

const POLICIES = join(import.meta.dirname, '..', '..', '..', 'policies');

const silentLog: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** Everybody is reached over one webhook. */
export const routing = createRouting({
  recipients: { owner: ['hook'], oncall: ['hook'], finops: ['hook'] },
  channels: { hook: { reachesPeople: true } },
});

/** What the real watch needs to pass over a generated world under the shipped policies. */
export function watchDeps(
  world: Pick<GeneratedWorld, 'runs' | 'signals' | 'computes' | 'requests'>,
  { ledger, recorded }: Pick<Store, 'ledger' | 'recorded'>,
  clock: () => number,
): WatchDeps {
  const loaded = loadPolicies(POLICIES);
  if (!loaded.ok) throw new Error(loaded.errors.map(formatSourceError).join('\n'));
  const { policies } = loaded;
  return {
    runs: world.runs,
    signals: world.signals,
    computes: world.computes,
    requests: world.requests,
    collect: async () => [],
    collectWithin: 60_000,
    recorded,
    ledger,
    policies: { current: () => policies, digest: () => 'd1', problems: () => [], loadedAt: clock, folder: POLICIES },
    clock,
    monotonic: () => performance.now(),
    blindAfter: 30 * 60_000,
    unknownAfter: 6 * 60 * 60_000,
    newId: randomUUID,
    meter: silentMeter,
    log: silentLog,
    limits: { perCycle: 5, perHour: 20, share: 0.2 },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
  };
}
