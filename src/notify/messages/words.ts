import { oneLine } from '../../core/alert/alert-data.ts';
import type { CostData } from '../../core/alert/alert-schemas.ts';
import { amountText } from '../../core/values/amount-text.ts';
import { DAY, HOUR, MINUTE, type Milliseconds, parseDuration } from '../../core/values/duration.ts';

/* How lengths, money and names are worded in every message; times.ts has the times. */

/** `10 min`, `2 h 10 min`; from 100 h on `5 d 3 h`. */
export function spoken(length: Milliseconds): string {
  const minutes = Math.max(0, Math.floor(length / MINUTE));
  if (length >= 100 * HOUR) return parts(Math.floor(length / DAY), 'd', Math.floor((length % DAY) / HOUR), 'h');
  if (minutes === 0) return `${Math.max(0, Math.round(length / 1000))} s`;
  return parts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function parts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const said = [large > 0 ? `${large} ${largeUnit}` : '', small > 0 ? `${small} ${smallUnit}` : ''];
  return said.filter((part) => part !== '').join(' ');
}

/** A length that comes as data: `1h 30m`. */
export function spokenLength(length: string): string {
  const parsed = parseDuration(length.replaceAll(' ', ''));
  return parsed === null ? oneLine(length, 40) : spoken(parsed);
}

/** `1,499 EUR`, and below 100 `29.12 EUR`. */
export function money(amount: number, currency: string): string {
  return amount >= 100 ? `${amountText(amount, 0)} ${currency}` : exactMoney(amount, currency);
}

/** `24,012 of 30,000 EUR`. */
export function spentOf({
  spent,
  bound,
  currency,
}: {
  readonly spent: number;
  readonly bound: number;
  readonly currency: string;
}): string {
  return `${money(spent, currency).slice(0, -currency.length - 1)} of ${money(bound, currency)}`;
}

/** To the cent: every price an hour, and all of a report. */
export function exactMoney(amount: number, currency: string): string {
  return `${amountText(amount)} ${currency}`;
}

/** `16.20 EUR an hour`, `at least 8.10 EUR an hour`. */
export function hourly({ perHour, currency, atLeast }: CostData): string {
  return `${atLeast ? 'at least ' : ''}${exactMoney(perHour, currency)} an hour`;
}

/** `214 EUR so far, 16.20 EUR an hour`. */
export function costSoFar(cost: CostData): string {
  return `${soFar(cost)} so far, ${hourly(cost)}`;
}

/** `214 EUR`, `at least 214 EUR`. */
export function soFar({ atLeast, soFar: amount, currency }: CostData): string {
  return `${atLeast ? 'at least ' : ''}${money(amount, currency)}`;
}

/** What several runs cost in an hour together; null where that is known of none, or their currencies differ. */
export function hourlyOfAll(costs: readonly (CostData | null)[]): CostData | null {
  const known = costs.filter((cost) => cost !== null);
  const [first] = known;
  if (!first || known.some(({ currency }) => currency !== first.currency)) return null;
  return {
    currency: first.currency,
    soFar: known.reduce((sum, { soFar }) => sum + soFar, 0),
    perHour: known.reduce((sum, { perHour }) => sum + perHour, 0),
    atLeast: known.length < costs.length || known.some(({ atLeast }) => atLeast),
  };
}

/** A clause as a sentence: a capital first, one full stop at its end. */
export function sentence(clause: string): string {
  const text = capital(clause.trim());
  return /[.!?…”]$/.test(text) ? text : `${text}.`;
}

/** A name of a file or a policy at the beginning stays as it is written. */
export function capital(text: string): string {
  const isName = /^\S*(?:[-_/@\d]|\.\S)/.test(text);
  return isName ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Text that needs a name in it, no longer than it may be: the name is cut, never the words around it. */
export function fitName(name: string, longest: number, text: (name: string) => string): string {
  const over = text(name).length - longest;
  return over <= 0 ? text(name) : text(cutName(name, Math.max(8, name.length - over)));
}

/** A name of one line, cut in its middle: `pretraining, la…rge-07`. Names of runs often differ at their ends alone. */
export function cutName(name: string, longest: number): string {
  const clean = oneLine(name, name.length + 1);
  if (clean.length <= longest) return clean;
  const end = Math.floor((longest - 1) / 3);
  return `${clean.slice(0, longest - 1 - end)}…${clean.slice(-end)}`.toWellFormed();
}

/** What somebody wrote, with who: `Robin: “Readings look wrong.”` */
export function quoted(by: string, words: string): string {
  return `${by}: “${oneLine(words, 300)}”`;
}

export function countedRuns(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}
