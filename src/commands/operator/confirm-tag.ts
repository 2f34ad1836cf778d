import { answered } from '../../api/client.ts';
import { tagValues } from '../../core/run/tags.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, pathOf } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { visible } from '../table.ts';
import { act, say } from './act.ts';
import { hereAt } from './here.ts';
import { ofOwner, runName } from './words.ts';

export interface ConfirmTagOptions {
  readonly withdraw?: boolean;
}

/** An operator confirms a protected tag of a run, or takes that back. */
export async function confirmTag(service: Service, given: Given<ConfirmTagOptions>): Promise<Printout> {
  const [named = '', key = ''] = given.args;
  const { withdraw = false } = given.options;
  const run = await findRun(service, named);
  const here = hereAt(run.now, given);
  const found = tagValues(run, key);
  const values = found.map((value) => `“${visible(value)}”`);
  if (values.length === 0) throw new StartError(`${visible(run.displayName)} has no tag ${visible(key)}.`);
  const what = `the tag ${visible(key)} ${values.join(' and ')} of ${runName({ displayName: run.displayName, runId: run.id })} in ${visible(run.workspace)}`;
  const owner = `it is ${ofOwner(run.owner)}, submitted by ${visible(run.creator.displayName ?? 'somebody unknown')}`;
  say([withdraw ? `Take back that ${what} counts.` : `Let ${what} count in policies: ${owner}.`]);
  await given.confirm(withdraw ? 'Take it back?' : 'Confirm it?');
  const params = { path: { ...pathOf(run), key } };
  const address = '/api/v1/runs/{workspace}/{run}/tags/{key}/confirm';
  if (withdraw) {
    const over = await act(() => answered(service.api.DELETE(address, { params })), 'Nothing was taken back.', here);
    return { data: over, lines: () => ['Taken back. The next pass judges the run as if it did not have the tag.'] };
  }
  // Whoever submitted the run may change the tag while the question waits.
  const body = { value: found[0] ?? '' };
  const made = await act(() => answered(service.api.POST(address, { params, body })), 'Nothing was confirmed.', here);
  const sent = made.alreadySent.length > 0;
  return {
    data: made,
    lines: () => [
      `Confirmed. The next pass counts it, as long as its value is “${visible(made.value)}”.`,
      ...(sent ? ['Azure had been asked to cancel the run before. That cannot be taken back.'] : []),
      `To take it back: runwarden confirm-tag ${run.workspace}/${run.id} ${visible(key)} --withdraw`,
    ],
  };
}
