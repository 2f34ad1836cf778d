import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Db } from 'pg-boss';
import { SECOND } from '../../core/values/duration.ts';
import { connectionBounds, SERVICE_BOUNDS } from './bounds.ts';
import { clientConfig, type ServerLocation } from './server.ts';

/** How pg-boss asks to hear what the database says when work is queued. */
type Listen = NonNullable<Db['listen']>;

/** Well within the time after which a silent connection is given up. */
const CHECK_EVERY = 10 * SECOND;

/** How long to wait before the database is asked to speak again: longer after each failure. */
const AGAIN_AFTER = SECOND;
const AGAIN_AFTER_MOST = 30 * SECOND;

/** Hears that work was queued. It only ever saves time: a wake may be lost, so workers look for work by themselves, too. */
export class Wakes {
  /** Whether the database says when work is queued. Workers look more often where it does not. */
  isHeard = false;
  readonly #sleepers = new Set<(queue: string | null) => void>();

  /** @param wake is called with the queue that got work, and with null when any may have. */
  on(wake: (queue: string | null) => void): () => void {
    this.#sleepers.add(wake);
    return () => this.#sleepers.delete(wake);
  }

  wake(queue: string | null): void {
    for (const wake of this.#sleepers) wake(queue);
  }
}

/** PGlite hears itself. */
export function listenToPGlite(pglite: PGlite, wakes: Wakes): Listen {
  return async (channel) => {
    const end = await pglite.listen(channel, (queue) => wakes.wake(queue));
    wakes.isHeard = true;
    return {
      async close() {
        wakes.isHeard = false;
        await end();
      },
    };
  };
}

/**
 * Hears a server by a connection of its own, which is made again whenever it is lost.
 * @param onError called with the error that began an outage.
 */
export function listenToServer(location: ServerLocation, wakes: Wakes, onError: (error: Error) => void): Listen {
  return async (channel) => {
    const listener = new Listener({ location, channel, wakes, onError });
    await listener.connect();
    return { close: () => listener.close() };
  };
}

interface ListenerDeps {
  readonly location: ServerLocation;
  readonly channel: string;
  readonly wakes: Wakes;
  readonly onError: (error: Error) => void;
}

class Listener {
  readonly #deps: ListenerDeps;
  /** Null while there is none, and once it is closed. */
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
  }

  async connect(): Promise<void> {
    const { location, channel, wakes } = this.#deps;
    const client = new pg.Client({
      ...clientConfig(location, 'runwarden queue'),
      ...connectionBounds(SERVICE_BOUNDS),
    });
    this.#client = client;
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the database ended the connection that wakes workers')));
    client.on('notification', ({ payload }) => wakes.wake(payload ?? null));
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      await this.#check(client);
    } catch (error) {
      this.#lost(client, error);
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#deps.wakes.isHeard = false;
    clearTimeout(this.#timer);
    await client?.end();
  }

  /** Behind a pooler each statement may have another connection, and then nothing is heard. */
  async #check(client: pg.Client): Promise<void> {
    const { channel, wakes } = this.#deps;
    const { rowCount } = await client.query('select from pg_listening_channels() as heard where heard = $1', [channel]);
    if (this.#client !== client) return;
    this.#failures = 0;
    const before = wakes.isHeard;
    wakes.isHeard = rowCount === 1;
    // What was queued in between was not heard.
    if (wakes.isHeard && !before) wakes.wake(null);
    this.#timer = setTimeout(() => {
      this.#check(client).catch((error) => this.#lost(client, error));
    }, CHECK_EVERY);
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    const { wakes, onError } = this.#deps;
    this.#client = null;
    wakes.isHeard = false;
    clearTimeout(this.#timer);
    const after = Math.min(AGAIN_AFTER * 2 ** this.#failures, AGAIN_AFTER_MOST);
    this.#timer = setTimeout(() => void this.connect(), after);
    // It is lost already.
    client.end().catch(() => undefined);
    this.#failures += 1;
    if (this.#failures === 1) onError(error instanceof Error ? error : new Error(String(error)));
  }
}
