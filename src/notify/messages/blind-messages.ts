import type { BlindData } from '../../core/alert/service-schemas.ts';
import { workspacesUrl } from './actions.ts';
import { type Message, messageOf, previewOf } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import { isAboutReplica, replicaFitText, replicaUnfitText } from './replica-messages.ts';
import type { Context } from './run-message.ts';
import { longTime, type Moment, shortTime } from './times.ts';
import { sentence, spokenLength } from './words.ts';
import { isAboutWork, workMovesText, workStillText } from './work-messages.ts';

/** For `workspace.blind`. */
export function blindText(data: BlindData, context: Context): Message {
  if (isAboutWork(data)) return workStillText(data, context);
  if (isAboutReplica(data)) return replicaUnfitText(data, context);
  const { moment } = context;
  const store = data.causes.every(({ kind }) => kind === 'store');
  const [first] = data.causes;
  const cannot = store ? 'cannot write to its store' : `cannot read ${whole(data)}`;
  return messageOf({
    subject: `Runwarden ${cannot} since ${shortTime(data.since, moment)}`,
    preview: previewOf(
      first?.reason ?? 'The cause is not known',
      store ? 'Nothing is decided or cancelled.' : 'What cannot be read is not cancelled.',
      moment,
    ),
    label: store ? 'Store not writable' : 'Workspace not readable',
    headline: store
      ? 'Runwarden cannot write to its store. Nothing is decided or cancelled.'
      : `Runwarden ${cannot}. What it cannot read is not cancelled.`,
    facts: [
      ...(first ? [{ name: 'Why', text: sentence(first.reason) }] : []),
      { name: 'Since', text: `${longTime(data.since, moment)}, ${spokenLength(data.lasted)}` },
    ],
    next: [
      {
        when: store ? 'Every minute' : 'At every check',
        what: store
          ? 'Runwarden tries again. You get a message when its store works again.'
          : 'Runwarden tries again. You get a message when it can read all of this.',
      },
      {
        when: 'Meanwhile',
        what: store
          ? 'Announced cancels wait.'
          : 'Announced cancels of what it cannot read wait. Everything else is checked.',
      },
    ],
    actions: [{ label: 'What Runwarden sees', url: workspacesUrl(context.baseUrl) }],
    list: causeList('What cannot be read', data, moment),
    details: [
      store
        ? 'Check the disk of the database, and the database itself.'
        : "Check the roles of Runwarden's identity, the network between it and Azure, and the status of Azure.",
      recipientLine(context.recipients, null),
    ],
  });
}

/** For `workspace.recovered`. */
export function recoveredText(data: BlindData, context: Context): Message {
  if (isAboutWork(data)) return workMovesText(data, context);
  if (isAboutReplica(data)) return replicaFitText(data, context);
  const store = data.causes.every(({ kind }) => kind === 'store');
  const again = store ? 'writes to its store again' : `reads ${whole(data)} again`;
  const rest = data.left === 0 ? '' : ', but not everything';
  const others = `${data.left} other ${data.left === 1 ? 'cause lasts' : 'causes last'}.`;
  return messageOf({
    subject: `Runwarden ${again}${rest}, after ${spokenLength(data.lasted)}`,
    preview:
      data.left === 0 ? 'It checks the runs again. You need to do nothing.' : `It checks those runs again. ${others}`,
    label: store ? 'Store works again' : 'Readable again',
    headline: `Runwarden ${again}${rest}.`,
    facts: [
      {
        name: 'It lasted',
        text: `${spokenLength(data.lasted)}, since ${longTime(data.since, context.moment)}`,
      },
      { name: 'Left', text: data.left === 0 ? 'Nothing. You need to do nothing.' : others },
    ],
    next: [
      {
        when: 'From now on',
        what: 'Runwarden checks the runs again. The time that it could not read is unknown, and it cancels nothing for it.',
      },
    ],
    actions: [{ label: 'What Runwarden sees', url: workspacesUrl(context.baseUrl) }],
    list: causeList('What is read again, or is no longer needed', data, context.moment),
    details: [recipientLine(context.recipients, null)],
  });
}

/** What the causes are about, in few words. */
function whole({ workspace, causes, more }: BlindData): string {
  const isAll = causes.every(({ kind }) => kind === 'workspace');
  if (workspace !== null) return isAll ? `workspace ${workspace}` : `all of workspace ${workspace}`;
  const names = new Set(causes.flatMap((cause) => cause.workspace ?? []));
  const [first] = causes;
  const [name] = names;
  if (name !== undefined && names.size === 1 && more === 0) return `all of workspace ${name}`;
  if (names.size === 0) return first && causes.length + more === 1 ? first.what : 'all workspaces that it should watch';
  return `${isAll ? '' : 'all of '}${names.size}${more > 0 ? ' or more' : ''} workspaces`;
}

function causeList(title: string, { causes, more }: BlindData, moment: Moment): Message['list'] {
  const lines = causes.map(({ workspace, what, reason, since }) => {
    const where = workspace === null ? '' : `workspace ${workspace}: `;
    return `${where}${what}, since ${longTime(since, moment)}. Why: ${reason}`;
  });
  return { title, lines: [...lines, ...(more === 0 ? [] : [`and ${more} more`])] };
}
