import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { KeptItem } from '../../core/evidence/kept.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { notReadable, readableTo } from '../contents-access.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, name, refusals } from '../schemas/common.ts';
import { keptOut, showKept } from '../schemas/evidence.ts';

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex')
  .describe('From a list of evidence.');

/** Bytes are sent as they are. */
const bytesOut = z.unknown().meta({ type: 'string', format: 'binary' });

/** What is kept of runs. */
export function evidenceRoutes(api: Api, deps: AppDeps): void {
  const { ledger } = deps;

  api.get(
    '/decisions/:id/evidence',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getDecisionEvidence',
        tags: ['evidence'],
        summary: 'List what was kept for a decision',
        params: z.object({ id: name }),
        response: { 200: answer('What is kept, and what is missing.', keptOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const view = await ledger.decision(id, visibleTo(request));
      if (!view) throw notFound(`decision ${id}`);
      return showKept(await ledger.evidence({ decisionId: id }));
    },
  );

  api.get(
    '/runs/:workspace/:run/evidence',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getRunEvidence',
        tags: ['evidence'],
        summary: 'List what was kept of a run',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        response: { 200: answer('What is kept, and what is missing.', keptOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { workspace, run: id } = request.params;
      const view = await ledger.run(workspace, id, visibleTo(request));
      if (!view) throw notFound(`run ${id} in workspace ${workspace}`);
      const { workspaceId, id: runId } = view.run;
      return showKept(await ledger.evidence({ workspaceId, runId }));
    },
  );

  api.get(
    '/evidence/:sha256',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getEvidenceContent',
        tags: ['evidence'],
        summary: 'Read a kept content',
        description:
          'For operators and the owners of its run; for viewers where `evidence.viewers` is true. It comes as an attachment.',
        params: z.object({ sha256 }),
        response: {
          200: { description: 'The bytes.', content: { 'application/octet-stream': { schema: bytesOut } } },
          ...refusals('invalid', 'not-found', 'expired', 'unavailable'),
        },
      },
    },
    async (request, reply) => {
      const { sha256: hash } = request.params;
      const { name: path, content } = await readable(hash, request, deps);
      const kept = await ledger.content(hash);
      if (!kept) throw notFound(`content ${hash}`);
      if (kept.kind === 'unreadable') throw new Problem('unavailable', `The content cannot be read: ${kept.reason}.`);
      return reply
        .headers({
          'content-type': content?.mediaType === 'application/octet-stream' ? content.mediaType : TEXT,
          'content-disposition': `attachment; filename="${fileName(path)}"`,
          etag: `"${hash}"`,
        })
        .send(Buffer.from(kept.bytes));
    },
  );
}

/** Also for JSON: a browser shows neither, and would show JSON as a page of its own. */
const TEXT = 'text/plain; charset=utf-8';

/** An item with the content that the caller may read. */
async function readable(hash: string, request: FastifyRequest, { ledger, evidence }: AppDeps): Promise<KeptItem> {
  const items = await ledger.itemsWith(hash, readableTo(request, evidence));
  const there = items.find(({ dropped }) => dropped === null);
  if (there) return there;
  const [gone] = items;
  if (gone?.dropped)
    throw new Problem(
      'expired',
      `The content was dropped at ${formatInstant(gone.dropped.at)}: ${gone.dropped.because}.`,
    );
  // The lists show a viewer the hash anyway.
  if ((await ledger.itemsWith(hash, visibleTo(request))).length > 0) throw notReadable(request);
  throw notFound(`content ${hash}`);
}

/** The last part of a path, with only what every system takes in a file's name and a header takes as it is. */
function fileName(path: string): string {
  const last = path.split('/').at(-1) ?? '';
  return (
    last
      .replace(/[^A-Za-z0-9._-]/g, '_')
      .replace(/^\.+/, '_')
      .slice(-100) || 'content'
  );
}
