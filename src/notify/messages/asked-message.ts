import type { Alert, Asked, AskedMessage, Became } from '../../core/alert/alert.ts';
import { LONGEST_NAME, oneLine } from '../../core/alert/alert-data.ts';
import { runSchema } from '../../core/alert/alert-schemas.ts';
import { groupAlert } from '../../core/alert/group.ts';
import { messageFor } from './message.ts';
import { type Message, messageOf } from './message-parts.ts';
import { momentIn, withTimes } from './times.ts';

type Options = Parameters<typeof messageFor>[1] & { readonly now: Alert['at'] };

const MOST_LISTED = 20;

/** A message with questions as it is now: what still waits as a question, and of the others what became of them. */
export function askedMessage({ questions }: AskedMessage, options: Options): Message {
  const waiting = questions.flatMap(({ alert, became }) => (became === null ? [alert] : []));
  const lines = questions.flatMap((asked) => lineOf(asked, questions, options));
  const [first, ...others] = waiting;
  if (!first) return closed(lines);
  const alert = others.length === 0 ? first : groupAlert([first, ...others], first.id);
  if (lines.length === 0) return messageFor(alert, options);
  const need = lines.length === 1 ? 'needs' : 'need';
  const title = `${lines.length} of the ${questions.length} questions ${need} no answer any more`;
  return { ...messageFor(alert, options), list: { title, lines: listed(lines) } };
}

/** Whether all questions of a message have their end. */
export function isClosed({ questions }: AskedMessage): boolean {
  return questions.every(({ became }) => became !== null);
}

function closed(lines: readonly string[]): Message {
  const [only = '', ...others] = lines;
  const headline =
    others.length === 0
      ? 'This question needs no answer any more.'
      : `None of the ${lines.length} questions needs an answer any more.`;
  return {
    ...messageOf({ subject: headline, preview: only, label: 'No answer needed', headline, next: [] }),
    list: { title: 'What became of them', lines: listed(lines) },
    tone: 'good',
  };
}

function listed(lines: readonly string[]): readonly string[] {
  const left = lines.length - MOST_LISTED;
  return left > 0 ? [...lines.slice(0, MOST_LISTED), `and ${left} more`] : lines;
}

function lineOf({ alert, became }: Asked, all: readonly Asked[], { zone = null, now }: Options): string[] {
  if (became === null) return [];
  const { run, policy } = runSchema.parse(alert.data);
  const isOnly = all.filter((one) => runSchema.parse(one.alert.data).run.id === run.id).length === 1;
  const name = `${oneLine(run.displayName, LONGEST_NAME)}${isOnly ? '' : ` (${oneLine(policy, LONGEST_NAME)})`}`;
  return [withTimes(`${name}: ${wordsFor(became)}`, momentIn(zone, now))];
}

function wordsFor({ answer, by, end, because, isCancelRequested }: Became): string {
  const who = oneLine(by ?? 'a person', LONGEST_NAME);
  const asked = isCancelRequested ? 'Azure was asked to cancel it' : null;
  const why = because === null ? '' : oneLine(because);
  if (answer === 'rejected') return `rejected by ${who}; it is kept`;
  if (answer === 'approved')
    return `approved by ${who}${end === 'lapsed' ? `, but not used: ${why}` : asked ? `; ${asked}` : ''}`;
  if (end === 'kept') return `kept: ${why}`;
  return asked ?? why;
}
