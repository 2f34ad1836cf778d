import compress from '@fastify/compress';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { describedObject } from './openapi.ts';
import { type ApiDocument, docsPage } from './pages/docs-page.ts';
import { DOCS_STYLE } from './pages/docs-style.ts';

/** Makes the OpenAPI description of the routes that are added afterwards. */
export function describeApi(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Runwarden',
        version,
        description:
          'A watchdog for Azure Machine Learning runs. Times are RFC 3339 in UTC, durations are text such as `1d 2h`, and every failure is a problem document (RFC 9457).',
      },
      tags: [
        { name: 'decisions', description: 'What Runwarden chose, and why.' },
        { name: 'approvals', description: 'What people answer to a proposed cancellation.' },
        { name: 'deliveries', description: 'How messages went out.' },
        { name: 'objections', description: 'How owners keep their runs.' },
        { name: 'runs', description: 'Runs and their status under each policy.' },
        { name: 'evidence', description: 'What is kept of runs and decisions.' },
        { name: 'policies', description: 'The policies in force.' },
        { name: 'overrides', description: "People's exceptions." },
        { name: 'freeze', description: 'Enforcement stopped for everyone.' },
        { name: 'limits', description: 'How much may be cancelled.' },
        { name: 'money', description: 'What was spent, and what may be.' },
        { name: 'workspaces', description: 'What is watched.' },
        { name: 'audit', description: 'Who decided, answered and did what.' },
        { name: 'sign-in', description: 'Who asks, and how people sign in.' },
        { name: 'probes', description: 'What machines ask.' },
      ],
      components: {
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description:
              'An API key, or an access token of the issuer. Reading needs a viewer, writing an operator. An owner reads and keeps own runs.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: '__Host-runwarden-session',
            description: 'The session of a browser. Writes count from pages of this service alone.',
          },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: (given) => {
      const { schema, url } = jsonSchemaTransform(given);
      return { schema: { ...schema, 'x-access': given.route.config?.access ?? 'viewer' }, url };
    },
    transformObject: describedObject,
  });
}

/** Nothing but the page and its style sheet. */
const PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Serves the description at /docs/openapi.json and a page made from it at /docs/, which loads nothing from elsewhere. */
export function serveDocs(app: FastifyInstance): void {
  app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
      route.schema = { ...route.schema, hide: true };
    });
    // It has some hundred kilobytes and changes only with a release.
    docs.register(compress, { encodings: ['gzip'] });
    docs.register(async (packed) => {
      // Its type is that of any OpenAPI document; ours has what is shown. Made once, when somebody asks for it: the routes are all there by then.
      const page = once(() => docsPage(app.swagger() as unknown as ApiDocument));
      packed.get('/docs', async (_, reply) => reply.redirect('/docs/', 301));
      packed.get('/docs/', async (_, reply) =>
        reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(page()),
      );
      packed.get('/docs/style.css', async (_, reply) => reply.type('text/css; charset=utf-8').send(DOCS_STYLE));
      packed.get('/docs/openapi.json', async () => app.swagger());
      packed.get('/docs/openapi.yaml', async (_, reply) =>
        reply.type('application/yaml; charset=utf-8').send(app.swagger({ yaml: true })),
      );
    });
  });
}

/** A value that is made at the first call. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
