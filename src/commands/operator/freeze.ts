import { ApiProblem, answered, type Schemas } from '../../api/client.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { counted } from '../counted.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { act, reasonFor, say } from './act.ts';
import { type EndOptions, endGiven, endText } from './end.ts';
import { hereAt, hereNow } from './here.ts';
import { costNow, openQuestions, type Question } from './questions.ts';
import { hourlySum, localTimes } from './words.ts';

export interface FreezeOptions extends EndOptions {
  readonly reason?: string;
}

/** Stops every cancel, for everyone. */
export async function freeze(service: Service, given: Given<FreezeOptions>): Promise<Printout> {
  const waiting = await waitingOrNull(service);
  const here = hereAt(waiting?.now ?? formatInstant(given.now()), given);
  const end = endGiven(given.options, here);
  const said = given.args.join(' ').trim();
  const options = { ...given.options, ...(said !== '' && { reason: said }) };
  say([
    `Freeze every cancel, in all workspaces and for everyone, ${end === null ? 'until an operator lifts it' : endText(end, here)}.`,
    'Runs are still judged, people are still notified and asked, and a yes is kept.',
    ...(waiting ? meanwhile(waiting.questions) : ['Which questions wait meanwhile could not be read.']),
  ]);
  const reason = await reasonFor({ ...given, options }, 'the metrics of two regions are late');
  await given.confirm('Freeze?');
  const body = { reason, ...end?.body };
  const made = await act(() => answered(service.api.PUT('/api/v1/freeze', { body })), 'Nothing was frozen.', here);
  return {
    data: made,
    lines: () => [
      localTimes(made.message, here),
      ...made.freezes.map((each) => freezeText(each, here)),
      'To lift it: runwarden unfreeze',
    ],
  };
}

/** What waits; null where the service cannot say. A service in trouble is when a freeze is wanted most. */
async function waitingOrNull(service: Service): Promise<Awaited<ReturnType<typeof openQuestions>> | null> {
  try {
    return await openQuestions(service);
  } catch (error) {
    if (error instanceof ApiProblem && error.status >= 429) return null;
    throw error;
  }
}

function meanwhile(waiting: readonly Question[]): string[] {
  if (waiting.length === 0) return [];
  const wait = waiting.length === 1 ? 'waits' : 'wait';
  return [`${counted(waiting.length, 'question')} ${wait} meanwhile, ${hourlySum(waiting.map(costNow))}.`];
}

/** Lifts every freeze. */
export async function unfreeze(service: Service, given: Given): Promise<Printout> {
  const here = await hereNow(service, given);
  const { freezes } = await answered(service.api.GET('/api/v1/freeze'));
  if (freezes.length === 0) return { data: { lifted: 0 }, lines: () => ['Nothing is frozen.'] };
  say(['Lift:', ...freezes.map((each) => `  ${freezeText(each, here)}`)]);
  await given.confirm('Unfreeze?');
  const lifted = await answered(service.api.DELETE('/api/v1/freeze'));
  return {
    data: lifted,
    lines: () => [
      `Lifted ${counted(lifted.lifted, 'freeze')}. Runwarden reads each run with an approval again, and cancels it if it still violates its policy. An owner whose notice time the freeze stopped has the rest of it first, and at least 10 min.`,
    ],
  };
}

/** The freezes in force; none where the service cannot say, since it checks itself before it acts. */
export async function freezesOrNone({ api }: Service): Promise<Schemas['FreezeState']['freezes']> {
  try {
    return (await answered(api.GET('/api/v1/freeze'))).freezes;
  } catch (error) {
    if (error instanceof ApiProblem) return [];
    throw error;
  }
}

/** `Frozen by j.okafor 2 h ago until 09:00 CET: “metrics are late”` */
export function freezeText(
  { author, createdAt, endsAt, reason }: Schemas['FreezeState']['freezes'][number],
  here: Here,
): string {
  const until = endsAt === null ? 'until an operator lifts it' : `until ${clockTime(Date.parse(endsAt), here)}`;
  return `Frozen by ${visible(author)} ${away(Date.parse(createdAt), here)}, ${until}: “${visible(reason)}”`;
}
