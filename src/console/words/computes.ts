import type { components } from '../../api/types.ts';
import { counted, moneyInWords } from './money.ts';
import { listed } from './text.ts';

type Compute = components['schemas']['Compute'];

/** Those that cost most an hour first; then those that are idle without a price; then the rest, each by name. */
export function byCost(computes: readonly Compute[]): readonly Compute[] {
  const hour = ({ idle }: Compute) => (idle === null ? -1 : (idle.perHour ?? 0));
  return computes.toSorted((a, b) => hour(b) - hour(a) || nameOf(a).localeCompare(nameOf(b)));
}

function nameOf({ workspace, name }: Compute): string {
  return `${workspace}/${name}`;
}

/** `5 nodes of 2 computes are idle: €18.40 an hour`. @param computes all that were read. */
export function computesHeadline(computes: readonly Compute[]): string {
  if (computes.length === 0) return 'No compute is seen yet';
  const idle = computes.flatMap((one) => (one.idle === null ? [] : [one.idle]));
  const nodes = idle.reduce((sum, one) => sum + one.nodes, 0);
  if (nodes === 0) return 'No node is known to be idle';
  const of = idle.length === 1 ? 'one compute' : `${idle.length} computes`;
  const cost = anHour(idle);
  return `${counted(nodes, 'node')} of ${of} ${nodes === 1 ? 'is' : 'are'} idle${cost === '' ? '' : `: ${cost}`}`;
}

/** What all idle nodes cost an hour, each currency apart; empty where nothing has a price. */
function anHour(idle: readonly NonNullable<Compute['idle']>[]): string {
  const sums = new Map<string, number>();
  for (const { perHour, currency } of idle)
    if (perHour !== null) sums.set(currency, (sums.get(currency) ?? 0) + perHour);
  if (sums.size === 0) return '';
  const isLeast = idle.some(({ perHour, atLeast }) => perHour === null || atLeast);
  const amounts = listed([...sums].map(([currency, amount]) => moneyInWords(amount, currency)));
  return `${isLeast ? 'at least ' : ''}${amounts} an hour`;
}

/** What a compute does: `3 at work, keeps 1`, `runs for nobody`, `off`; null where that is not known. */
export function doesInWords({ kind, nodes, minNodes, unknown }: Compute): string | null {
  if (unknown !== null || nodes === null) return null;
  if (kind === 'instance') {
    if (nodes.atWork > 0) return 'at work';
    return nodes.idle > 0 ? 'runs for nobody' : 'off';
  }
  return [
    `${nodes.atWork} at work`,
    ...(minNodes > 0 ? [`keeps ${minNodes}`] : []),
    ...(nodes.unusable > 0 ? [`${nodes.unusable} unusable`] : []),
  ].join(', ');
}
