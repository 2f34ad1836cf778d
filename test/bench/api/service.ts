import { createHash } from 'node:crypto';
import { pino } from 'pino';
import type { AppDeps } from '../../../src/http/deps.ts';
import { withoutIssuer } from '../../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../../src/http/sign-in/settings.ts';
import { loadPolicies } from '../../../src/policy/index.ts';
import type { Store } from '../../../src/store/open/open-store.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { readStored } from '../../../src/telemetry/stored-metrics.ts';
import { readinessOf } from '../../../src/watch/readiness.ts';
import { handTimer } from '../../support/hand-timer.ts';
import { liveLogsOf } from '../../support/live.ts';

export const KEY = 'rw_bench';
const BLIND_AFTER = 30 * 60_000;

/** What the API of the bench is made of: a real store, the policies of the repository, one key. */
export function depsOf(store: Store): AppDeps {
  const ledger = { ...store.ledger, ...store.reads };
  const loaded = loadPolicies('policies');
  if (!loaded.ok) throw new Error('the policies do not load');
  const { policies } = loaded;
  const meter = createMetrics();
  return {
    ledger,
    policies: {
      current: () => policies,
      digest: () => 'd1',
      problems: () => [],
      loadedAt: () => 0,
      folder: 'policies',
    },
    limits: () => ({ perCycle: 5, perHour: 20, share: 0.2 }),
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    keys: [{ name: 'bench', role: 'operator', sha256: createHash('sha256').update(KEY).digest('hex') }],
    signIn: withoutIssuer(KEYS_ALONE, 'a-key-for-the-sessions-of-the-bench'),
    timer: handTimer(),
    links: { key: 'k'.repeat(40), contact: null, refused: () => {} },
    live: liveLogsOf({}),
    evidence: { viewers: false },
    clock: Date.now,
    newId: () => 'id',
    nextPassAt: () => null,
    readiness: async () => readinessOf(await ledger.workspaces(), Date.now(), BLIND_AFTER),
    metrics: () => meter.text(() => readStored(ledger, Date.now())),
    logger: pino({ level: 'silent' }),
    version: 'bench',
  };
}
