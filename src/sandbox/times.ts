import { hash32 } from './random.ts';

/** `2026-08-25T13:23:30.5405095+00:00`: seven fractional digits, the last four invented from the key but stable. */
export function offsetTime(ms: number, key: string): string {
  const ticks = String((hash32(key) % 9_999) + 1).padStart(4, '0');
  return `${new Date(ms).toISOString().slice(0, 23)}${ticks.replace(/0$/, '5')}+00:00`;
}

/** The same instant as a workspace writes it: `2026-08-25T13:03:18.7677055Z`. */
export function zuluTime(ms: number, key: string): string {
  return offsetTime(ms, key).replace('+00:00', 'Z');
}

/** `2026-08-25 13:26:33`: UTC without saying so, as the compute writes it into the property bag. */
export function bagTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** A .NET TimeSpan: `00:03:22.5284612`, with `d.` in front from one day on; no fraction when it is zero. */
export function timeSpan(ms: number): string {
  const whole = Math.max(0, Math.floor(ms));
  const days = Math.floor(whole / 86_400_000);
  const clock = new Date(whole % 86_400_000).toISOString().slice(11, 19);
  const fraction = whole % 1_000;
  const text = fraction === 0 ? clock : `${clock}.${String(fraction).padStart(3, '0')}0000`;
  return days === 0 ? text : `${days}.${text}`;
}

/** `2026-08-25T13:26:00Z`, as Azure Monitor writes the minutes of a series. */
export function minuteTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
