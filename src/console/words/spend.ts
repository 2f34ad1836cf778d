import type { components } from '../../api/types.ts';
import { counted, estimateInWords, moneyInWords } from './money.ts';
import { listed } from './text.ts';

type Spend = components['schemas']['Spend'];
type SpendIn = components['schemas']['SpendIn'];
type Waste = SpendIn['waste'][number]['kind'];

const DAY = 24 * 60 * 60 * 1000;

/** `November 2026`, `17 Nov 2026`, `week 47 of 2026`, `Q4 2026`: a period by its name, in UTC. */
export function periodInWords({ name, length, from }: Pick<Spend['period'], 'name' | 'length' | 'from'>): string {
  const [year = '', rest = ''] = name.split('-');
  if (length === 'week') return `week ${Number(rest.slice(1))} of ${year}`;
  if (length === 'quarter') return `${rest.toUpperCase()} ${year}`;
  if (length === 'year') return year;
  const parts = { year: 'numeric', month: 'long' } as const;
  return format(Date.parse(from), length === 'day' ? { ...parts, day: 'numeric' } : parts);
}

/** The days of a period so far: `1–17 Nov 2026`, `28 Sep – 4 Oct 2026`. */
export function daysInWords({ from, until }: Pick<Spend['period'], 'from' | 'until'>, now: number): string {
  const first = Date.parse(from);
  const last = Math.max(first, Math.min(Date.parse(until) - 1, now));
  const end = format(last, { day: 'numeric', month: 'short', year: 'numeric' });
  if (last - first < DAY) return end;
  if (format(first, { year: 'numeric' }) !== format(last, { year: 'numeric' }))
    return `${format(first, { day: 'numeric', month: 'short', year: 'numeric' })} – ${end}`;
  if (format(first, { month: 'short' }) === format(last, { month: 'short' }))
    return `${format(first, { day: 'numeric' })}–${end}`;
  return `${format(first, { day: 'numeric', month: 'short' })} – ${end}`;
}

/** `November so far: €184,212.40 spent at least, €29,325.00 of it wasted`. */
export function headline(spend: Spend): string {
  const { period, currencies } = spend;
  const when = `${capital(periodInWords(period))}${period.isOver ? '' : ' so far'}`;
  if (currencies.length === 0) return `${when}: nothing was spent, as far as is recorded`;
  const least = currencies.some(({ total }) => total.atLeast) ? ' at least' : '';
  const amounts = (of: (one: SpendIn) => number) =>
    listed(currencies.map((one) => moneyInWords(of(one), one.currency)));
  const wasted = currencies.some(({ total }) => total.wasted > 0);
  const waste = wasted ? `${amounts(({ total }) => total.wasted)} of it wasted` : 'nothing of it known to be wasted';
  return `${when}: ${amounts(({ total }) => total.spent)} spent${least}, ${waste}`;
}

/** What stopping runs saved, and what is in no amount. */
export function lead({ currencies, unpriced, savingsUnknown }: Spend): string {
  const saved = currencies
    .filter(({ saved: { cancels } }) => cancels > 0)
    .map(({ currency, saved: { low, expected, high } }) => {
      const [l, e, h] = [low, expected, high].map((amount) => estimateInWords(amount, currency));
      return `about ${e}, between ${l} and ${h}`;
    });
  const without = unpriced.reduce((sum, { runs }) => sum + runs, 0);
  return (
    [
      saved.length > 0 ? `Stopping runs saved ${listed(saved)}.` : '',
      saved.length === 0 && savingsUnknown === 0 && currencies.length > 0 ? 'Runwarden stopped no run in it.' : '',
      savingsUnknown > 0 ? `What ${counted(savingsUnknown, 'cancel')} saved is not known.` : '',
      without > 0 ? `${counted(without, 'run has', 'runs have')} no price and are counted apart.` : '',
    ]
      .filter((part) => part !== '')
      .join(' ')
      // A line never ends behind a minus.
      .replaceAll('−', '−\u2060')
      .replace('1 run has no price and are', '1 run has no price and is')
  );
}

const WASTE: Readonly<Record<Waste, string>> = {
  'failed-own': 'Failed by own code',
  'failed-platform': 'Failed by the platform',
  'failed-validation': 'After a failed validation',
  'hung-cancel': 'Cancels that hung',
  duplicate: 'Duplicate work',
  idle: 'Idle GPUs',
  'idle-nodes': 'Nodes without a run',
};

export function wasteInWords(kind: Waste): string {
  return WASTE[kind];
}

/** `48 %`, `<1 %`. */
export function shareInWords(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent < 1 ? '<1 %' : `${Math.round(percent)} %`;
}

/** The heading of the column that names groups. */
export function groupedBy(by: string): string {
  return by.startsWith('tag:') ? by : capital(by);
}

/** What the line of the runs without a value says. */
export function withoutValue(by: string): string {
  if (by === 'policy') return 'stopped by no policy';
  return by.startsWith('tag:') ? `no tag ${by.slice('tag:'.length)}` : `no ${by}`;
}

/** What a bar of a day is made of. */
export function dayParts({ spent, wasted }: SpendIn['days'][number]): {
  readonly rest: number;
  readonly failed: number;
  readonly idle: number;
} {
  const failed = (wasted['failed-own'] ?? 0) + (wasted['failed-platform'] ?? 0);
  const idle = wasted.idle ?? 0;
  return { rest: Math.max(0, spent - failed - idle), failed, idle };
}

/** Round amounts at which lines are drawn, from the lowest: at most three, none above the highest bar. */
export function gridLines(most: number): readonly number[] {
  if (most <= 0) return [];
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [0.25, 0.5, 1, 2, 5].map((one) => one * power).find((one) => most / one < 4) ?? power;
  return [1, 2, 3].map((one) => one * step).filter((one) => one <= most);
}

/** `€10k`, `€250`, `€0.50`. */
export function shortMoney(amount: number, currency: string): string {
  if (amount >= 1000) return `${moneyInWords(amount / 1000, currency).replace(/\.00$|(?<=\.\d)0$/, '')}k`;
  return amount >= 10 ? estimateInWords(amount, currency) : moneyInWords(amount, currency);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function format(at: number, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' }).format(at);
}

/** All days of a period, as dates of UTC. */
export function daysOf({ from, until }: Pick<Spend['period'], 'from' | 'until'>): readonly string[] {
  const first = Date.parse(from);
  const count = Math.round((Date.parse(until) - first) / DAY);
  return Array.from({ length: count }, (_, index) => new Date(first + index * DAY).toISOString().slice(0, 10));
}

/** `1`, and with its month where that changes: `1 Dec`. */
export function dayLabel(day: string, isWithMonth: boolean): string {
  return format(Date.parse(day), isWithMonth ? { day: 'numeric', month: 'short' } : { day: 'numeric' });
}
