import { type Html, html } from '../../core/values/html.ts';
import { pricesInWords } from '../price-words.ts';
import type { SpendIn } from '../spend-report.ts';
import type { ReportFacts } from './facts.ts';
import { day, shown } from './figures.ts';

const MOST_PRICES = 12;

function pricesOf({ prices, currency }: SpendIn): readonly string[] {
  const named = prices.map(({ machine, ...price }) => {
    const { vmSize = null, compute = null, region = null, price: given } = machine;
    const { source, asOf = null } = given;
    return { ...price, vmSize, compute, region, source, asOf };
  });
  const text = pricesInWords(named, currency, { most: MOST_PRICES, shown, others: '' });
  return text === null ? [] : [text];
}

/** The rules, at the end of each report. */
export function howCounted({ report: { period, unread }, currencies }: ReportFacts): Html {
  const from = `${day(period.from, { year: 'numeric' })}, 00:00 UTC`;
  const until = `${day(period.until, { year: 'numeric' })}, 00:00 UTC`;
  const unreadShare = unread === null ? '' : ` ${(unread * 100).toFixed(1)}% of the GPU-hours have none.`;
  const rules: readonly (readonly [string, string])[] = [
    ['Period.', `${from} to ${until}. A run that crosses a border counts with its part in the period.`],
    [
      'Spent.',
      'Node time multiplied by the price of that hour, from allocation to release as far as it was seen. Time in the queue costs nothing. Parents of pipelines and sweeps cost nothing; their steps do. Discounts, reservations and taxes are not included, so the invoice differs.',
    ],
    [
      'Prices.',
      [
        ...currencies.flatMap(({ spend }) => pricesOf(spend)),
        'Each run says which price counts for which part of it.',
      ].join(' '),
    ],
    ['GPU-hours.', 'GPUs of the node multiplied by its hours, whether used or not.'],
    ['Wasted.', `Known waste only. Time without GPU readings is not counted as idle.${unreadShare}`],
    [
      'Avoided, low.',
      'Until the length that a quarter of the completed runs of the same experiment and definition did not reach; nothing if fewer than five completed.',
    ],
    [
      'Avoided, expected.',
      'Until the median length of those runs; nothing if fewer than five completed, except that a limit of the run itself is used at half.',
    ],
    ['Avoided, high.', 'Until the run’s own time limit; if it has none, until the longest completed run.'],
    [
      'Run again.',
      'Cost of the same work that was submitted within 72 h of the cancel, up to the expected amount that was avoided.',
    ],
    ['Wrong cancels.', 'Cost of the work that was lost by cancels later marked as wrong.'],
    ['Rounding.', 'Amounts are kept in cents and added in cents. Shares are rounded, so they may miss 100% by 0.1.'],
  ];
  return html`<section><h2>How this was counted</h2>
<div class="small">
${rules.map(
  ([name, text]) => html`<p><b>${name}</b> ${text}</p>
`,
)}</div></section>`;
}
