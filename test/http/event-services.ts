import type { FastifyInstance } from 'fastify';
import { afterEach } from 'vitest';
import { SECOND } from '../../src/core/values/duration.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { type EventReader, readEvents } from '../support/event-reader.ts';
import { type HandTimer, handTimer } from '../support/hand-timer.ts';
import type { World } from './world.ts';

/** A service that listens, with a timer of its own. */
export interface EventService {
  readonly app: FastifyInstance;
  readonly timer: HandTimer;
  follow(headers?: Record<string, string>): Promise<EventReader>;
  /** Looks at the store, as each second. */
  look(): void;
}

/** Services over the store of a world, closed with their readers after each test. */
export function eventServices(world: World): (changes?: Partial<AppDeps>) => Promise<EventService> {
  const open: FastifyInstance[] = [];
  const readers: EventReader[] = [];
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.leave();
    for (const app of open.splice(0)) await app.close();
  });
  return async (changes = {}) => {
    const timer = handTimer();
    const app = world.app(Object.assign(changes, { timer }));
    open.push(app);
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api/v1/events`;
    const follow = async (headers: Record<string, string> = {}) => {
      const reader = await readEvents(url, headers);
      readers.push(reader);
      return reader;
    };
    return { app, timer, follow, look: () => timer.fire(SECOND) };
  };
}
