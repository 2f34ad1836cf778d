import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { extensionAlert } from '../../core/alert/extension-alerts.ts';
import type { ExtensionRequest } from '../../core/decision/objection.ts';
import type { Override } from '../../core/decision/override.ts';
import type { ExtensionView } from '../../core/ports/objection-ledger.ts';
import type { PageRequest, RunView } from '../../core/ports/read-ledger.ts';
import { ownerOf } from '../../core/run/owner.ts';
import { DAY, formatInstant, parseDuration } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, callerOf, requireIn, visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { answer, flag, listAnswer, name, pageOf, paging, plainText, refusals } from '../schemas/common.ts';
import { extensionOut, showExtension } from '../schemas/objection.ts';
import { untilFields } from '../schemas/until.ts';
import { ownRun } from './objections.ts';

/** As for an override that an operator makes. */
const LONGEST = 90 * DAY;

const requestIn = z
  .strictObject({
    for: untilFields.for.unwrap().describe('How much more time, as a duration.'),
    reason: plainText(1000).describe('Why. On-call reads it.'),
    policy: name.optional().describe('The policy; every one that has found something when left out.'),
  })
  .meta({ examples: [{ for: '4h', reason: 'The data arrives at noon.' }] });

const note = z.strictObject({ note: plainText(1000).nullish().describe('Why, for the owner.') }).nullish();

const filters = z.strictObject({
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run.'),
  author: name.exactOptional().describe('Who asked.'),
  open: flag.exactOptional().describe('Only those that nobody has answered, or only the others.'),
  ...paging,
});

/** Owners ask for more time, and operators grant it. */
export function extensionRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock, newId } = deps;

  api.get(
    '/extension-requests',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'listExtensionRequests',
        tags: ['objections'],
        summary: 'List wishes for more time, newest first',
        description: 'An owner sees those about own runs.',
        querystring: filters,
        response: { 200: listAnswer('A page of requests.', pageOf(extensionOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, ...given } = request.query;
      const filter = { ...given, visible: visibleTo(request) };
      const page = async (asked: PageRequest) =>
        shownPage(await ledger.extensionRequests(filter, asked), showExtension);
      const list = { name: 'extension-requests', item: extensionOut, page, now: clock() };
      return answerList({ cursor, limit, format }, list, reply);
    },
  );

  api.post(
    '/runs/:workspace/:run/extension-requests',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'requestExtension',
        tags: ['objections'],
        summary: 'Ask for more time for an own run',
        description: 'On-call is asked. Nothing changes before an operator grants it. For an owner of the run alone.',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        body: requestIn,
        response: {
          201: answer('The request as recorded.', extensionOut),
          ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const view = await ownRun(request, request.params, deps);
      const wish = newRequest(view, request.body, callerOf(request).name, deps);
      const alert = extensionAlert(wish, { ...(await about(view, deps)), id: newId() });
      const made = await ledger.requestExtension(wish, [alert]);
      if (made.kind === 'open-already') throw openAlready(made.request);
      const { workspaceName, displayName } = view.run;
      return reply.code(201).send(showExtension({ request: made.request, workspaceName, displayName }));
    },
  );

  for (const [verb, word] of [
    ['grant', 'granted'],
    ['refuse', 'refused'],
  ] as const)
    api.post(
      `/extension-requests/:id/${verb}`,
      {
        config: { access: 'operator' },
        schema: {
          operationId: `${verb}Extension`,
          tags: ['objections'],
          summary: verb === 'grant' ? 'Grant more time, as an override for the run' : 'Refuse more time',
          params: z.object({ id: name }),
          body: note,
          response: {
            200: answer('The request with its answer.', extensionOut),
            ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
          },
        },
      },
      async (request) => {
        const asked = await openRequest(request, request.params.id, deps);
        const by = authorOf(request);
        const given = { answer: word, answeredAt: clock(), answeredBy: by, note: request.body?.note ?? null };
        const answered = word === 'granted' ? await grant(asked, given, deps) : await refuse(asked, given, deps);
        if (!answered) throw answeredAlready(asked.request);
        return showExtension({ ...asked, request: answered });
      },
    );
}

