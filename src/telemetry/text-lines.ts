/** The fields that pino adds to those of the caller. */
const PINO_FIELDS: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'err']);

// Characters that move a terminal's cursor or colour it: a log line shows names that others chose.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Turns a JSON line into one line for a person at a terminal: `03:00:00Z WARN  the message key=value`. */
export function textLine(json: string): string {
  const fields = parse(json);
  if (fields === null) return json;
  const { level, time, msg, err } = fields;
  const parts = [
    typeof time === 'string' ? `${time.slice(11, 19)}Z` : '',
    String(level ?? '')
      .toUpperCase()
      .padEnd(5),
    plain(String(msg ?? '')),
    ...Object.entries(fields)
      .filter(([key]) => !PINO_FIELDS.has(key))
      .map(([key, value]) => `${plain(key)}=${valueText(value)}`),
    ...(err === undefined ? [] : [`err=${valueText(messageOf(err))}`]),
  ];
  return `${parts.filter((part) => part !== '').join(' ')}\n`;
}

function parse(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function messageOf(err: unknown): unknown {
  return typeof err === 'object' && err !== null && 'message' in err ? err.message : err;
}

function valueText(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@-]+$/.test(value)) return value;
  return plain(JSON.stringify(value) ?? '');
}

function plain(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}
