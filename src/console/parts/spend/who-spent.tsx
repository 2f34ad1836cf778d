import { useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { useQuery } from '../../query.ts';
import { counted, moneyInWords } from '../../words/money.ts';
import { groupedBy, withoutValue } from '../../words/spend.ts';
import { visible } from '../../words/text.ts';
import { Unknown } from '../state.tsx';
import { Outside } from '../text.tsx';
import { GroupedBy } from './period-bar.tsx';

type SpendIn = Schemas['SpendIn'];
type Group = SpendIn['groups'][number];

/** So many groups are shown at first; the others are one line, so that the table adds up. */
const MOST = 25;

const ENDINGS = [
  ['completed', 'Completed'],
  ['failed', 'Failed'],
  ['cancelled-by-runwarden', 'Stopped by Runwarden'],
  ['cancelled-by-others', 'by others'],
  ['running', 'Still running'],
] as const;

/** The groups with what became of their runs. They add up to the sum, to the cent. */
export function WhoSpent({ spend, by }: { spend: SpendIn; by: string }) {
  const { currency, groups, total, nodesWithoutRuns } = spend;
  const [isWhole, showWhole] = useState(false);
  const shown = isWhole || groups.length <= MOST + 1 ? groups : groups.slice(0, MOST);
  const others = groups.slice(shown.length);
  const money = (amount: number) => moneyInWords(amount, currency);
  const hasUnknown = total.endings.unknown > 0;
  const id = `who-${currency}`;
  return (
    <section class="sec" aria-labelledby={id}>
      <header class="who-head">
        <h2 id={id}>Who spent</h2>
        <span class="end">
          <GroupedBy by={by} />
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls takes the focus, so that keys can scroll it */}
      <section class="panel scroll" tabIndex={0} aria-label={`Spend by ${by}, table`}>
        <table class="cards sum">
          <thead>
            <tr>
              <th scope="col">
                <Outside text={groupedBy(by)} />
              </th>
              <th scope="col" class="num">
                Runs
              </th>
              <th scope="col" class="num">
                GPU-hours
              </th>
              {ENDINGS.map(([ending, name]) => (
                <th key={ending} scope="col" class="num">
                  {name}
                </th>
              ))}
              {hasUnknown && (
                <th scope="col" class="num" title="They ended, and Azure says no more of them">
                  Ended, not known how
                </th>
              )}
              <th scope="col" class="num">
                Wasted
              </th>
              <th scope="col" class="num" aria-sort="descending">
                In all
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((group) => (
              <tr key={group.key ?? ''}>
                <th scope="row">
                  <GroupName name={group.key} by={by} />
                </th>
                <Figures figures={group} money={money} hasUnknown={hasUnknown} />
              </tr>
            ))}
            {others.length > 0 && (
              <tr>
                <th scope="row">
                  <button type="button" class="linklike" onClick={() => showWhole(true)}>
                    {counted(others.length, 'other')}
                  </button>
                </th>
                <Figures figures={sumOf(others)} money={money} hasUnknown={hasUnknown} />
              </tr>
            )}
            {spend.idleNodes.length > 0 && (
              <tr>
                <th scope="row" class="q">
                  <em>nodes without a run</em>
                </th>
                <td class="num off" />
                <td class="num hours" data-label="GPU-h">
                  {hours(spend.idleNodes.reduce((sum, { gpuHours }) => sum + gpuHours, 0))}
                </td>
                {ENDINGS.map(([ending]) => (
                  <td key={ending} class="num off" />
                ))}
                {hasUnknown && <td class="num off" />}
                <td class="num off">{money(nodesWithoutRuns)}</td>
                <td class="num all">
                  <b>{money(nodesWithoutRuns)}</b>
                </td>
              </tr>
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Sum</th>
              <Figures figures={total} money={money} hasUnknown={hasUnknown} />
            </tr>
          </tfoot>
        </table>
      </section>
    </section>
  );
}

type Summed = Pick<Group, 'runs' | 'gpuHours' | 'spent' | 'atLeast' | 'wasted' | 'endings'>;

function Figures({
  figures: { runs, gpuHours, spent, atLeast, wasted, endings },
  money,
  hasUnknown,
}: {
  figures: Summed;
  money: (amount: number) => string;
  hasUnknown: boolean;
}) {
  const cell = (amount: number) => (amount === 0 ? <span class="qq">–</span> : money(amount));
  return (
    <>
      <td class="num off">{runs.toLocaleString('en-US')}</td>
      <td class="num hours" data-label="GPU-h">
        {hours(gpuHours)}
      </td>
      {ENDINGS.map(([ending]) => (
        <td key={ending} class="num off">
          {cell(endings[ending])}
        </td>
      ))}
      {hasUnknown && <td class="num off">{cell(endings.unknown)}</td>}
      <td class="num off">{cell(wasted)}</td>
      <td class="num all">
        {atLeast && <span class="xs qq">at least </span>}
        <b>{money(spent)}</b>
      </td>
    </>
  );
}

/** The name of a group. Those that are a filter lead to their own spend. */
function GroupName({ name, by }: { name: string | null; by: string }) {
  const { address } = useQuery();
  if (name === null) return <Unknown>{visible(withoutValue(by))}</Unknown>;
  const filter = filterOf(by, name);
  const shown = <Outside text={name} />;
  if (!filter) return <span class="name">{shown}</span>;
  return (
    <a class="name" href={address({ ...filter, by: by === 'experiment' ? 'owner' : 'experiment' })}>
      {shown}
    </a>
  );
}

function filterOf(by: string, name: string): Readonly<Record<string, string>> | null {
  if (by.startsWith('tag:')) return { tag: `${by.slice('tag:'.length)}=${name}` };
  return ['owner', 'experiment', 'workspace'].includes(by) ? { [by]: name } : null;
}

function sumOf(groups: readonly Group[]): Summed {
  const cents = (of: (group: Group) => number) => Math.round(groups.reduce((sum, one) => sum + of(one) * 100, 0)) / 100;
  return {
    runs: groups.reduce((sum, { runs }) => sum + runs, 0),
    gpuHours: cents(({ gpuHours }) => gpuHours),
    spent: cents(({ spent }) => spent),
    wasted: cents(({ wasted }) => wasted),
    atLeast: groups.some(({ atLeast }) => atLeast),
    endings: {
      completed: cents(({ endings }) => endings.completed),
      failed: cents(({ endings }) => endings.failed),
      'cancelled-by-runwarden': cents(({ endings }) => endings['cancelled-by-runwarden']),
      'cancelled-by-others': cents(({ endings }) => endings['cancelled-by-others']),
      running: cents(({ endings }) => endings.running),
      unknown: cents(({ endings }) => endings.unknown),
    },
  };
}

/** In whole hours where there are many. */
function hours(count: number): string {
  const digits = count < 100 ? 1 : 0;
  return count.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
