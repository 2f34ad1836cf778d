import type { SeenCost } from '../../core/decision/decision.ts';
import { amountText } from '../../core/values/amount-text.ts';
import { DAY, formatInstant, HOUR, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { type Html, html } from '../../core/values/html.ts';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  hourCycle: 'h23',
});

/** A moment for a reader whose zone nobody knows: `Tue 1 Dec, 07:42 UTC`. */
export function timeText(at: Instant): string {
  const parts = new Map(FORMAT.formatToParts(at).map(({ type, value }) => [type, value]));
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${get('weekday')} ${get('day')} ${get('month')}, ${get('hour')}:${get('minute')} UTC`;
}

/** The same as a part of a page. */
export function timeHtml(at: Instant): Html {
  return html`<time datetime="${formatInstant(at)}">${timeText(at)}</time>`;
}

/** `214 EUR by Tue 1 Dec, 07:42 UTC; 16.20 EUR an hour`. @param at when it was reckoned */
export function costText({ currency, soFar, perHour, atLeast }: SeenCost, at: Instant): string {
  const least = atLeast ? 'at least ' : '';
  return `${least}${amount(soFar)} ${currency} by ${timeText(at)}; ${least}${amountText(perHour)} ${currency} an hour`;
}

function amount(value: number): string {
  return amountText(value, value >= 100 ? 0 : 2);
}

/** `10 min`, `2 h 10 min`, `24 h`; from 100 h on `5 d 3 h`. */
export function durationText(length: Milliseconds): string {
  const parts =
    length >= 100 * HOUR
      ? [`${Math.floor(length / DAY)} d`, `${Math.floor((length % DAY) / HOUR)} h`]
      : [`${Math.floor(length / HOUR)} h`, `${Math.floor((length % HOUR) / MINUTE)} min`];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ') || '0 min';
}
