import type { ComponentChildren } from 'preact';

/** A row of a bar chart. Its numbers are in the page, so the bar itself says nothing to who cannot see it. */
export interface BarRow {
  readonly key: string;
  readonly name: ComponentChildren;
  /** From 0 to 1. */
  readonly share: number;
  /** Of the whole length, the part that is pointed at. */
  readonly pointedAt: number;
  readonly amount: ComponentChildren;
  readonly count: ComponentChildren;
}

/** Amounts as bars, each with its name and its numbers. */
export function Bars({ rows }: { rows: readonly BarRow[] }) {
  return (
    <ul class="bars">
      {rows.map(({ key, name, share, pointedAt, amount, count }) => (
        <li key={key}>
          <span class="cut">{name}</span>
          <span class="track" aria-hidden="true">
            <i style={{ width: percent(share) }} />
            {pointedAt > 0 && <i class="idle" style={{ width: percent(pointedAt) }} />}
          </span>
          <span class="num">{amount}</span>
          <span class="num">{count}</span>
        </li>
      ))}
    </ul>
  );
}

function percent(share: number): string {
  return `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%`;
}
