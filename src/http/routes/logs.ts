import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { KeptItem } from '../../core/evidence/kept.ts';
import { isLog } from '../../core/evidence/log-files.ts';
import { toLogText } from '../../core/evidence/log-text.ts';
import type { FilePart } from '../../core/ports/evidence.ts';
import { type ChildRun, isSameId, type Run } from '../../core/run/run.ts';
import { redacted } from '../../core/values/redact.ts';
import { notReadable, readableTo } from '../contents-access.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { type LogHolder, liveLogs } from '../live-logs.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { answer, name, plainText, refusals } from '../schemas/common.ts';
import { logListOut, logPartOut } from '../schemas/logs.ts';

const params = z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') });
const child = name.exactOptional().describe('Id or name of a step or trial of the run; the run itself without it.');

/** The logs of runs, as Azure has them now and as they were kept. */
export function logRoutes(api: Api, deps: AppDeps): void {
  const { ledger } = deps;
  const logs = liveLogs(deps);

  api.get(
    '/runs/:workspace/:run/logs',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'listRunLogs',
        tags: ['runs'],
        summary: 'List the logs of a run, or of a step or trial of it',
        params,
        querystring: z.strictObject({ child }),
        response: {
          200: answer('Its logs.', logListOut),
          ...refusals('invalid', 'not-found', 'conflict', 'unavailable'),
        },
      },
    },
    async (request) => {
      const view = await ledger.run(request.params.workspace, request.params.run, visibleTo(request));
      if (!view) throw noRun(request.params);
      const holder = await logs.holder(view, request.query.child);
      const [listed, children, kept] = await Promise.all([
        logs.list(holder),
        logs.children(view),
        keptLogs(view.run, holder),
      ]);
      return {
        of: shownHolder(holder),
        active: holder.active,
        files: listed.known ? listed.value.logs : [],
        unread: listed.known ? null : listed.reason,
        incomplete: listed.known ? listed.value.incomplete : null,
        kept: kept.map(({ name: path, at, occasion, content, missing, dropped }) => ({
          path,
          at,
          occasion,
          bytes: dropped === null ? (content?.bytes ?? null) : null,
          size: content?.whole.bytes ?? null,
          missing: dropped === null ? missing : dropped.because,
        })),
        children: children.known ? children.value.toSorted(failedFirst) : [],
        childrenUnread: children.known ? null : children.reason,
      };
    },
  );

  api.get(
    '/runs/:workspace/:run/logs/content',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'readRunLog',
        tags: ['runs'],
        summary: 'Read a part of a log',
        description:
          'Its last 64 KiB, or from a place on. Secrets that can be recognised are taken out. Where Azure cannot be read, ' +
          'its end as it was kept. For operators and the owners of the run; for viewers where `evidence.viewers` is true.',
        params,
        querystring: z.strictObject({
          child,
          path: plainText(1000).exactOptional().describe('As in the list of logs; its first one without it.'),
          from: z.coerce.number().int().min(0).exactOptional().describe('The `next` of the part before.'),
        }),
        response: {
          200: answer('A part of it.', logPartOut),
          ...refusals('invalid', 'not-found', 'conflict', 'unavailable'),
        },
      },
    },
    async (request) => {
      const { path: wanted, from } = request.query;
      if (wanted !== undefined && !isReadable(wanted))
        throw invalid([
          { field: 'path', message: 'is no log: only files of logs/, azureml-logs/, user_logs/ and system_logs/ are' },
        ]);
      const view = await readableRun(request);
      const holder = await logs.holder(view, request.query.child);
      const path = wanted ?? (await firstLog(view.run, holder));
      const part = await logs.read(holder, path, from);
      if (part.known) return { ...shownPart(part.value, from), ...facts(holder, path), keptAt: null, unread: null };
      const kept = from === undefined ? await keptEnd(view.run, holder, path) : null;
      if (!kept) throw new Problem('unavailable', `${path} cannot be read: ${part.reason}.`);
      return { ...kept, ...facts(holder, path), unread: part.reason };
    },
  );

  async function readableRun(request: FastifyRequest & { readonly params: z.output<typeof params> }) {
    const { workspace, run } = request.params;
    const view = await ledger.run(workspace, run, readableTo(request, deps.evidence));
    if (view) return view;
    if (await ledger.run(workspace, run, visibleTo(request))) throw notReadable(request);
    throw noRun(request.params);
  }

  async function keptLogs({ workspaceId, id }: Run, { of }: LogHolder): Promise<readonly KeptItem[]> {
    const items = await ledger.evidence({ workspaceId, runId: id });
    return items.filter(({ kind, ofRun }) => kind === 'log' && isSameId(ofRun.id, of.id));
  }

  /** The log that is read if none is named. */
  async function firstLog(run: Run, holder: LogHolder): Promise<string> {
    const listed = await logs.list(holder);
    const [live] = listed.known ? listed.value.logs : [];
    const first = live ?? (await keptLogs(run, holder)).map(({ name: path }) => ({ path })).at(0);
    if (first) return first.path;
    if (!listed.known)
      throw new Problem('unavailable', `The logs of ${holder.of.id} cannot be listed: ${listed.reason}.`);
    throw notFound(`log of ${holder.of.id} yet`);
  }

  /** The newest end of a log that was kept. */
  async function keptEnd(run: Run, holder: LogHolder, path: string) {
    const kept = (await keptLogs(run, holder)).findLast((item) => item.name === path && item.content && !item.dropped);
    const content = kept?.content;
    const bytes = content ? await ledger.content(content.sha256) : null;
    if (!content || bytes?.kind !== 'bytes') return null;
    const { from, bytes: size, changedAt } = content.whole;
    const text = Buffer.from(bytes.bytes).toString('utf8');
    const place = { from, next: size, size, changedAt, redacted: content.redacted };
    return { isText: true, text, unfinished: '', ...place, keptAt: kept.at };
  }
}

/** Logs, and the platform's own logs, which no list shows. */
function isReadable(path: string): boolean {
  return !path.split('/').includes('..') && (isLog(path) || /^system_logs\//i.test(path));
}

function failedFirst(a: ChildRun, b: ChildRun): number {
  return Number(b.status === 'Failed') - Number(a.status === 'Failed');
}

function noRun({ workspace, run }: z.output<typeof params>): Problem {
  return notFound(`run ${run} in workspace ${workspace}`);
}

function shownHolder({ of: { id, displayName } }: LogHolder) {
  return { id, displayName };
}

function facts(holder: LogHolder, path: string) {
  return { path, of: shownHolder(holder), active: holder.active };
}

/** A part without its secrets. */
function shownPart(part: FilePart, from: number | undefined) {
  const { size, changedAt } = part;
  const log = toLogText(part, from);
  if (!log) return { isText: false, from: size, text: '', unfinished: '', next: size, size, changedAt, redacted: {} };
  const [text, unfinished] = [redacted(log.text), redacted(log.unfinished)];
  const found = { ...text.found };
  for (const [kind, count] of Object.entries(unfinished.found)) found[kind] = (found[kind] ?? 0) + count;
  return {
    isText: true,
    from: log.from,
    text: text.text,
    unfinished: unfinished.text,
    next: log.next,
    size,
    changedAt,
    redacted: found,
  };
}
