import { answered, found, type Schemas } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import { spoken } from '../../notify/messages/words.ts';
import { counted } from '../counted.ts';
import { inPhaseSince } from '../run-words.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, pathOf, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { shortId } from '../short-id.ts';
import { visible } from '../table.ts';
import type { Here } from '../times/show.ts';
import { act, conflictReason, reasonFor, say } from './act.ts';
import { freezesOrNone, freezeText } from './freeze.ts';
import { hereAt } from './here.ts';
import { costText, localTimes, ownerText, runName } from './words.ts';

export interface CancelOptions {
  readonly reason?: string;
  readonly keptToo?: boolean;
}

/** Cancels a run by hand, also one that no policy is for. */
export async function cancelRun(service: Service, given: Given<CancelOptions>): Promise<Printout> {
  const run = await findRun(service, given.args[0] ?? '');
  if (!run.active)
    throw new StartError(
      `${runName({ displayName: run.displayName, runId: run.id })} has ended as ${run.status}. There is nothing left to cancel.`,
    );
  const here = hereAt(run.now, given);
  const covers = [
    `Cancel ${runName({ displayName: run.displayName, runId: run.id })} in ${visible(run.workspace)}:`,
    ...facts(run, here).map((fact) => `  ${fact}`),
    ...(await childrenOf(service, run)).map((fact) => `  ${fact}`),
  ];
  say(covers);
  await requireNoFreeze(service, here);
  const reason = await reasonFor(given, 'its data is wrong; agreed with the owner');
  await given.confirm('Cancel it? This cannot be taken back.');
  const { decision, next } = await cancelConfirmed(service, given, { run, reason, here });
  return {
    data: { decision, next },
    lines: () => [
      `Recorded as ${shortId(decision.id)}. ${visible(next)}`,
      `To see what became of it: runwarden decision ${shortId(decision.id)}`,
    ],
  };
}

/** A freeze refuses a cancel by hand, so nobody need write a reason for one. @throws {StartError} */
async function requireNoFreeze(service: Service, here: Here): Promise<void> {
  const [freeze] = await freezesOrNone(service);
  if (freeze)
    throw new StartError(`${freezeText(freeze, here)}. Nothing was cancelled. To lift it: runwarden unfreeze`);
}

function facts(run: RunDetail, here: Here): string[] {
  const { status, owner, cost, statuses } = run;
  const { at, orLonger } = inPhaseSince(run);
  const open = statuses.filter(({ state }) => state !== 'healthy').map(({ policy, state }) => `${policy} ${state}`);
  return [
    `${status} for ${spoken(Math.max(0, here.now - at))}${orLonger ? ' or longer' : ''}`,
    `owner: ${ownerText(owner)}`,
    costText(cost),
    open.length === 0 ? 'no policy has found anything about it' : open.join(', '),
  ];
}

const WITH_CHILDREN: ReadonlySet<string> = new Set(['pipeline', 'sweep', 'automl']);

/** Azure cancels the runs below it as well. */
async function childrenOf({ api }: Service, run: RunDetail): Promise<string[]> {
  if (!WITH_CHILDREN.has(run.jobType)) return [];
  try {
    const timeline = await found(api.GET('/api/v1/runs/{workspace}/{run}/timeline', { params: { path: pathOf(run) } }));
    const children = timeline?.children ?? [];
    const active = children.filter(({ status }) => !ENDED.has(status));
    return [`${counted(children.length, 'run')} below it, ${active.length} not ended: Azure cancels these, too`];
  } catch {
    return ['the runs below it could not be read; Azure cancels these, too'];
  }
}

const ENDED: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Canceled']);

/** What a person exempted or its owner wants to keep needs a word of its own, which --yes is not. */
async function cancelConfirmed(
  { api }: Service,
  given: Given<CancelOptions>,
  { run, reason, here }: { readonly run: RunDetail; readonly reason: string; readonly here: Here },
): Promise<Schemas['CancelByHand']> {
  const { keptToo = false } = given.options;
  const post = (confirm: boolean) =>
    answered(
      api.POST('/api/v1/runs/{workspace}/{run}/cancel', { params: { path: pathOf(run) }, body: { reason, confirm } }),
    );
  return act(
    async () => {
      try {
        return await post(keptToo);
      } catch (error) {
        if (conflictReason(error) !== 'needs-confirm') throw error;
        const kept = keptText(error, here);
        if (given.yes)
          throw new StartError(`${kept} Nothing was cancelled. To cancel it all the same, add --kept-too.`);
        say([kept]);
        await given.confirm('Cancel it all the same?');
        return post(true);
      }
    },
    'Nothing was cancelled.',
    here,
  );
}

/** Who wants to keep it. How the API takes a second word is nothing for a terminal. */
function keptText(error: unknown, here: Here): string {
  return error instanceof Error ? localTimes(error.message.replace(/ To cancel it all the same.*$/, ''), here) : '';
}
