import { z } from 'zod';
import { byHand, cannotCancel, keepsByOthers } from '../../core/decision/by-hand.ts';
import type { Decision } from '../../core/decision/decision.ts';
import { isUnderWay } from '../../core/decision/finding.ts';
import type { ByHandAnswer } from '../../core/ports/by-hand-ledger.ts';
import type { RunView } from '../../core/ports/read-ledger.ts';
import { ownerOf } from '../../core/run/owner.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import { formatInstant } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, requireIn, visibleTo } from '../gate.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, name, plainText, refusals } from '../schemas/common.ts';
import { decisionOut, showDecision } from '../schemas/decision.ts';

const body = z
  .strictObject({
    reason: plainText(1000).describe('Why, for the record and for the owner.'),
    confirm: z
      .boolean()
      .default(false)
      .describe('Cancel it although a person exempted or extended it, or its owner objected; asked for where one did.'),
  })
  .meta({ examples: [{ reason: 'Its data mount failed; agreed with the owner.' }] });

const cancelMadeOut = z
  .object({
    decision: decisionOut,
    next: z.string().describe('What happens next, in words.'),
  })
  .meta({ id: 'CancelByHand', description: 'A cancel by hand as it was recorded.' });

/** A person cancels a run. */
export function cancelRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock } = deps;
  api.post(
    '/runs/:workspace/:run/cancel',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'cancelRun',
        tags: ['runs'],
        summary: 'Cancel a run by hand',
        description:
          'For any run, also one that no policy is for. No policy, mode, hour or limit holds it back; a freeze does, and so does the phase of the run. The owner and on-call are notified.',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        body,
        response: {
          202: answer('The cancel is recorded and on its way.', cancelMadeOut),
          ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const { workspace, run: id } = request.params;
      const view = await ledger.run(workspace, id, visibleTo(request));
      if (!view) throw notFound(`run ${id} in workspace ${workspace}`);
      requireIn(request, 'operator', workspace);
      const by = authorOf(request);
      const given = { by, ...request.body };
      const recorded = await ledger.cancelByHand(await decide(view, given, deps), clock());
      if (recorded.kind !== 'queued') throw refusalOf(recorded, view);
      const { decision } = recorded;
      const made = await ledger.decision(decision.id);
      if (!made) throw new Error(`decision ${decision.id} was written and is not there`);
      return reply.code(202).send({ decision: showDecision(made), next: nextOf(decision) });
    },
  );
}

/** A run with more shows the newest. */
const MOST_OBJECTIONS = 200;

async function decide(
  view: RunView,
  { by, reason, confirm }: { readonly by: string; readonly reason: string; readonly confirm: boolean },
  { ledger, owner: rules, clock, newId }: AppDeps,
) {
  const { run, active, phaseSince, statuses, cost: onRecord } = view;
  const now = clock();
  const cannot = cannotCancel(run, active);
  if (cannot) {
    // A second click hears of the first.
    const ours = cannot.reason === 'already-canceling' ? await underWay(view, ledger) : null;
    throw ours ? refusalOf(ours, view) : conflict(cannot.detail, cannot.reason);
  }
  const snapshot: Snapshot = { run, phaseSince, signals: {} };
  const overrides = await ledger.overridesInForce(now);
  const ofRun = { workspace: run.workspaceName, run: run.id };
  const newest = await ledger.objections(ofRun, { cursor: null, limit: MOST_OBJECTIONS });
  const objections = (newest?.items ?? []).map(({ objection }) => objection);
  const kept = keepsByOthers({ overrides, objections }, snapshot, now);
  if (kept.length > 0 && !confirm)
    throw conflict(`${kept.join(' ')} To cancel it all the same, send "confirm": true.`, 'needs-confirm', {
      keptBy: kept,
    });
  const workspace = (await ledger.workspaces()).find((one) => one.workspace.id === run.workspaceId)?.workspace;
  if (!workspace) throw notFound(`workspace ${run.workspaceName}`);
  const owner = ownerOf(run, workspace, rules);
  // A policy that reads no cost has none: the run may have one on record all the same.
  const cost = statuses.flatMap(({ evidence }) => evidence.cost ?? []).at(0) ?? onRecord;
  return byHand({ snapshot, owner, by, reason, cost, now, newId });
}

async function underWay({ run }: RunView, ledger: AppDeps['ledger']): Promise<Refused | null> {
  const filter = { workspace: run.workspaceName, run: run.id, kind: 'cancel' } as const;
  const page = await ledger.decisions(filter, { cursor: null, limit: 1 });
  const { decision, cancellation } = page?.items[0] ?? {};
  return decision && cancellation && isUnderWay(cancellation) ? { kind: 'under-way', decision, cancellation } : null;
}

type Refused = Exclude<ByHandAnswer, { kind: 'queued' }>;

function refusalOf(refused: Refused, { run }: RunView): Problem {
  if (refused.kind === 'frozen') {
    const { author, reason, endsAt } = refused.freeze;
    const until = endsAt === null ? 'until an operator lifts the freeze' : `until ${formatInstant(endsAt)}`;
    return conflict(
      `All cancels are frozen ${until}, by ${author}: “${reason}”. ${run.displayName} was not cancelled.`,
      'frozen',
      { by: author, until: endsAt === null ? null : formatInstant(endsAt) },
    );
  }
  const { decision, cancellation } = refused;
  const since = formatInstant(cancellation.queuedAt);
  const who = decision.decidedBy ?? `The policy ${decision.policy}`;
  const how =
    cancellation.state === 'unclear'
      ? 'Azure did not say whether it took the request, so Runwarden reads the run until it shows'
      : 'that is under way';
  return conflict(
    `${who} has cancelled ${run.displayName} already, at ${since}; ${how}. Your request changes nothing.`,
    'already-canceling',
    { decisionId: decision.id },
  );
}

function conflict(detail: string, reason: string, members: Readonly<Record<string, unknown>> = {}): Problem {
  return new Problem('conflict', detail, { members: { reason, ...members } });
}

function nextOf({ evidence: { owner } }: Decision): string {
  return `Runwarden reads the run once more and asks Azure to cancel it. ${owner.display} and on-call get a message when Azure was asked, and when it confirms.`;
}
