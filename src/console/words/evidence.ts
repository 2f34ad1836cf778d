/** One judged condition, as the evidence of a decision has it. */
export interface Judged {
  /** The kind, such as gpu-idle. */
  readonly condition: string;
  readonly outcome: 'violated' | 'healthy' | 'unknown';
  readonly reason: string;
  readonly value: unknown;
  readonly threshold: unknown;
  readonly detail: Readonly<Record<string, unknown>>;
}

const OUTCOMES = ['violated', 'healthy', 'unknown'] as const;

/** The conditions of a tree of evidence, in their order. What has another form is left out. */
export function judgedIn(evidence: unknown): readonly Judged[] {
  if (!isRecord(evidence)) return [];
  if (Array.isArray(evidence.children)) return evidence.children.flatMap(judgedIn);
  if (isRecord(evidence.child)) return judgedIn(evidence.child);
  const { condition, reason, value, threshold, detail } = evidence;
  const outcome = OUTCOMES.find((one) => one === evidence.outcome);
  if (typeof condition !== 'string' || typeof reason !== 'string' || !outcome) return [];
  return [{ condition, outcome, reason, value, threshold, detail: isRecord(detail) ? detail : {} }];
}

/** What a failed validation points at. */
export interface PointedValue {
  readonly artifact: string;
  readonly pointer: string;
  readonly expected: string;
  readonly found: unknown;
  readonly step: string | null;
  /** The run or step whose file it is. */
  readonly runId: string | null;
}

/** The value in a report that a policy points at; null where the evidence has none. */
export function pointedValue(judged: readonly Judged[]): PointedValue | null {
  for (const { condition, detail, value } of judged) {
    const { artifact, pointer, expected, failedStep, failedRunId } = detail;
    if (condition !== 'validation' || typeof artifact !== 'string') continue;
    return {
      artifact,
      pointer: typeof pointer === 'string' ? pointer : '',
      expected: textOf(expected),
      found: value,
      step: typeof failedStep === 'string' ? failedStep : null,
      runId: typeof failedRunId === 'string' ? failedRunId : null,
    };
  }
  return null;
}

/** A line of a report, and whether it is the one that is pointed at. */
export interface ReportLine {
  readonly number: number;
  readonly text: string;
  readonly isHit: boolean;
}

const MOST_LINES = 14;

/** A report as lines with the pointed value among them. A report that is no JSON, or lacks the value, has no hit. */
export function reportLines(text: string, pointer: string): readonly ReportLine[] {
  const all = laidOut(text).split('\n');
  const hit = lineOf(all, pointer);
  const first = hit === null || hit < MOST_LINES ? 0 : hit - Math.floor(MOST_LINES / 2);
  return all
    .slice(first, first + MOST_LINES)
    .map((line, index) => ({ number: first + index + 1, text: line, isHit: first + index === hit }));
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** The line of a value in JSON that is laid out with two spaces a level. */
function lineOf(lines: readonly string[], pointer: string): number | null {
  const path = pointer.split('/').slice(1).map(unescaped);
  if (path.length === 0) return null;
  let from = 0;
  let found: number | null = null;
  for (const [level, key] of path.entries()) {
    const indent = '  '.repeat(level + 1);
    const wanted = `${indent}${JSON.stringify(key)}:`;
    const index = /^\d+$/.test(key) ? nthElement(lines, from, indent, Number(key)) : -1;
    const at = lines.findIndex((line, number) => number >= from && line.startsWith(wanted));
    found = at >= 0 ? at : index;
    if (found < 0) return null;
    from = found + 1;
  }
  return found;
}

function nthElement(lines: readonly string[], from: number, indent: string, wanted: number): number {
  let seen = -1;
  for (let number = from; number < lines.length; number += 1) {
    const line = lines[number] ?? '';
    if (line.length <= indent.length - 2 || !line.startsWith(indent.slice(2))) return -1;
    if (line.startsWith(indent) && !/^[\s\]}]/.test(line.slice(indent.length))) seen += 1;
    if (seen === wanted) return number;
  }
  return -1;
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
