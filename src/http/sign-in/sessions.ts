import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/ports/azure.ts';
import type { EndedSessions, SessionEpochs, SessionLedger, SessionOf } from '../../core/ports/session-ledger.ts';
import { type Instant, MINUTE, SECOND } from '../../core/values/duration.ts';
import type { Caller } from '../caller.ts';
import type { KnownKeys } from '../find-key.ts';
import type { FindCaller } from '../gate.ts';
import { Problem } from '../problem.ts';
import { crossSiteProblem, isRead } from '../same-site.ts';
import type { SignInDeps } from './deps.ts';
import type { Rights } from './rights.ts';
import { readSession, type SessionContents, subjectOf } from './session.ts';

/** Another replica notices the end of sessions after so long at most. */
const EPOCHS_FOR = 5 * SECOND;
/** The time of the last use is written at most so often. */
const USED_EVERY = MINUTE;

/** When a session ends. */
export interface SessionTimes {
  readonly since: Instant;
  readonly endsAt: Instant;
  /** When it ends if it is not used. */
  readonly idleEndsAt: Instant;
}

/** The sessions of people in their browsers. */
export interface Sessions {
  /** Finds the caller of a session. */
  readonly find: FindCaller;
  /** Begins one in the browser that asks, in place of the one that it has. */
  begin(request: FastifyRequest, by: SessionContents['by']): Promise<void>;
  /** Ends the one of this browser, also for whoever copied its cookie. */
  leave(request: FastifyRequest): Promise<void>;
  /** Ends those of everyone or of the caller, in all browsers. False for a caller without a session. */
  end(request: FastifyRequest, whose: 'everyone' | 'mine', by: string): Promise<boolean>;
  /** Of a caller who came with one; null for others. */
  timesOf(request: FastifyRequest): SessionTimes | null;
}

interface SessionDeps {
  readonly ledger: SessionLedger;
  readonly signIn: SignInDeps;
  readonly rights: Rights;
  readonly keys: KnownKeys;
  readonly clock: Clock;
  readonly newId: () => string;
}

export function createSessions({ ledger, signIn, rights, keys, clock, newId }: SessionDeps): Sessions {
  const { lasts, idle } = signIn.settings.session;
  const known = new LRUCache<string, SessionEpochs>({
    max: 2000,
    ttl: EPOCHS_FOR,
    ttlResolution: 0,
    perf: { now: clock },
  });

  async function epochsNow(of: SessionOf): Promise<SessionEpochs> {
    const key = JSON.stringify([of.subject, of.session]);
    const read = known.get(key) ?? (await ledger.sessionEpochs(of));
    if (!known.has(key)) known.set(key, read);
    return read;
  }

  async function whyOver(session: SessionContents): Promise<string | null> {
    const now = clock();
    if (now >= session.since + lasts) return 'The session lasted as long as sessions last here. Sign in again.';
    if (now >= session.used + idle) return 'The session was not used for too long. Sign in again.';
    const epochs = await epochsNow(sessionOf(session));
    if (epochs.everyone !== session.epochs.everyone) return 'An admin ended all sessions. Sign in again.';
    if (epochs.person !== session.epochs.person) return 'All of your sessions were ended. Sign in again.';
    return epochs.session === session.epochs.session ? null : 'The session was ended. Sign in again.';
  }

  function callerOf({ by }: SessionContents): Caller | Problem {
    // A session of a key is that key: whoever has it may do no more and no less.
    if ('key' in by)
      return keys.byHash(by.key) ?? new Problem('signed-out', `The key "${by.name}" does not count any more.`);
    return { name: by.claims.name, id: subjectOf(by), via: 'session', ...rights.of(by.claims) };
  }

  function use(request: FastifyRequest, session: SessionContents): void {
    // A stream asks again and again by itself, for as long as a page is open.
    if (request.routeOptions.config.isUse === false) return;
    const now = clock();
    if (now - session.used >= USED_EVERY) request.session.set('contents', { ...session, used: now });
  }

  async function end(which: EndedSessions, by: string): Promise<void> {
    await ledger.endSessions(which, by, clock());
    known.clear();
  }

  return {
    async find(request) {
      const session = request.headers.authorization === undefined ? readSession(request) : null;
      if (session === null) return null;
      const over = await whyOver(session);
      const caller = over === null ? callerOf(session) : new Problem('signed-out', over);
      if (caller instanceof Problem) {
        request.session.delete();
        return caller;
      }
      const foreign = isRead(request)
        ? null
        : crossSiteProblem(request, { baseUrl: signIn.baseUrl, takesPrograms: false });
      if (foreign !== null) return new Problem('forbidden', foreign);
      use(request, session);
      return caller;
    },
    async begin(request, by) {
      const before = readSession(request);
      if (before) await end({ of: 'session', session: before.id }, nameOf(before));
      const now = clock();
      const id = newId();
      const epochs = await ledger.sessionEpochs({ subject: subjectOf(by), session: id });
      request.session.regenerate();
      request.session.set('contents', { id, by, since: now, used: now, epochs });
    },
    async leave(request) {
      const session = readSession(request);
      request.session.delete();
      if (session) await end({ of: 'session', session: session.id }, nameOf(session));
    },
    async end(request, whose, by) {
      const session = readSession(request);
      if (whose === 'everyone') await end({ of: 'everyone' }, by);
      else if (session) await end({ of: 'person', subject: subjectOf(session.by) }, by);
      else return false;
      if (session) request.session.delete();
      return true;
    },
    timesOf(request) {
      const session = request.headers.authorization === undefined ? readSession(request) : null;
      return session && { since: session.since, endsAt: session.since + lasts, idleEndsAt: session.used + idle };
    },
  };
}

function sessionOf({ id, by }: SessionContents): SessionOf {
  return { subject: subjectOf(by), session: id };
}

function nameOf({ by }: SessionContents): string {
  return 'key' in by ? by.name : by.claims.name;
}
