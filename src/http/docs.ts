import { createHash } from 'node:crypto';
import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { describedObject } from './openapi.ts';
import { invalid } from './problem.ts';

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
        { name: 'objections', description: 'How owners keep their runs.' },
        { name: 'runs', description: 'Runs and their status under each policy.' },
        { name: 'evidence', description: 'What is kept of runs and decisions.' },
        { name: 'policies', description: 'The policies in force.' },
        { name: 'overrides', description: "People's exceptions." },
        { name: 'freeze', description: 'Enforcement stopped for everyone.' },
        { name: 'limits', description: 'How much may be cancelled.' },
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
    transform: jsonSchemaTransform,
    transformObject: describedObject,
  });
}

/** Serves the description at /docs/openapi.json and a page for it at /docs/, which loads nothing from elsewhere. */
export function serveDocs(app: FastifyInstance): void {
  app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' };
    });
    docs.addHook('onRequest', async (request) => {
      // The page's plugin builds an address from the Host header.
      if (!URL.canParse(`http://${request.hostname}`))
        throw invalid([{ field: 'Host', message: 'is not a host name' }]);
    });
    docs.addHook('onSend', async (_, reply, payload) => {
      reply.removeHeader('access-control-allow-origin');
      reply.removeHeader('access-control-allow-methods');
      const type = String(reply.getHeader('content-type'));
      if (type.startsWith('text/html') && typeof payload === 'string')
        reply.header('content-security-policy', pagePolicy(payload));
      // The page's script has several megabytes and changes only with a release.
      if (type.startsWith('application/javascript')) reply.header('cache-control', 'private, max-age=3600');
      return payload;
    });
    await docs.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        pageTitle: 'Runwarden API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
      },
    });
  });
}

/** The Content-Security-Policy of a page: scripts of this server, and those inside the page by their hash. */
function pagePolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
  const hashes = inline.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