type Answer = Pick<ExtensionRequest, 'answer' | 'answeredAt' | 'answeredBy' | 'note'>;

async function openRequest(request: FastifyRequest, id: string, { ledger }: AppDeps): Promise<ExtensionView> {
  const asked = await ledger.extensionRequest(id, visibleTo(request));
  if (!asked) throw notFound(`extension request ${id}`);
  requireIn(request, 'operator', asked.workspaceName);
  if (asked.request.answer !== null) throw answeredAlready(asked.request);
  return asked;
}

/** The override comes first, so that a granted request never lacks it. Two at once are harmless: both keep the run. */
async function grant(asked: ExtensionView, answer: Answer, deps: AppDeps): Promise<ExtensionRequest | null> {
  const override = overrideOf(asked, answer.answeredBy ?? '', deps);
  await deps.ledger.createOverride(override);
  return deps.ledger.answerExtension(asked.request.id, { ...answer, overrideId: override.id }, () => []);
}

async function refuse(asked: ExtensionView, answer: Answer, deps: AppDeps): Promise<ExtensionRequest | null> {
  const { ledger, newId } = deps;
  const { runId, id } = asked.request;
  const view = await ledger.run(asked.workspaceName, runId);
  const named = view && (await about(view, deps));
  return ledger.answerExtension(id, { ...answer, overrideId: null }, (refused) =>
    named ? [extensionAlert(refused, { ...named, id: newId() })] : [],
  );
}

async function about({ run }: RunView, { ledger, owner: rules }: AppDeps) {
  const home = (await ledger.workspaces()).find(({ workspace }) => workspace.id === run.workspaceId);
  if (!home) throw notFound(`workspace ${run.workspaceName}`);
  return { run, owner: ownerOf(run, home.workspace, rules) };
}

function newRequest(
  { run, active, statuses }: RunView,
  { for: length, reason, policy }: z.output<typeof requestIn>,
  author: string,
  { clock, newId, policies }: AppDeps,
): ExtensionRequest {
  if (!active) throw conflict(`${run.displayName} has ended.`, 'ended');
  const asked = parseDuration(length) ?? 0;
  if (asked > LONGEST) throw invalid([{ field: 'for', message: 'must be at most 90d' }]);
  if (policy !== undefined && !policies.current().some(({ name: known }) => known === policy))
    throw invalid([{ field: 'policy', message: `there is no policy "${policy}"` }]);
  const found = statuses.flatMap(({ findingId, policy: of }) => (findingId === null ? [] : of));
  const names = policy === undefined ? found : [policy];
  if (names.length === 0)
    throw conflict(
      `No policy has found anything about ${run.displayName}. Name a policy to ask all the same.`,
      'nothing-found',
    );
  const open = { answer: null, answeredAt: null, answeredBy: null, note: null, overrideId: null };
  const { workspaceId, id: runId } = run;
  return { id: newId(), workspaceId, runId, policies: names, length: asked, reason, author, at: clock(), ...open };
}

function overrideOf({ request, workspaceName }: ExtensionView, author: string, { clock, newId }: AppDeps): Override {
  const now = clock();
  return {
    id: newId(),
    kind: 'extend',
    scope: { workspace: [workspaceName], runId: [request.runId] },
    policies: request.policies,
    reason: `${request.reason} (asked for by ${request.author})`,
    author,
    createdAt: now,
    endsAt: now + request.length,
    revokedAt: null,
    revokedBy: null,
  };
}

function conflict(detail: string, reason: string): Problem {
  return new Problem('conflict', detail, { members: { reason } });
}

function openAlready({ at, author }: ExtensionRequest): Problem {
  return conflict(`${author} asked already, at ${formatInstant(at)}, and nobody has answered yet.`, 'open-already');
}

function answeredAlready({ answer: given, answeredBy, answeredAt }: ExtensionRequest): Problem {
  const when = answeredAt === null ? '' : ` at ${formatInstant(answeredAt)}`;
  return conflict(`${answeredBy ?? 'Somebody'} has already ${given ?? 'answered'} it${when}.`, 'already-answered');
}
