import { useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import type { RunsFilter } from '../../words/runs.ts';
import { Table } from '../table.tsx';
import type { More } from '../table-more.tsx';
import { addressOfRow, ENDED_COLUMNS, keyOfRow } from './columns.tsx';
import { NothingFits } from './nothing.tsx';

interface Props {
  readonly runs: readonly Schemas['Run'][];
  readonly filter: RunsFilter;
  readonly more: More | undefined;
}

/** Ended runs, the newest submission first. */
export function EndedRuns({ runs, filter, more }: Props) {
  const [selected, select] = useState<string | null>(null);
  if (runs.length === 0) return <NothingFits filter={filter} show="ended" />;
  return (
    <section class="panel runs-table" aria-label="Runs">
      <Table
        label="Ended runs"
        columns={ENDED_COLUMNS}
        groups={[{ key: 'ended', rows: runs.map((run) => ({ run, isGone: false })) }]}
        keyOf={keyOfRow}
        addressOf={addressOfRow}
        selected={selected}
        onSelect={select}
        {...(more && { more })}
        foot={<span>{runs.length} shown, the newest submission first</span>}
      />
    </section>
  );
}
