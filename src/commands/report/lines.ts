import type { Schemas } from '../../api/client.ts';
import { amountText } from '../../core/values/amount-text.ts';
import { pricesInWords } from '../../report/price-words.ts';
import { groupName, NODES_WITHOUT_RUNS, periodWords } from '../../report/words.ts';
import { counted, listed } from '../counted.ts';
import { paint } from '../process.ts';
import { columns, visible, wrapWords } from '../table.ts';
import { groupTable } from './group-table.ts';
import { hoursText, shareText, wholeText } from './numbers.ts';

type Spend = Schemas['Spend'];
type SpendIn = Schemas['SpendIn'];

/** `-o json` has all. */
const MOST_LACKS = 3;
const MOST_PRICES = 3;

const COUNTED =
  'Amounts are at list prices or configured rates, in UTC days: no discounts, reservations or taxes, so the invoice differs.';

/** The report for people: spent, wasted, saved and on whom, on one screen. @param width null for lines of any length */
export function reportLines(spend: Spend, width: number | null): readonly string[] {
  const wrap = (text: string) => (width === null ? [text] : wrapWords(text, width));
  const { currencies } = spend;
  return [
    ...headlines(spend).flatMap((text) => wrap(text).map((line) => paint.bold(line))),
    ...currencies.flatMap((one) => ['', ...currencyLines(one, spend, width)]),
    ...notes(spend).flatMap((text, index) => [...(index === 0 ? [''] : []), ...wrap(text)]),
  ];
}

/** The four answers in a sentence, one for each currency. */
function headlines({ currencies, period, unpriced, savingsUnknown }: Spend): readonly string[] {
  const when = `${periodWords(period.name)}${period.isOver ? '' : ' so far'}`;
  const without = unpriced.reduce((sum, { runs }) => sum + runs, 0);
  const unknown = [
    ...(without > 0 ? [`${counted(without, 'run')} ${without === 1 ? 'has' : 'have'} no price`] : []),
    ...(savingsUnknown > 0 ? [`what ${counted(savingsUnknown, 'cancel')} saved is not known`] : []),
  ];
  if (currencies.length === 0)
    return [[`${when}: nothing was spent, as far as is recorded`, ...unknown].join('; ').concat('.')];
  return currencies.map((one, index) =>
    [`${when}: ${spentText(one)}`, savedText(one), ...(index === currencies.length - 1 ? unknown : [])]
      .join('; ')
      .concat('.'),
  );
}

function spentText({ currency, total }: SpendIn): string {
  const atLeast = total.atLeast ? ' at least' : '';
  const share = total.spent > 0 && total.wasted > 0 ? ` (${shareText(total.wasted / total.spent)})` : '';
  return `${amountText(total.spent)} ${currency} spent${atLeast}, ${amountText(total.wasted)} of it wasted${share}`;
}

function savedText({ saved }: SpendIn): string {
  const { low, expected, high, cancels } = saved;
  if (cancels === 0) return 'no savings are known';
  if (high <= 0) return `${counted(cancels, 'stopped run')} saved nothing that is known`;
  return `stopping runs saved about ${wholeText(expected)}, between ${wholeText(low)} and ${wholeText(high)}`;
}

function currencyLines(spend: SpendIn, { by, currencies }: Spend, width: number | null): readonly string[] {
  const sections = [
    ...groupTable(spend, by, width),
    ...titled('Wasted', wasteTable(spend, width)),
    ...titled('Saved, no part of what was spent', savedTable(spend, width)),
  ];
  return currencies.length > 1 ? [paint.bold(spend.currency), ...sections] : sections;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.bold(title), ...lines];
}

const WASTE: Readonly<Record<SpendIn['waste'][number]['kind'], string>> = {
  'failed-own': 'failed by its own fault',
  'failed-platform': 'failed by the platform',
  'failed-validation': 'after a failed validation',
  'hung-cancel': 'from a cancel until its end',
  duplicate: 'duplicate work',
  idle: 'idle GPUs',
  'idle-nodes': NODES_WITHOUT_RUNS,
};

