import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ObjectionAnswer, ObjectionView } from '../../core/ports/objection-ledger.ts';
import type { PageRequest, RunView } from '../../core/ports/read-ledger.ts';
import { DAY, formatInstant, type Instant } from '../../core/values/duration.ts';
import { hasRoleIn, ownRunsOf } from '../caller.ts';
import type { Api, AppDeps } from '../deps.ts';
import { callerOf, visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { onlyNotifies, recordedAlerts } from '../objecting.ts';
import { notFound, Problem } from '../problem.ts';
import { alreadySentOut } from '../schemas/already-sent.ts';
import { answer, listAnswer, name, pageOf, paging, plainText, refusals } from '../schemas/common.ts';
import { objectionOut, showObjection } from '../schemas/objection.ts';

const body = z
  .strictObject({
    reason: plainText(1000).describe('Why the run should be kept. On-call reads it.'),
    policy: name.optional().describe('Only the cancel under this policy; every announced one when left out.'),
  })
  .meta({ examples: [{ reason: 'The report is from the old threshold.' }] });

const filters = z.strictObject({
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run.'),
  policy: name.exactOptional(),
  author: name.exactOptional().describe('Who objected.'),
  ...paging,
});

/** Owners keep their runs. */
export function objectionRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock } = deps;

  api.get(
    '/objections',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listObjections',
        tags: ['objections'],
        summary: 'List objections of owners, newest first',
        description: 'An owner sees those about own runs.',
        querystring: filters,
        response: { 200: listAnswer('A page of objections.', pageOf(objectionOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, ...given } = request.query;
      const filter = { ...given, visible: visibleTo(request) };
      const now = clock();
      const page = async (asked: PageRequest) =>
        shownPage(await ledger.objections(filter, asked), (view) => showListedObjection(view, now));
      return answerList({ cursor, limit, format }, { name: 'objections', item: objectionOut, page, now }, reply);
    },
  );

  api.post(
    '/runs/:workspace/:run/objections',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'objectToCancel',
        tags: ['objections'],
        summary: 'Object to the announced cancel of an own run',
        description:
          'Holds the cancel for as long as the policy says, under every mode, and asks on-call. It counts once for what was seen. For an owner of the run alone.',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        body,
        response: {
          201: answer(
            'What was recorded.',
            z.object({ items: z.array(objectionOut), alreadySent: alreadySentOut }).describe('One for each policy.'),
          ),
          ...refusals('invalid', 'not-found', 'conflict', 'expired', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const view = await ownRun(request, request.params, deps);
      const findings = findingsOf(view, request.body.policy).filter(
        ({ policy }) => !onlyNotifies(deps.policies.current().find(({ name: of }) => of === policy)),
      );
      const answers = [];
      for (const finding of findings) answers.push(await objectTo(finding, request, deps));
      const recorded = answers.flatMap((one) => (one.kind === 'recorded' ? one : []));
      if (recorded.length === 0) throw refusalOf(answers[0], view);
      const { run } = view;
      const items = recorded.map(({ objection, policy }) => ({
        ...showObjection(
          objection,
          { workspace: run.workspaceName, runId: run.id, displayName: run.displayName, policy },
          clock(),
        ),
        questions: [],
      }));
      const sent = await ledger.requestsInFlight();
      const alreadySent = sent.filter(({ runId, workspaceId }) => runId === run.id && workspaceId === run.workspaceId);
      return reply.code(201).send({ items, alreadySent });
    },
  );
}

function showListedObjection(view: ObjectionView, now: Instant): z.output<typeof objectionOut> {
  const { objection, workspaceName: workspace, runId, displayName, policy, approvals } = view;
  return { ...showObjection(objection, { workspace, runId, displayName, policy }, now), questions: [...approvals] };
}

/** A run of the caller's own. An owner hears nothing of others; an operator has better ways to keep a run. */
export async function ownRun(
  request: FastifyRequest,
  { workspace, run }: { readonly workspace: string; readonly run: string },
  { ledger }: Pick<AppDeps, 'ledger'>,
): Promise<RunView> {
  const caller = callerOf(request);
  const own = await ledger.run(workspace, run, ownRunsOf(caller));
  if (own) return own;
  if (!(await ledger.run(workspace, run, visibleTo(request)))) throw notFound(`run ${run} in workspace ${workspace}`);
  const isOperator = hasRoleIn(caller, 'operator', workspace);
  const instead = isOperator ? ' You can reject the question, or grant an override.' : '';
  throw new Problem('forbidden', `Only an owner of the run can do this.${instead}`);
}

interface OpenFinding {
  readonly id: string;
  readonly policy: string;
}

function findingsOf({ statuses }: RunView, policy: string | undefined): OpenFinding[] {
  return statuses.flatMap(({ findingId, policy: of }) =>
    findingId !== null && (policy === undefined || policy === of) ? { id: findingId, policy: of } : [],
  );
}

async function objectTo(
  { id, policy }: OpenFinding,
  request: FastifyRequest<{ Body: z.output<typeof body> }>,
  deps: AppDeps,
) {
  const { ledger, policies, clock, newId } = deps;
  const holds = policies.current().find((one) => one.name === policy)?.objection.holds ?? DAY;
  const given = {
    id: newId(),
    reason: request.body.reason,
    author: callerOf(request).name,
    via: 'key',
    holds,
  } as const;
  return { ...(await ledger.object(id, given, clock(), recordedAlerts(deps))), policy };
}

function refusalOf(refused: ObjectionAnswer | undefined, { run }: RunView): Problem {
  const conflict = (detail: string, reason: string) => new Problem('conflict', detail, { members: { reason } });
  switch (refused?.kind) {
    case 'objected-before': {
      const { at, author, endsAt } = refused.objection;
      const what = `${author} objected already, at ${formatInstant(at)}; that holds until ${formatInstant(endsAt)}.`;
      return conflict(`${what} It counts once for what was seen.`, 'objected-before');
    }
    case 'kept':
      return conflict(
        `${run.displayName} is kept already, so there is nothing to object to. You get a new notice if that changes.`,
        'kept',
      );
    case 'gone-out':
      return conflict(
        `Azure was asked to cancel ${run.displayName} already, or may have been. A cancel cannot be taken back.`,
        'gone-out',
      );
    case 'over':
      return new Problem('expired', `It is over: nothing is cancelled for it (${refused.finding.resolution}).`, {
        members: { reason: 'over' },
      });
    default:
      return conflict(
        `No cancel of ${run.displayName} is announced, so there is nothing to object to.`,
        'nothing-announced',
      );
  }
}
