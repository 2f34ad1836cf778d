import type { Schemas } from '../../api/client.ts';
import { shellWord } from '../../core/values/shell.ts';
import { ASKED_BECAUSE } from '../../notify/messages/question-message.ts';
import { hourly, money, sentence } from '../../notify/messages/words.ts';
import { visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';

/* How the commands of an operator say what they show. Names from outside are shown as they are, without what a terminal obeys. */

type Cost = Pick<Schemas['Cost'], 'currency' | 'perHour' | 'soFar' | 'atLeast'>;

/** `16.20 EUR`, for a column; empty where it is not known. */
export function hourCell(cost: Pick<Cost, 'perHour' | 'currency' | 'atLeast'> | null): string {
  if (cost?.atLeast && cost.perHour === 0) return 'not known';
  return cost === null ? '' : amountCell(cost.perHour, cost);
}

/** `214.00 EUR`, with two decimals, so that a column can be compared. */
function amountCell(amount: number, { currency, atLeast }: Pick<Cost, 'currency' | 'atLeast'>): string {
  return `${atLeast ? '≥ ' : ''}${amount.toFixed(2)} ${currency}`;
}

/** `214 EUR so far, 16.20 EUR an hour`; says so where nobody knows. */
export function costText(cost: Cost | null): string {
  if (cost === null) return 'cost not known';
  return `${cost.atLeast ? 'at least ' : ''}${money(cost.soFar, cost.currency)} so far, ${hourly(cost)}`;
}

/** `29.80 EUR an hour`, over runs of one currency; says where a part is not known. */
export function hourlySum(costs: readonly (Cost | null)[]): string {
  const known = costs.filter((cost) => cost !== null);
  if (known.length === 0) return 'cost not known';
  const sums = Map.groupBy(known, ({ currency }) => currency);
  const parts = [...sums].map(([currency, of]) =>
    hourly({
      currency,
      soFar: 0,
      perHour: of.reduce((sum, { perHour }) => sum + perHour, 0),
      atLeast: known.length < costs.length || of.some(({ atLeast }) => atLeast),
    }),
  );
  return parts.join(' and ');
}

/** A run by its name and, where that is another, its id. */
export function runName({ displayName, runId }: { readonly displayName: string; readonly runId: string }): string {
  return visible(displayName === runId || displayName === '' ? runId : `${displayName} (${runId})`);
}

type Owner = Pick<Schemas['Run']['owner'], 'display' | 'source'>;

/** `of alice`; where nobody owns it also who is notified instead. */
export function ofOwner({ display, source }: Owner): string {
  return source === 'fallback' ? `of no known owner; ${visible(display)} is notified` : `of ${visible(display)}`;
}

/** The owner, beside its title; where nobody owns it also who is notified instead. */
export function ownerText({ display, source }: Owner): string {
  return source === 'fallback' ? `no owner tag; ${visible(display)} is notified` : visible(display);
}

/** For a column. */
export function ownerCell({ display, source }: Owner): string {
  return source === 'fallback' ? 'no owner' : display;
}

/** `workspace/run` as one word of a shell. */
export function runWord({ workspace, runId }: { readonly workspace: string; readonly runId: string }): string {
  return shellWord(visible(`${workspace}/${runId}`));
}

/** A clause with one full stop at its end. It begins as it does: names and paths keep their small letters. */
export function stop(clause: string): string {
  return /[.!?…”]$/.test(clause) ? clause : `${clause}.`;
}

/** A sentence of the service, with its times as people here read them. */
export function localTimes(text: string, here: Here): string {
  return visible(text).replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/g, (time) => clockTime(Date.parse(time), here));
}

type Question = Pick<Schemas['Approval'], 'answer' | 'answeredAt' | 'answeredBy' | 'note' | 'ended' | 'expiresAt'>;

/** What became of a question that is not open: `j.okafor rejected it 40 s ago.` */
export function answeredText({ answer, answeredAt, answeredBy, note, ended, expiresAt }: Question, here: Here): string {
  if (answer !== null) {
    const when = answeredAt === null ? '' : ` ${away(Date.parse(answeredAt), here)}`;
    const why = note === null ? '' : `, saying “${visible(note)}”`;
    return `${visible(answeredBy ?? 'Somebody')} ${answer} it${when}${why}.`;
  }
  if (ended !== null) return stop(`It ended ${away(Date.parse(ended.at), here)}: ${visible(ended.because)}`);
  return `The time to answer ended ${away(Date.parse(expiresAt), here)}.`;
}

type Ask = NonNullable<Schemas['Decision']['ask']>;

/** Why people are asked, in a sentence. */
export function becauseText({ because, limit, objection, earlier, fell }: Ask, here: Here): string {
  if (objection) {
    const { author, at, reason } = objection;
    return `The owner ${visible(author)} objected ${away(Date.parse(at), here)}: “${visible(reason)}”`;
  }
  if (limit) {
    const free = limit.freeAt === null ? '' : ` The next place is free ${clockTime(Date.parse(limit.freeAt), here)}.`;
    return `${sentence(visible(limit.says))}${free}`;
  }
  if (earlier) {
    const who = earlier.by === null ? `the policy ${earlier.policy}` : visible(earlier.by);
    const when = clockTime(Date.parse(earlier.at), here);
    return `The same work was cancelled before, as ${runName(earlier)}, by ${who}, ${when}, and submitted again.`;
  }
  if (fell !== undefined) return `${sentence(visible(fell))} Until it is trusted again, only a person decides.`;
  return ASKED_BECAUSE[because];
}

type Wish = NonNullable<Schemas['NowQuestion']['request']>;

/** What an owner asks for, before anybody answers the question about the run. */
export function wishText({ by, for: length, reason }: Wish): string {
  return `${visible(by)} asks for ${length} more: “${visible(reason)}”`;
}

type Held = NonNullable<Schemas['NowQuestion']['override']>;

/** `extended until 13:30 CET by alice: a yes cancels nothing before`. */
export function heldText({ kind, until, by }: Held, here: Here): string {
  const word = kind === 'extend' ? 'extended' : 'exempt';
  return `${word} until ${clockTime(Date.parse(until), here)} by ${visible(by)}: a yes cancels nothing before`;
}
