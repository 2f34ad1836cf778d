const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WHOLE = /^([+-]?)((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/** Reads `-26h`, `1h30m`, `45s` or `2d` as milliseconds; `0` needs no unit. Undefined when it is none of these. */
export function parseOffset(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  const whole = WHOLE.exec(trimmed);
  if (!whole) return undefined;
  let total = 0;
  for (const [, amount, unit] of (whole[2] ?? '').matchAll(PART)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return whole[1] === '-' ? -total : total;
}

/** Writes milliseconds as an ISO 8601 duration, as Azure ML does (`PT5M`, `PT10H`). */
export function toIsoDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 3_600), 'H'],
    [Math.floor((seconds % 3_600) / 60), 'M'],
    [seconds % 60, 'S'],
  ];
  const text = parts.filter(([amount]) => amount > 0).map(([amount, letter]) => `${amount}${letter}`);
  return text.length === 0 ? 'PT0S' : `PT${text.join('')}`;
}

/** Reads the ISO 8601 durations that clients send (`PT1M`, `P1D`, `PT2H30M`) as milliseconds. */
export function parseIsoDuration(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(text);
  if (!match || text.length < 3) return undefined;
  const [, d, h, m, s] = match;
  return Number(d ?? 0) * 86_400_000 + Number(h ?? 0) * 3_600_000 + Number(m ?? 0) * 60_000 + Number(s ?? 0) * 1_000;
}
