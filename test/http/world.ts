import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import { type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { createApp } from '../../src/http/app.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import type { ApiKey } from '../../src/http/find-key.ts';
import { withoutIssuer } from '../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import { openStore, type Store } from '../../src/store/open/open-store.ts';
import { type HandTimer, handTimer } from '../support/hand-timer.ts';
import { inMemory } from '../support/in-memory.ts';
import { liveLogsOf } from '../support/live.ts';
import { aPolicy, NOW, ROUTING } from './fixtures.ts';

export const VIEWER = 'rw_viewer-key';
export const OPERATOR = 'rw_operator-key';

/** Encrypts sessions. */
const SESSION_KEY = 'a-key-for-the-sessions-of-tests-01';

/** Signs the links of owners. */
export const LINK_KEY = 'a-key-for-the-links-of-tests-0001';

export const KEYS: readonly ApiKey[] = [
  { name: 'grafana', role: 'viewer', sha256: sha256(VIEWER) },
  { name: 'oncall', role: 'operator', sha256: sha256(OPERATOR) },
];

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The header of a key. */
export function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

/** A real store, a clock that a test sets, and apps over them. */
export interface World {
  readonly ledger: Ledger;
  now: Instant;
  policies: readonly Policy[];
  readonly newId: () => string;
  /** What the services do again and again, by hand. */
  readonly timer: HandTimer;
  /** What the services logged, as lines. */
  readonly log: string[];
  /** Why links led nowhere. */
  readonly refusedLinks: string[];
  /** One service for the whole file; with changes, another. */
  app(changes?: Partial<AppDeps>): FastifyInstance;
}

/** Opens a store for the tests of a file; each makes apps of its own over it. */
export function useWorld(): World {
  let store: Store | undefined;
  let plain: FastifyInstance | undefined;
  const ids = numbers();
  const world: World = {
    get ledger() {
      if (!store) throw new Error('the store is open only inside tests');
      return store.ledger;
    },
    now: NOW,
    timer: handTimer(),
    policies: [aPolicy()],
    newId: () => `id-${ids.next().value}`,
    log: [],
    refusedLinks: [],
    app(changes) {
      // Not spread: what a test changes later stays changing.
      const deps = { ...plainDeps(world), ledger: world.ledger };
      if (changes) return createApp(Object.defineProperties(deps, Object.getOwnPropertyDescriptors(changes)));
      plain ??= createApp(deps);
      return plain;
    },
  };
  beforeAll(async () => {
    const fail = (error: Error) => {
      throw error;
    };
    store = await openStore(inMemory(), {
      routing: ROUTING,
      holder: 'test',
      owners: { tags: ['owner'] },
      onQueueError: fail,
    });
  }, 60_000);
  afterAll(async () => store?.close());
  return world;
}

function plainDeps(world: World): Omit<AppDeps, 'ledger'> {
  return {
    policies: {
      current: () => world.policies,
      problems: () => ['policies/broken.yaml:3:1 unknown key "wen"'],
      digest: () => 'd1',
      loadedAt: () => NOW,
      folder: 'policies',
    },
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    limits: () => ({ perCycle: 5, perHour: 20, share: 0.2, perOwner: { perDay: 3 } }),
    keys: [],
    signIn: withoutIssuer(KEYS_ALONE, SESSION_KEY),
    links: { key: LINK_KEY, contact: 'ml-oncall@example.com', refused: (why) => void world.refusedLinks.push(why) },
    live: liveLogsOf({ 'user_logs/std_log.txt': 'epoch 1\n' }),
    evidence: { viewers: false },
    clock: () => world.now,
    timer: world.timer,
    newId: world.newId,
    nextPassAt: () => world.now + 5 * MINUTE,
    readiness: async () => ({ ready: true, reasons: [], workspaces: [] }),
    metrics: async () => 'runwarden_up 1\n',
    logger: pino({ level: 'debug' }, { write: (line: string) => void world.log.push(line) }),
    version: '0.0.0-test',
  };
}

function* numbers(): Generator<number, never> {
  for (let next = 1; ; next++) yield next;
}
