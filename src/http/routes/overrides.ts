import { z } from 'zod';
import type { Override } from '../../core/decision/override.ts';
import { ORPHAN_POLICY_NAME } from '../../core/policy/orphan-policy.ts';
import { toSelector } from '../../core/policy/selector.ts';
import type { RequestInFlight } from '../../core/ports/ledger.ts';
import type { PageRequest } from '../../core/ports/read-ledger.ts';
import type { Run } from '../../core/run/run.ts';
import { DAY, formatInstant } from '../../core/values/duration.ts';
import { anyGlobMatches } from '../../core/values/glob.ts';
import { type Coverage, coveredRuns, needsConfirmation } from '../covered-runs.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, requireOver } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { type FieldError, invalid, notFound, Problem } from '../problem.ts';
import { answer, flag, listAnswer, name, pageOf, paging, refusals } from '../schemas/common.ts';
import { overrideIn, overrideMadeOut, overrideOut, showMadeOverride, showOverride } from '../schemas/override.ts';
import { endOf } from '../schemas/until.ts';

/** There is no override for ever. */
const LONGEST = 90 * DAY;

const filters = z.strictObject({
  inForce: flag.exactOptional().describe('Only those that count now, or only the others.'),
  author: name.exactOptional().describe('Who made it.'),
  policy: name.exactOptional().describe('Those about this policy, by its name or by a pattern that fits it.'),
  ...paging,
});

/** Exceptions that people make. */
export function overrideRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock } = deps;

  api.get(
    '/overrides',
    {
      schema: {
        operationId: 'listOverrides',
        tags: ['overrides'],
        summary: 'List overrides, newest first',
        querystring: filters,
        response: { 200: listAnswer('A page of overrides.', pageOf(overrideOut)), ...refusals('invalid') },
      },
    },
    async ({ query }, reply) => {
      const { cursor, limit, format, ...filter } = query;
      const now = clock();
      const page = async (asked: PageRequest) =>
        shownPage(await ledger.overrides(filter, asked, now), (override) => showOverride(override, now));
      return answerList({ cursor, limit, format }, { name: 'overrides', item: overrideOut, page, now }, reply);
    },
  );

  api.post(
    '/overrides',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'createOverride',
        tags: ['overrides'],
        summary: 'Exempt or extend runs for a time',
        description:
          'Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does for a run that it covers.',
        body: overrideIn,
        response: {
          201: answer('The override.', overrideMadeOut),
          ...refusals('invalid', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const now = clock();
      const known = await knownPolicies(deps);
      requireOver(request, request.body.scope.workspace);
      const override = newOverride(request.body, authorOf(request), now, { newId: deps.newId, known });
      const coverage = await coveredRuns(override, ledger);
      if (!request.body.confirm) refuseUnconfirmed(override, coverage);
      await ledger.createOverride(override);
      const { covered } = coverage;
      const sent = sentTo(override, covered, await ledger.requestsInFlight());
      const hasPolicy = [...known].some((policy) => anyGlobMatches(override.policies, policy));
      return reply.code(201).send(showMadeOverride(override, { covered, sent, hasPolicy }, now));
    },
  );

  api.delete(
    '/overrides/:id',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'revokeOverride',
        tags: ['overrides'],
        summary: 'End an override now',
        description: 'It stays in the record.',
        params: z.object({ id: name }),
        response: {
          200: answer('The override as it ended.', overrideOut),
          ...refusals('invalid', 'not-found', 'conflict'),
        },
      },
    },
    async (request) => {
      const now = clock();
      const { id } = request.params;
      const made = await ledger.override(id);
      if (!made) throw notFound(`override ${id}`);
      requireOver(request, made.scope.workspace);
      const revoked = await ledger.revokeOverride(id, authorOf(request), now);
      if (revoked) return showOverride(revoked, now);
      throw alreadyEnded((await ledger.override(id)) ?? made);
    },
  );
}

/** What covers everything is likely a slip: no policy would act, unnoticed. */
function refuseUnconfirmed(override: Override, coverage: Coverage): void {
  const doubt = needsConfirmation(override, coverage);
  if (doubt === null) return;
  throw new Problem('conflict', `${doubt} Nothing was made. To make it all the same, send "confirm": true.`, {
    members: { reason: 'needs-confirm', covers: coverage.covered.length, active: coverage.active },
  });
}

function newOverride(
  body: z.output<typeof overrideIn>,
  author: string,
  now: number,
  { newId, known }: { readonly newId: () => string; readonly known: ReadonlySet<string> },
): Override {
  const endsAt = endOf(body, now, LONGEST);
  if (endsAt === null)
    throw invalid([{ field: 'endsAt', message: 'an override has an end: give endsAt, or for with a duration' }]);
  const strangers = unknownPolicies(body.policies, known);
  if (strangers.length > 0) throw invalid(strangers);
  return {
    id: newId(),
    kind: body.kind,
    scope: toSelector(body.scope),
    policies: body.policies,
    reason: body.reason,
    author,
    createdAt: now,
    endsAt,
    revokedAt: null,
    revokedBy: null,
  };
}

/** What had gone out to runs that the override covers, under its policies. */
function sentTo(
  { policies }: Override,
  covered: readonly Run[],
  sent: readonly RequestInFlight[],
): readonly RequestInFlight[] {
  return sent.filter(
    ({ runId, workspaceId, policy }) =>
      anyGlobMatches(policies, policy) && covered.some((run) => run.id === runId && run.workspaceId === workspaceId),
  );
}

/** Names of policies in lower case: those that this replica has, and those in force, which may be others for a while. */
async function knownPolicies({ policies, ledger }: AppDeps): Promise<ReadonlySet<string>> {
  const inForce = (await ledger.policySetInForce())?.policies ?? [];
  const names = [...policies.current(), ...inForce].map(({ name }) => name.toLowerCase());
  return new Set([ORPHAN_POLICY_NAME, ...names]);
}

/** A misspelt name would protect nothing, unnoticed until the cancel. Patterns may match later policies. */
function unknownPolicies(names: readonly string[], known: ReadonlySet<string>): FieldError[] {
  return names.flatMap((given, index) =>
    /[*?]/.test(given) || known.has(given.toLowerCase())
      ? []
      : [{ field: `policies.${index}`, message: `there is no policy "${given}"` }],
  );
}

function alreadyEnded({ revokedAt, revokedBy, endsAt }: Override): Problem {
  const detail =
    revokedAt === null
      ? `It ended by itself at ${formatInstant(endsAt)}.`
      : `${revokedBy ?? 'Somebody'} has already revoked it at ${formatInstant(revokedAt)}.`;
  return new Problem('conflict', detail, { members: { reason: 'already-ended' } });
}
