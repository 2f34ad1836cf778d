import { amountText } from '../../core/values/amount-text.ts';
import { shareOut } from '../cents.ts';

// Numbers of the report as people read them.

/** `60,387.25`, `−2.04`: cents as an amount, its currency said elsewhere. */
export function money(cents: number): string {
  return amountText(cents / 100);
}

/** What is taken off. */
export function taken(cents: number): string {
  return money(-cents);
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `16.5%`; nothing of nothing is 0.0%. */
export function share(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (part / whole) * 100).toFixed(1)}%`;
}

const TENTHS_OF_HOUR = 10 / 3_600_000;

/** Times as hours to the tenth, so that they add up to the last of the list, which is their sum. */
export function hoursOf(times: readonly number[]): readonly string[] {
  const total = Math.round(times.reduce((sum, one) => sum + one, 0) * TENTHS_OF_HOUR);
  return [...shareOut(total, times), total].map((tenths) => amountText(tenths / 10, 1));
}

/** `28 Nov`, with the weekday `Sat 28 Nov`, with the year `1 Dec 2026`; of UTC. */
export function day(at: number, more: { readonly weekday?: 'short'; readonly year?: 'numeric' } = {}): string {
  const parts = { day: 'numeric', month: 'short', timeZone: 'UTC', ...more } as const;
  return new Intl.DateTimeFormat('en-GB', parts).format(at).replaceAll(',', '');
}

/** `Tue 1 Dec 2026, 02:10 UTC`. */
export function moment(at: number): string {
  return `${day(at, { weekday: 'short', year: 'numeric' })}, ${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** Characters that a page would hide or that turn the text around them. */
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A name that people gave, its hidden characters as signs. */
export function shown(name: string): string {
  return name.replace(
    HIDDEN,
    (sign) => `⟨U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** `1 run`, `3 runs`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
