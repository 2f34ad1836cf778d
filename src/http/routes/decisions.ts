import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  DECISION_OUTCOMES,
  type DecisionFilter,
  type DecisionOutcome,
  type DecisionView,
  type PageRequest,
} from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { overridesOver } from '../held-questions.ts';
import { answerList, shownPage } from '../list.ts';
import { notFound } from '../problem.ts';
import { answer, flag, idBegin, listAnswer, name, pageOf, paging, refusals } from '../schemas/common.ts';
import {
  askReason,
  decisionCountsOut,
  decisionDetailOut,
  decisionKind,
  decisionOut,
  showDecision,
  showDecisionDetail,
  withheldReason,
} from '../schemas/decision.ts';
import { momentOf, ownersIn, when } from '../schemas/run-filter.ts';

const filters = {
  id: idBegin.exactOptional(),
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run.'),
  policy: name.exactOptional(),
  kind: decisionKind.exactOptional(),
  withheld: withheldReason.exactOptional(),
  finding: name.exactOptional().describe('Id of the finding.'),
  audit: flag.exactOptional().describe('Only those made under mode audit, or only those that were not.'),
  waiting: flag.exactOptional().describe('Only questions that nobody has answered yet, or all but those.'),
  because: askReason.exactOptional(),
  owner: name.exactOptional().describe('Of the runs of this owner, as in the owner tag.'),
  outcome: z
    .enum(Object.keys(DECISION_OUTCOMES) as DecisionOutcome[])
    .exactOptional()
    .describe(
      Object.entries(DECISION_OUTCOMES)
        .map(([word, meaning]) => `\`${word}\`: ${meaning}`)
        .join('; '),
    ),
  since: when.exactOptional().describe('From this time on, or so long ago at most.'),
  until: when.exactOptional().describe('Before this time, or so long ago at least.'),
};

type Filters = z.output<z.ZodObject<typeof filters>>;

/** What a filter is made with. */
interface Asking {
  readonly visible: Visibility;
  readonly now: Instant;
  /** Completes the bare name of an owner. */
  readonly domain: string | undefined;
}

function filterOf({ id, owner, since, until, ...same }: Filters, { visible, now, domain }: Asking): DecisionFilter {
  return {
    ...same,
    visible,
    ...(id !== undefined && { idBegins: id }),
    ...(owner !== undefined && { owner: ownersIn(owner, domain ?? null) }),
    ...(since !== undefined && { since: momentOf(since, now) }),
    ...(until !== undefined && { until: momentOf(until, now) }),
  };
}

/** The decisions of Runwarden, with their reasons. */
export function decisionRoutes(api: Api, { ledger, clock, owner }: AppDeps): void {
  const asking = (request: FastifyRequest): Asking => ({
    visible: visibleTo(request),
    now: clock(),
    domain: owner.domain,
  });

  api.get(
    '/decisions',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listDecisions',
        tags: ['decisions'],
        summary: 'List decisions, newest first',
        description: 'Also decisions to do nothing: `kind=withhold` with its reason.',
        querystring: z.strictObject({ ...filters, ...paging }),
        response: { 200: listAnswer('A page of decisions.', pageOf(decisionOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, ...given } = request.query;
      const filter = filterOf(given, asking(request));
      const page = async (asked: PageRequest) => {
        const found = await ledger.listedDecisions(filter, asked);
        const held = await overridesOver(found?.items ?? [], { ledger, clock });
        return shownPage(found, (view) => showDecision(view, held.get(view.decision.id) ?? null));
      };
      return answerList({ cursor, limit, format }, { name: 'decisions', item: decisionOut, page, now: clock() }, reply);
    },
  );

  api.get(
    '/decision-counts',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'countDecisions',
        tags: ['decisions'],
        summary: 'Count decisions by kind',
        querystring: z.strictObject(filters),
        response: { 200: answer('How many of each kind.', decisionCountsOut), ...refusals('invalid') },
      },
    },
    async (request) => ledger.decisionCounts(filterOf(request.query, asking(request))),
  );

  api.get(
    '/decisions/:id',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'getDecision',
        tags: ['decisions'],
        summary: 'Read a decision with its evidence and what became of it',
        params: z.object({ id: name }),
        response: { 200: answer('The decision.', decisionDetailOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { params } = request;
      const view = await ledger.decision(params.id, visibleTo(request));
      if (!view) throw notFound(`decision ${params.id}`);
      const { findingId, kind } = view.decision;
      // A notice and what was withheld come to nothing more.
      const isActedOn = kind === 'ask' || kind === 'cancel';
      return showDecisionDetail(view, {
        ofFinding: findingId !== null && isActedOn ? await ofFinding(findingId, ledger) : [],
        kept: await ledger.evidence({ decisionId: view.decision.id }),
        override: (await overridesOver([view], { ledger, clock })).get(view.decision.id) ?? null,
        saidWrong: await ledger.wrongMark(view.decision.id),
        now: clock(),
        visible: visibleTo(request),
      });
    },
  );
}

/** A finding with more questions or cancels than this is shown with the newest. */
const MOST = 100;

async function ofFinding(finding: string, ledger: AppDeps['ledger']): Promise<readonly DecisionView[]> {
  const page = await ledger.decisions({ finding, kinds: ['ask', 'cancel'] }, { cursor: null, limit: MOST });
  return page?.items ?? [];
}
