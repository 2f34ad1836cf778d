import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { momentOf, readWhen } from '../times/when.ts';

/** The two ways to say when something ends. */
export interface EndOptions {
  readonly for?: string;
  readonly until?: string;
}

/** An end, as the API takes it: a length is sent as one, so that the clock of the service counts. */
export interface End {
  readonly at: Instant;
  readonly body: { readonly for: string } | { readonly endsAt: string };
}

/** The end that a person gave; null for none. @throws {StartError} where two were given, or it is no time. */
export function endGiven({ for: length, until }: EndOptions, here: Here): End | null {
  if (length !== undefined && until !== undefined) throw new StartError('Give either --for or --until, not both.');
  const text = length ?? until;
  if (text === undefined) return null;
  const when = readWhen(text, 'future', here);
  const at = momentOf(when, 'future', here);
  if (at <= here.now)
    throw new StartError(`It is over already: "${text}" is ${clockTime(at, here)}, ${away(at, here)}.`);
  if ('at' in when) return { at, body: { endsAt: formatInstant(at) } };
  return { at, body: { for: `${Math.round(when.length / 1000)}s` } };
}

/** The same, where there must be one. @throws {StartError} */
export function endNeeded(options: EndOptions, here: Here): End {
  const end = endGiven(options, here);
  if (end !== null) return end;
  throw new StartError('It needs an end: give --for 6h, or --until with a time such as "tomorrow 09:00".');
}

/** `for 6 h, until 09:41 CET`. */
export function endText({ at }: Pick<End, 'at'>, here: Here): string {
  return `${away(at, here).replace(/^in/, 'for')}, until ${clockTime(at, here)}`;
}
