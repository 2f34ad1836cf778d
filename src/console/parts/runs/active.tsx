import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { useSteady } from '../../steady.ts';
import { moneyInWords } from '../../words/money.ts';
import {
  type Grouping,
  groupOf,
  groupOrder,
  groupTitle,
  type RunsFilter,
  sorted,
  sumInWords,
  sumOf,
} from '../../words/runs.ts';
import { visible } from '../../words/text.ts';
import { Fresh } from '../fresh.tsx';
import { Unknown } from '../state.tsx';
import { type Group, Table } from '../table.tsx';
import { ACTIVE_COLUMNS, addressOfRow, keyOfRow, type RunRow } from './columns.tsx';
import { NothingFits } from './nothing.tsx';

type Run = Schemas['Run'];

interface Props {
  readonly runs: readonly Run[];
  readonly filter: RunsFilter;
  readonly show: string;
  readonly by: Grouping;
  readonly sort: string;
  /** The downloads, as a phone has them. */
  readonly files: ComponentChildren;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

/** Active runs in groups. A run keeps its place until the reader asks for the new ones. */
export function ActiveRuns({ runs, filter, show, by, sort, files, selected, onSelect }: Props) {
  const inOrder = useMemo(() => sorted(runs, sort), [runs, sort]);
  const steady = useSteady(inOrder, (run) => keyOfRow({ run, isGone: false }));
  // The group in which a run was first shown: it stays there, too.
  const placed = useRef(new Map<string, string>());
  const rows: RunRow[] = steady.rows.map(({ key, value, isGone }) => {
    if (!placed.current.has(key)) placed.current.set(key, groupOf(value, by));
    return { run: value, isGone };
  });
  const takeFresh = () => {
    placed.current = new Map();
    steady.show();
  };
  if (rows.length === 0 && steady.fresh.length === 0) return <NothingFits filter={filter} show={show} />;
  const keyed = Map.groupBy(rows, (row) => placed.current.get(keyOfRow(row)) ?? '');
  const groups: Group<RunRow>[] = groupOrder([...keyed.keys()], by).map((key) => {
    const ofGroup = keyed.get(key) ?? [];
    const sum = sumOf(ofGroup.filter(({ isGone }) => !isGone).map(({ run }) => run));
    const title = (
      <>
        {visible(groupTitle(key, by))} <span class="qq">{sumInWords(sum)}</span>
      </>
    );
    return { key, rows: ofGroup, ...(by !== 'none' && { title }) };
  });
  return (
    <>
      <div class="news">
        <Fresh what={freshInWords(steady.fresh)} onShow={takeFresh} />
      </div>
      <section class="panel runs-table" aria-label="Runs">
        <Table
          label="Active runs"
          columns={ACTIVE_COLUMNS}
          groups={groups}
          keyOf={keyOfRow}
          addressOf={addressOfRow}
          sorted="money"
          selected={selected}
          onSelect={onSelect}
          isGone={({ isGone }) => isGone}
          sum={sumCells(rows)}
          foot={
            <>
              <span class="keys">j k move · o open</span>
              <span class="end phone-only">{files}</span>
            </>
          }
        />
      </section>
    </>
  );
}

function freshInWords(fresh: readonly Run[]): string | null {
  if (fresh.length === 0) return null;
  const sum = sumOf(fresh);
  return sumInWords(sum).replace(/runs?/, (word) => `new ${word}`);
}

function sumCells(rows: readonly RunRow[]) {
  const sum = sumOf(rows.filter(({ isGone }) => !isGone).map(({ run }) => run));
  const money = (amount: number) => (sum.currency === null ? '' : moneyInWords(amount, sum.currency));
  const label = `${sum.runs} in all${sum.atLeast ? ', at least' : ''}`;
  const gpus = sum.gpusUnknown === sum.runs && sum.runs > 0 ? <Unknown>?</Unknown> : String(sum.gpus);
  return [label, '', '', gpus, '', money(sum.perHour), money(sum.soFar), '', ''];
}
