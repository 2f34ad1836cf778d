import type { FastifyInstance, FastifyRequest, FastifySerializerCompiler } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { visibilityOf } from './caller.ts';
import { callerOf } from './gate.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Who asks the same in the same moment gets the same answer. For reads whose handlers leave the reply alone, and ask of
     * the caller only what they may see and where they have which role.
     */
    isShared?: boolean;
  }
}

/** Reads something that has a key, or waits for a reading of it that has not begun yet. */
export type SharedReads = <T>(key: string, read: () => Promise<T>) => Promise<T>;

/**
 * However many ask the same, one reading of it runs and one is waited for. Nobody joins a reading that had begun before: it
 * may lack what they wrote.
 */
export function createSharedReads(): SharedReads {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<unknown>>();

  function begin<T>(key: string, read: () => Promise<T>): Promise<T> {
    waiting.delete(key);
    const reading = read().finally(() => {
      if (running.get(key) === reading) running.delete(key);
    });
    running.set(key, reading);
    return reading;
  }

  return <T>(key: string, read: () => Promise<T>) => {
    // A key is that of one kind of reading.
    const joined = waiting.get(key) as Promise<T> | undefined;
    if (joined) return joined;
    const before = running.get(key);
    if (!before) return begin(key, read);
    const next = before.then(
      () => begin(key, read),
      () => begin(key, read),
    );
    waiting.set(key, next);
    return next;
  };
}

/** Lets the routes that follow share their reads, where they say so: by callers with the same rights, of the same address. */
export function shareReads(api: FastifyInstance): void {
  const shared = createSharedReads();
  api.addHook('onRoute', (route) => {
    const { handler, config, method } = route;
    if (method !== 'GET' || config?.isShared !== true) return;
    route.handler = function answer(request, reply) {
      const read = async () => handler.call(this, request, reply);
      // A file is written to the reply of whoever asked for it.
      const isFile = typeof request.query === 'object' && request.query !== null && 'format' in request.query;
      return isFile ? read() : shared(`${rightsOf(request)} ${request.url}`, read);
    };
  });
}

/** All of a caller that a read depends on. Who sees every run has no need of being an owner. */
function rightsOf(request: FastifyRequest): string {
  const caller = callerOf(request);
  return JSON.stringify([caller.grants, visibilityOf(caller).workspaces === null ? [] : caller.owners]);
}

/** Makes the text of an answer once, however many get it. */
export const serializeOnce: FastifySerializerCompiler<Parameters<typeof serializerCompiler>[0]['schema']> = (route) => {
  const serialize = serializerCompiler(route);
  const texts = new WeakMap<object, string>();
  return (data) => {
    if (typeof data !== 'object' || data === null) return serialize(data);
    const text = texts.get(data) ?? serialize(data);
    texts.set(data, text);
    return text;
  };
};
