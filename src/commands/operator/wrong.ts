import { answered } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { shortId } from '../short-id.ts';
import { act, say } from './act.ts';
import { findDecision } from './find-decision.ts';
import { hereNow } from './here.ts';
import { nameOf } from './questions.ts';

export interface WrongOptions {
  readonly wrong?: string;
  readonly notWrong?: boolean;
}

/** A person says that a cancel was wrong, or takes that back. */
export async function sayWrong(service: Service, given: Given<WrongOptions>): Promise<Printout> {
  const [id = ''] = given.args;
  const { wrong, notWrong = false } = given.options;
  if (wrong !== undefined && notWrong) throw new StartError('Either --wrong or --not-wrong, not both.');
  if (wrong?.trim() === '') throw new StartError('Nothing was done: --wrong needs what was wrong, in words.');
  const decision = await findDecision(service, id);
  if (!decision) throw new Unanswered(`There is no decision ${id}. runwarden decisions lists them.`);
  const here = await hereNow(service, given);
  const what = `the cancel of ${nameOf(decision)} under ${decision.policy}`;
  const params = { path: { id: decision.id } };
  const address = '/api/v1/decisions/{id}/wrong';
  if (notWrong) {
    say([`Take back that ${what} was wrong.`]);
    await given.confirm('Take it back?');
    const over = await act(() => answered(service.api.DELETE(address, { params })), 'Nothing was taken back.', here);
    return { data: over, lines: () => ['Taken back. It counts for the policy again.'] };
  }
  say([`Say that ${what} was wrong. It counts against the policy.`]);
  await given.confirm('Say so?');
  const body = { reason: wrong ?? '' };
  const made = await act(() => answered(service.api.POST(address, { params, body })), 'Nothing was recorded.', here);
  return {
    data: made,
    lines: () => [
      `Recorded. It counts against ${decision.policy}; runwarden precision shows how often each policy is right.`,
      `To take it back: runwarden decision ${shortId(decision.id)} --not-wrong`,
    ],
  };
}
