import { foldRepeats } from '../../../api/repeats.ts';
import type { Schemas } from '../../api.ts';
import { actWord } from '../../words/acts.ts';
import { wordOf } from '../../words/decisions.ts';
import { visible } from '../../words/text.ts';
import { usePlainWords } from '../says.tsx';
import { State } from '../state.tsx';
import type { Column } from '../table-column.ts';
import { Outside, RunName } from '../text.tsx';
import { Time } from '../time.tsx';

type Decision = Schemas['Decision'];
type Act = Schemas['Act'];

/** A choice of Runwarden, or something that a person did. */
export type Row = DecisionRow | ActRow;

interface DecisionRow {
  readonly key: string;
  readonly at: string;
  readonly decision: Decision;
  /** Older ones that say the same and have no line, the newest first. */
  readonly repeats: readonly Decision[];
}

interface ActRow {
  readonly key: string;
  readonly at: string;
  readonly act: Act;
}

export function decisionRow(decision: Decision): DecisionRow {
  return { key: decision.id, at: decision.at, decision, repeats: [] };
}

export function actRow(act: Act): ActRow {
  return { key: `act-${act.seq}`, at: act.at, act };
}

/** Rows without the echo of a freeze. @param open key of a row that keeps its line */
export function withoutRepeats(rows: readonly Row[], open: string | null): readonly Row[] {
  const lines = foldRepeats(rows, (row) => ('decision' in row ? row.decision : null), open);
  return lines.map(({ item, repeats }) =>
    'decision' in item ? { ...item, repeats: repeats.flatMap((row) => ('decision' in row ? row.decision : [])) } : item,
  );
}

export const COLUMNS: readonly Column<Row>[] = [
  { name: 'Run', width: 260, kind: 'wide cut', cell: (row) => <RunOf row={row} /> },
  { name: 'When', width: 72, kind: 'nw qq', cell: ({ at }) => <Time at={at} clock /> },
  { name: 'Decision', width: 150, kind: 'nw', cell: (row) => <Word row={row} /> },
  { name: 'Why', kind: 'wide cut', cell: (row) => <Why row={row} /> },
  { name: 'By', width: 180, kind: 'q wide cut', cell: (row) => <By row={row} /> },
];

function RunOf({ row }: { row: Row }) {
  if ('decision' in row) {
    const { workspace, runId, run } = row.decision;
    return <RunName workspace={workspace} run={runId} name={run.displayName} withId={false} />;
  }
  const { workspace, runId, displayName } = row.act;
  if (workspace === null || runId === null)
    return <span class="qq">{row.act.kind.startsWith('freeze') ? 'every run' : 'no single run'}</span>;
  return <RunName workspace={workspace} run={runId} name={displayName} withId={false} />;
}

function Word({ row }: { row: Row }) {
  if ('act' in row) return <State kind="hand">{actWord(row.act)}</State>;
  const [kind, word] = wordOf(row.decision);
  return <State kind={kind}>{word}</State>;
}

function Why({ row }: { row: Row }) {
  const plain = usePlainWords();
  if ('act' in row) return <ActWhy act={row.act} />;
  const { policy, reason, withheld } = row.decision;
  const why = `${withheld === 'waiting-for-approval' ? 'people are asked; ' : ''}${plain(reason)}`;
  const first = row.repeats.at(-1);
  return (
    <span title={why}>
      <b>{policy}</b>:{' '}
      {first && (
        <>
          {row.repeats.length + 1} times since <Time at={first.at} clock />,{' '}
        </>
      )}
      <bdi>{why}</bdi>
    </span>
  );
}

function ActWhy({ act: { policy, reason, what } }: { act: Act }) {
  return (
    <span title={visible(reason ?? what)}>
      {policy !== null && (
        <>
          <b>{policy}</b>:{' '}
        </>
      )}
      {reason === null ? (
        <span class="qq">no reason given</span>
      ) : (
        <>
          “<Outside text={reason} />”
        </>
      )}
    </span>
  );
}

function By({ row }: { row: Row }) {
  if ('act' in row) return <Outside text={row.act.by} />;
  const { decidedBy, approvedByPerson } = row.decision;
  if (decidedBy) return <Outside text={decidedBy} />;
  return <>{approvedByPerson ? 'Runwarden, approved' : 'Runwarden'}</>;
}
