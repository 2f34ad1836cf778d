import { parseIsoDuration } from '../offset.ts';

/** Reads `start/end`, `start/PT2H`, `PT2H/end` or `PT2H` (until now). Undefined when it is none of these. */
export function parseTimespan(text: string, now: number): { from: number; to: number } | undefined {
  const [first = '', second] = text.split('/');
  const duration = parseIsoDuration(first);
  if (second === undefined) return duration === undefined ? undefined : { from: now - duration, to: now };
  const length = parseIsoDuration(second);
  const to = length === undefined ? Date.parse(second) : Date.parse(first) + length;
  const from = duration === undefined ? Date.parse(first) : to - duration;
  return Number.isNaN(from) || Number.isNaN(to) || from > to ? undefined : { from, to };
}
