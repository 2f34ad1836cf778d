import type { Stretch } from '../../core/money/spent-run.ts';
import { DAY } from '../../core/values/duration.ts';
import { type Html, html } from '../../core/values/html.ts';
import type { SpendIn } from '../spend-report.ts';
import { count, day, money, shown } from './figures.ts';

/** A short bar beside a number. */
export function bar(value: number, most: number, kind: 'used' | 'wasted' = 'used'): Html {
  const width = most <= 0 ? 0 : Math.max(value > 0 ? 0.8 : 0, (Math.max(0, value) / most) * 80);
  return html`<svg viewBox="0 0 80 8" aria-hidden="true"><rect class="${kind}" width="${width.toFixed(2)}" height="8"/></svg>`;
}

const LEFT = 62;
const RIGHT = 720;
const FLOOR = 146;
const HEIGHT = 136;

/** A bar for each day, what was wasted below. */
export function byDay({ currency, days }: SpendIn, { from, until }: Stretch, title: string): Html {
  const found = new Map(days.map((one) => [one.day, one]));
  const all = Array.from({ length: Math.round((until - from) / DAY) }, (_, index) => from + index * DAY);
  const { top, lines } = scaleOf(Math.max(0, ...days.map(({ cents }) => cents)));
  const y = (cents: number) => FLOOR - (cents / top) * HEIGHT;
  const step = (RIGHT - LEFT - 6) / all.length;
  const width = (step * 0.776).toFixed(2);
  const grid = lines.map(
    (cents) =>
      html`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(cents).toFixed(1)}" y2="${y(cents).toFixed(1)}"/><text x="${LEFT - 6}" y="${(y(cents) + 4).toFixed(1)}" text-anchor="end">${count(cents / 100)}</text>`,
  );
  const bars = all.map((at, index) => {
    const { cents, wasted } = found.get(at) ?? { cents: 0, wasted: {} };
    const lost = Object.values(wasted).reduce((sum, one) => sum + one, 0);
    const x = LEFT + 3 + index * step;
    const says = `${day(at)}: ${money(cents)} ${currency}, of which wasted ${money(lost)} ${currency}`;
    const number = new Date(at).getUTCDate();
    const isLabelled = all.length > 31 ? number === 1 : number === 1 || number % 5 === 0;
    const label = isLabelled
      ? html`<text x="${(x + step * 0.388).toFixed(1)}" y="162" text-anchor="middle">${all.length > 31 ? day(at) : number}</text>`
      : null;
    return html`<rect class="used" data-cents="${cents - lost}" x="${x.toFixed(2)}" y="${y(cents).toFixed(3)}" width="${width}" height="${(y(lost) - y(cents)).toFixed(3)}"><title>${says}</title></rect><rect class="wasted" data-cents="${lost}" x="${x.toFixed(2)}" y="${y(lost).toFixed(3)}" width="${width}" height="${(FLOOR - y(lost)).toFixed(3)}"/>${label}`;
  });
  return html`<div class="scroll chart" tabindex="0" role="region" aria-label="Spend per day, chart"><svg viewBox="0 0 720 168" role="img" aria-label="${title}">${grid}${bars}</svg></div>
`;
}

/** A scale with three or so lines at round amounts. */
function scaleOf(most: number): { readonly top: number; readonly lines: readonly number[] } {
  if (most <= 0) return { top: 1, lines: [0] };
  const step = roundStep(most);
  const steps = Math.ceil(most / step);
  return { top: steps * step, lines: Array.from({ length: steps + 1 }, (_, index) => Math.round(index * step)) };
}

/** One bar of parts beside each other. */
export function parts(
  values: readonly { readonly kind: string; readonly cents: number; readonly says: string }[],
): Html {
  const total = values.reduce((sum, { cents }) => sum + Math.max(0, cents), 0);
  let x = 0;
  const rects = values.map(({ kind, cents, says }) => {
    const width = total === 0 ? 0 : (Math.max(0, cents) / total) * 720;
    const at = x;
    x += width;
    return html`<rect class="${kind}" data-cents="${cents}" x="${at.toFixed(2)}" width="${width.toFixed(3)}" height="22"><title>${says}</title></rect>`;
  });
  return html`<svg viewBox="0 0 720 22" role="img" aria-label="How the runs ended, by what they cost">${rects}</svg>
`;
}

export interface SpanLine {
  readonly name: string;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly kind: 'saved' | 'all' | 'used' | 'audit';
}

const NAMES = 150;

/** A line from low to high with a dot between, for each name, on a scale. */
export function spans(lines: readonly SpanLine[], { label, from, to, floor, mark }: SpanScale): Html {
  const x = (value: number) => NAMES + ((value - from) / (to - from || 1)) * 540;
  const bottom = lines.length * 24 + 4;
  const marks = marksBetween(from, to);
  const grid = marks.map(
    (value) =>
      html`<line class="grid" x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="0" y2="${bottom}"/><text x="${x(value).toFixed(1)}" y="${bottom + 15}" text-anchor="middle">${mark(value)}</text>`,
  );
  const limit =
    floor === undefined
      ? null
      : html`<line class="floor" x1="${x(floor).toFixed(1)}" x2="${x(floor).toFixed(1)}" y1="0" y2="${bottom}"/>`;
  const rows = lines.map(({ name, low, middle, high, kind }, index) => {
    const y = 14 + index * 24;
    return html`<text class="name" x="${NAMES - 10}" y="${y + 4}" text-anchor="end">${cut(shown(name))}</text><line class="span ${kind}" x1="${x(low).toFixed(1)}" x2="${x(high).toFixed(1)}" y1="${y}" y2="${y}"/><circle class="dot ${kind}" cx="${x(middle).toFixed(1)}" cy="${y}" r="5"/>`;
  });
  return html`<div class="scroll chart" tabindex="0" role="region" aria-label="${label}, chart"><svg viewBox="0 0 720 ${bottom + 22}" role="img" aria-label="${label}">${grid}${limit}${rows}</svg></div>
`;
}

interface SpanScale {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly floor?: number;
  readonly mark: (value: number) => string;
}

/** Round values that divide a scale, zero among them where the scale has it. */
function marksBetween(from: number, to: number): readonly number[] {
  const most = to - from;
  if (most <= 0) return [from];
  const step = roundStep(most);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

function roundStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5].map((one) => one * power).find((one) => most / one <= 4) ?? power;
}

function cut(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

/** An end for a scale from zero, round. */
export function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((one) => one * power >= value) ?? 10) * power;
}
