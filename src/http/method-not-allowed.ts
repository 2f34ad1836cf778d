import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Problem } from './problem.ts';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Answers 405 with the allowed methods, where Fastify answers 404. Call it before the first route, and the function
 * that it returns after the last.
 */
export function watchMethods(app: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    known.set(url, methods);
  });
  return () => {
    for (const [url, methods] of [...known]) {
      const allow = [...methods].sort().join(', ');
      const refuse = async () => {
        throw new Problem('method-not-allowed', `Here ${allow} may be used.`, { headers: { allow } });
      };
      const missing = METHODS.filter((method) => !methods.has(method));
      // In a hook, so that it runs before the body is read. The hook of the gate still runs first.
      app.route({ method: missing, url, schema: { hide: true }, onRequest: refuse, handler: refuse });
    }
  };
}