function wasteTable({ waste, total, currency }: SpendIn, width: number | null): readonly string[] {
  const kinds = waste.filter(({ spent, gpuHours }) => spent > 0 || gpuHours > 0);
  if (kinds.length === 0) return [];
  const share = (spent: number) => (total.wasted === 0 ? '' : shareText(spent / total.wasted));
  const rows = kinds.map(({ kind, spent, gpuHours }) => [
    ...[WASTE[kind], hoursText(gpuHours), amountText(spent), share(spent)],
  ]);
  const all = ['All', hoursText(total.wastedGpuHours), amountText(total.wasted), share(total.wasted)];
  const head = ['GPU-HOURS', currency, 'SHARE'].map((name) => ({ name, right: true }));
  return columns([{ name: 'KIND' }, ...head], [...rows, all], width);
}

function savedTable({ saved }: SpendIn, width: number | null): readonly string[] {
  if (saved.policies.length === 0) return [];
  const less = (amount: number) => (amount === 0 ? '' : amountText(-amount));
  const rows = saved.policies.map((one) => [
    ...[one.policy, String(one.cancels), amountText(one.avoided.expected)],
    ...[less(one.again), less(one.leaked), less(one.wrong)],
    ...[one.saved.low, one.saved.expected, one.saved.high].map((value) => amountText(value)),
  ]);
  const all = ['All', String(saved.cancels), '', '', '', ''];
  const head = ['CANCELS', 'AVOIDED', 'RUN AGAIN', 'UNTIL FREE', 'WRONG', 'LOW', 'EXPECTED', 'HIGH'];
  return columns(
    [{ name: 'POLICY' }, ...head.map((name) => ({ name, right: true }))],
    [...rows, [...all, ...[saved.low, saved.expected, saved.high].map((value) => amountText(value))]],
    width,
  );
}

/** What is in no amount, and how to read those that are there. */
function notes({ period, unpriced, unread, lacks, currencies, by }: Spend): readonly string[] {
  const without = unpriced.map(
    ({ compute, why, runs }) => `${counted(runs, 'run')} on ${visible(compute)} (${visible(why)})`,
  );
  const hasMore = currencies.some(({ total }) => total.more > 0);
  const more = currencies.flatMap(({ total, currency }) =>
    total.more > 0 ? [`${amountText(total.more)} ${currency}`] : [],
  );
  const forecasts = currencies.flatMap(({ forecast, currency }) => (forecast ? [{ ...forecast, currency }] : []));
  return [
    ...forecasts.map(
      ({ spent, perDay, days, currency }) =>
        `Forecast: about ${wholeText(spent)} ${currency} by the end of ${periodWords(period.name)}, at ${wholeText(perDay)} a day as in the last ${days} whole days.`,
    ),
    ...(without.length > 0 ? [`Without a price, and in no amount: ${listed(without)}.`] : []),
    ...(hasMore ? [`It can be up to ${listed(more)} more, where prices are a range or nodes got ready.`] : []),
    ...(unread !== null && unread >= 0.001
      ? [`${shareText(unread)} of the GPU-hours have no reading of their GPUs: nobody knows whether these were idle.`]
      : []),
    ...(lacks.length > 0 ? [`Not all is recorded: ${listed(shortened(lacks))}.`] : []),
    ...(by === 'policy' ? [`${groupName(null, by)}: runs that Runwarden did not stop.`] : []),
    ...currencies.flatMap(pricesText),
    ...(currencies.length > 0 ? [COUNTED] : []),
  ];
}

function pricesText({ prices, currency }: SpendIn): readonly string[] {
  const text = pricesInWords(prices, currency, { most: MOST_PRICES, shown: visible, others: ' (-o json)' });
  return text === null ? [] : [text];
}

/** Texts of which a screen has room for a few. */
function shortened(texts: readonly string[]): readonly string[] {
  const shown = texts.length > MOST_LACKS ? texts.slice(0, MOST_LACKS - 1) : texts;
  const more = texts.length - shown.length;
  return [...shown.map((text) => visible(text)), ...(more > 0 ? [`so are ${more} more`] : [])];
}
