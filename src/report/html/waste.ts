import { type Html, html } from '../../core/values/html.ts';
import type { IdleLine } from '../idle-lines.ts';
import type { ShownWaste } from '../spend-report.ts';
import { bar } from './charts.ts';
import type { ReportIn } from './facts.ts';
import { hoursOf, money, share } from './figures.ts';
import { BAR, named, num, table } from './table.ts';

const KINDS: Readonly<Record<ShownWaste, readonly [name: string, counts: string]>> = {
  'failed-own': ['Failed by its own code', 'whole cost of the run'],
  'failed-platform': ['Failed by the platform', 'node lost, storage or image fault'],
  'failed-validation': ['After a failed validation', 'time after the report was there'],
  'hung-cancel': ['Cancels that hung', 'time after a cancel until the nodes were free'],
  duplicate: ['Duplicate work', 'same code, data and parameters as another run'],
  idle: ['Idle GPUs', 'every GPU below 5% for at least 10 min, in runs that did not fail'],
  'idle-nodes': ['Nodes without a run', 'see the table below'],
};

const WHY: Readonly<Record<IdleLine['why'], string>> = {
  'scale-down': 'idle before scale-down',
  minimum: 'kept by its minimum of nodes',
  instance: 'running without a run',
};

/** What is known to be wasted. */
export function waste({ spend: { waste: kinds, total, idleNodes, idleCents } }: ReportIn): Html {
  const some = kinds.filter(({ cents }) => cents > 0);
  const most = Math.max(0, ...some.map(({ cents }) => cents));
  const rows = some.map(({ kind, cents }) => {
    const [name, counts] = KINDS[kind];
    return [name, counts, money(cents), bar(cents, most, 'wasted'), share(cents, total.wastedCents)];
  });
  const all = ['All', null, money(total.wastedCents), null, share(total.wastedCents, total.wastedCents)];
  const columns = [{ name: 'Kind' }, { name: 'What counts' }, num('Wasted'), BAR, num('Share')];
  return html`<section><div class="keep"><h2>Waste</h2>
<p class="mut">Each hour counts once, under the first kind that fits, in this order: failed, after a failed validation, hung cancel, duplicate, idle.</p>
${some.length === 0 ? html`<p>Nothing is known to be wasted.</p>` : table(columns, rows, { all, label: 'Waste by kind' })}</div>
${idleNodes.length > 0 ? nodes(idleNodes, idleCents) : null}</section>
`;
}

function nodes(lines: readonly IdleLine[], cents: number): Html {
  const hours = hoursOf(lines.map(({ nodeTime }) => nodeTime));
  const rows = lines.map(({ compute, workspace, why, cents: cost }, index) => [
    ...[named(compute), named(workspace), WHY[why], hours[index] ?? null, money(cost)],
  ]);
  const all = ['All', null, null, hours.at(-1) ?? null, money(cents)];
  const columns = [{ name: 'Compute' }, { name: 'Workspace' }, { name: 'Why' }, num('Hours'), num('Cost')];
  return html`<div class="keep"><h3>Nodes without a run</h3>
${table(columns, rows, { all, label: 'Nodes without a run' })}</div>`;
}
