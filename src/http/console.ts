import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import compress from '@fastify/compress';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The addresses of the console's pages. The page itself finds out which one it is. */
const PAGES = [
  '/',
  '/waiting',
  '/waiting/:decision',
  '/runs',
  '/runs/:workspace/:run',
  '/decisions',
  '/decisions/:id',
  '/policies',
  '/policies/:name',
  '/overrides',
  '/overrides/new',
  '/overrides/:id',
  '/workspaces',
  '/spend',
  '/computes',
  '/more',
  '/sign-in',
] as const;

/** Scripts, styles and requests of this service alone, with no exception. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const NOT_BUILT = 'The console is not built in this checkout: npm run build\nThe API is at /docs/.\n';

const PAGE = { config: { access: 'open' }, schema: { hide: true } } as const;

/** The page, for the addresses of a person's browser at which there is nothing: it says so. Null without a build. */
export function consolePage(folder: string | undefined): { readonly html: string; readonly policy: string } | null {
  const file = folder === undefined ? null : join(folder, 'index.html');
  return file !== null && existsSync(file) ? { html: readFileSync(file, 'utf8'), policy: PAGE_POLICY } : null;
}

/**
 * Serves the console. Its files hold no data, so they are open: what it shows, it asks of the API as whoever is signed in.
 * @param folder where the build is
 */
export function serveConsole(app: FastifyInstance, folder: string): void {
  app.register(async (console) => {
    if (!existsSync(join(folder, 'index.html'))) {
      console.get('/', PAGE, async (_, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
      return;
    }
    console.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
      route.schema = { ...route.schema, hide: true };
    });
    await console.register(compress, { encodings: ['br', 'gzip'] });
    await console.register(files, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      // A name holds the hash of what is in it.
      immutable: true,
      maxAge: '365d',
      wildcard: false,
      setHeaders: (reply) => void reply.header('content-security-policy', PAGE_POLICY),
    });
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    for (const path of PAGES)
      console.get(path, PAGE, async (_, reply) =>
        reply
          .headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' })
          .type('text/html; charset=utf-8')
          .send(page),
      );
  });
}
