import type { CancelData } from '../../core/alert/alert-schemas.ts';
import { cancelByHandCommand } from './actions.ts';
import { type Fact, type Message, previewOf } from './message-parts.ts';
import { type Context, runMessage, whyFact } from './run-message.ts';
import { longTime } from './times.ts';
import { hourly, money, sentence, spokenLength } from './words.ts';

/** For `cancel.hanging`: the cancel takes long, still does an hour later, or is done and the nodes are still busy. */
export function hangingText(data: CancelData, context: Context): Message {
  if (data.delay === 'unclear') return unclearText(data, context);
  const { moment } = context;
  const busy = data.delay === 'nodes-busy';
  const after = data.waiting === null ? '' : ` after ${spokenLength(data.waiting)}`;
  const reminder = data.delay === 'still-hanging';
  return runMessage(data, context, {
    subjectOf: (name) => (busy ? `Cancelled, nodes still busy: ${name}` : `Cancel not finished${after}: ${name}`),
    preview: previewOf(leakedFact(data, context)[0]?.text ?? problemOf(data), 'Look at the compute.', moment),
    label: reminder ? 'Reminder' : busy ? 'Nodes still busy' : 'Cancel not finished',
    headlineOf: (name) =>
      busy
        ? `Azure has cancelled ${name}, and its nodes are still busy.`
        : `Azure ${reminder ? 'still ' : ''}has not finished the cancel of ${name}${after}.`,
    facts: [
      {
        name: 'Asked',
        text:
          data.requestedAt === null
            ? 'At an unknown time. Azure accepted it.'
            : `${longTime(data.requestedAt, moment)}. Azure accepted it.`,
      },
      ...(data.problem === null ? [] : [{ name: 'Azure', text: sentence(data.problem) }]),
      ...leakedFact(data, context),
      whyFact(data, 'Why cancel'),
    ],
    next: [
      {
        when: 'At every check',
        what: busy
          ? 'Runwarden reads the compute. You get a message when the nodes are free.'
          : 'Runwarden reads the run and does not ask Azure a second time. You get a message when it ends.',
      },
      ...(data.delay === 'hanging'
        ? [
            {
              when: 'An hour after the request',
              what: 'If it still hangs, you get one reminder with the cost until then.',
            },
          ]
        : []),
    ],
    commands: [
      {
        label: 'Look at its nodes. If they are still busy, scale the compute down or stop it, or ask again by hand:',
        commands: [cancelByHandCommand(data)],
      },
    ],
    details: ['If nothing helps, open a support request at Azure with the id of the run.'],
  });
}

/** Azure may have taken the request, and the run cannot be read. */
function unclearText(data: CancelData, context: Context): Message {
  const { moment } = context;
  const asked = data.requestedAt === null ? 'At an unknown time' : longTime(data.requestedAt, moment);
  return runMessage(data, context, {
    subjectOf: (name) => `Cancelled or not? ${name}`,
    preview: 'Azure did not say whether it took the request, and the run cannot be read.',
    label: 'Cancel unclear',
    headlineOf: (name) => `Azure may have cancelled ${name}. It did not say whether it took the request.`,
    facts: [
      { name: 'Asked', text: `${asked}. Azure did not say whether it took the request.` },
      ...(data.problem === null ? [] : [{ name: 'Since then', text: sentence(data.problem) }]),
      whyFact(data, 'Why cancel'),
    ],
    next: [
      { when: 'Every minute', what: 'Runwarden reads the run, and sends nothing twice.' },
      { when: 'When it can be read', what: 'Runwarden follows the cancel, or judges the run again from the start.' },
    ],
    commands: [
      {
        label: 'Look at the run in the studio. To ask again by hand:',
        commands: [cancelByHandCommand(data)],
      },
    ],
    details: [],
  });
}

/** For those who heard that the nodes of a cancelled run stayed busy. */
export function releasedText(data: CancelData, releasedAt: string, context: Context): Message {
  const at = longTime(releasedAt, context.moment);
  const freed = data.problem === null ? `Its nodes are free since ${at}.` : sentence(data.problem);
  return runMessage(data, context, {
    subjectOf: (name) => `Nodes released: ${name}`,
    preview: previewOf(freed, 'This is over. You need to do nothing.', context.moment),
    label: 'Nodes released',
    headlineOf: (name) => `This is over: ${name} is cancelled, and nobody waits for its nodes any more.`,
    facts: [{ name: 'Nodes', text: freed }, ...leakedFact(data, context), whyFact(data, 'Was cancelled because')],
    next: [{ when: 'Now', what: 'You need to do nothing.' }],
  });
}

/** What the delay has cost. Without a known cost it says so: nobody takes that for nothing. */
function leakedFact({ leaked }: CancelData, { moment, money: isShown }: Context): Fact[] {
  if (!isShown) return [];
  if (!leaked) return [{ name: 'Cost', text: 'Not known since the request.' }];
  const amount = `${leaked.atLeast ? 'At least ' : ''}${money(leaked.amount, leaked.currency)}`;
  const until = longTime(leaked.until, moment);
  const text = `${amount} from the request until ${until}; ${hourly({ ...leaked, soFar: 0 })} while its nodes are busy.`;
  return [{ name: 'Cost', text }];
}

function problemOf({ problem }: CancelData): string {
  return problem ?? 'Its nodes may be busy';
}
