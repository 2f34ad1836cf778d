import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/**
 * The time of the service in an answer changes with every second, and nothing else need have changed. A quote within a text is
 * escaped, so only a key can look like this.
 */
const NOW = /"now":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/;

/**
 * Gives each read an ETag, and answers 304 to who has it already. Streams, files and refusals have none. A browser asks each
 * time and keeps the answer for itself, so that nobody sees it after signing out.
 */
export function addETags(api: FastifyInstance): void {
  api.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    const hash = createHash('sha1').update(payload.replace(NOW, '')).digest('base64url');
    const tag = `W/"${hash}"`;
    reply.headers({ etag: tag, 'cache-control': 'no-cache, private', vary: 'authorization, cookie' });
    if (!tagsIn(request.headers['if-none-match']).includes(tag)) return payload;
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return null;
  });
}

/** As they are sent, in the weak form. */
function tagsIn(header: string | undefined): string[] {
  return (header ?? '').split(',').map((part) => (part.trim().startsWith('W/') ? part.trim() : `W/${part.trim()}`));
}
