import { percent } from '../../core/money/precision.ts';
import type { PrecisionRow } from '../../core/money/precision-table.ts';
import { type Html, html } from '../../core/values/html.ts';
import { spans } from './charts.ts';
import type { ReportFacts } from './facts.ts';
import { count } from './figures.ts';
import { named, num, table } from './table.ts';

const FLOOR = 90;

/** How often policies are right, and what to do with each. */
export function precision({ precision: rows }: ReportFacts): Html | null {
  if (rows.length === 0) return null;
  const lines = rows.flatMap(({ policy, hypothetical, share, mode }) =>
    share
      ? [
          {
            name: hypothetical ? `${policy} (${mode})` : policy,
            ...{ low: share.low * 100, middle: (share.count / share.of) * 100, high: share.high * 100 },
            kind: hypothetical ? ('audit' as const) : ('used' as const),
          },
        ]
      : [],
  );
  const label = 'Share of right cancels per policy with its interval';
  const chart =
    lines.length === 0 ? null : spans(lines, { label, from: 0, to: 100, floor: FLOOR, mark: (value) => `${value}%` });
  const columns = [
    ...[{ name: 'Policy' }, { name: 'Mode' }, num('Problems'), num('Asked'), num('Cancelled'), num('Kept')],
    ...[num('Right'), num('Precision'), num('Interval'), { name: 'What to do' }],
  ];
  return html`<section class="keep"><h2>Policies: how often they are right</h2>
<p>A cancel counts as wrong if its owner or an operator says so, if an objection was granted, or if the same work ran again and completed. The dot is the share of right cancels among the last 50 within 90 days; the line is its 95% Wilson interval. For policies in audit it is what they would have done. The dashed line is at ${FLOOR}%.</p>
${chart}${table(columns, rows.map(rowOf), { isTight: true, label: 'Policies' })}</section>
`;
}

function rowOf({ policy, mode, problems, asked, cancelled, kept, share, advice }: PrecisionRow) {
  const figures = share
    ? [
        ...[`${share.count} of ${share.of}`, percent(Math.round((share.count / share.of) * 100) / 100)],
        `${Math.round(share.low * 100)} to ${Math.round(share.high * 100)}%`,
      ]
    : ['–', '–', '–'];
  return [named(policy), mode, count(problems), count(asked), count(cancelled), count(kept), ...figures, advice];
}
