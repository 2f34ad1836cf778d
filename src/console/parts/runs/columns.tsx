import type { Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { phaseAge } from '../../words/run.ts';
import { ownerName, STATES } from '../../words/runs.ts';
import { visible } from '../../words/text.ts';
import { clockTime } from '../../words/time.ts';
import { roughLength, shortNext } from '../../words/time-in-tables.ts';
import { Money } from '../money.tsx';
import { usePlainWords } from '../says.tsx';
import { State, Unknown } from '../state.tsx';
import type { Column } from '../table.tsx';
import { Outside, RunName, runAddress } from '../text.tsx';
import { Time, toMoment } from '../time.tsx';
import { UseLine } from './use-line.tsx';

type Run = Schemas['Run'];

/** A row of the table: a run, and whether it ended while the page was open. */
export interface RunRow {
  readonly run: Run;
  readonly isGone: boolean;
}

export const ACTIVE_COLUMNS: readonly Column<RunRow>[] = [
  { name: 'Run', cell: ({ run }) => <Name run={run} /> },
  { name: 'Owner', width: 124, kind: 'q off', cell: ({ run }) => <Owner run={run} /> },
  { name: 'Phase, since', width: 120, kind: 'q off', sort: 'age', cell: ({ run }) => <Phase run={run} /> },
  { name: 'GPUs', width: 56, kind: 'num off', sort: 'gpus', cell: ({ run }) => run.gpus ?? <Unknown>?</Unknown> },
  { name: 'Use, 2 h', width: 80, kind: 'off', cell: ({ run }) => <Use run={run} /> },
  { name: 'An hour', width: 84, kind: 'num', sort: 'money', cell: ({ run }) => <PerHour run={run} /> },
  { name: 'So far', width: 100, kind: 'num q off', sort: 'so-far', cell: ({ run }) => <SoFar run={run} /> },
  { name: 'State', width: 132, cell: (row) => <Worst {...row} /> },
  { name: 'Next', width: 152, kind: 'q next', sort: 'next', cell: ({ run }) => <Next run={run} /> },
];

export const ENDED_COLUMNS: readonly Column<RunRow>[] = [
  { name: 'Run', cell: ({ run }) => <Name run={run} /> },
  { name: 'Workspace', width: 144, kind: 'q off', cell: ({ run }) => <Outside text={run.workspace} /> },
  { name: 'Owner', width: 144, kind: 'q off', cell: ({ run }) => <Owner run={run} /> },
  { name: 'GPUs', width: 64, kind: 'num off', cell: ({ run }) => run.gpus ?? <Unknown>?</Unknown> },
  { name: 'Cost', width: 96, kind: 'num', cell: ({ run }) => <SoFar run={run} /> },
  { name: 'How it ended', width: 240, cell: ({ run }) => <End run={run} /> },
  { name: 'Ended', width: 112, kind: 'q next', cell: ({ run }) => <Time at={run.phaseSince} /> },
];

export function keyOfRow({ run }: RunRow): string {
  return `${run.workspaceId} ${run.id}`;
}

export function addressOfRow({ run }: RunRow): string {
  return runAddress(run.workspace, run.id);
}

function Name({ run }: { run: Run }) {
  return <RunName workspace={run.workspace} run={run.id} name={run.displayName} />;
}

function Owner({ run }: { run: Run }) {
  const name = ownerName(run);
  if (name === null)
    return <Unknown why={`Nobody else is known, so ${visible(run.owner.display)} is notified.`}>no owner</Unknown>;
  return (
    <span title={visible(name)}>
      <Outside text={name.replace(/@.*$/, '')} />
    </span>
  );
}

function Phase({ run }: { run: Run }) {
  const { time } = useConsole();
  const { length, atLeast } = phaseAge(run, time.slow.value);
  return (
    <span title={phaseTitle(run, atLeast)}>
      {run.phase === 'unrecognised' ? <Outside text={run.status} /> : run.phase} {atLeast && 'over '}
      {roughLength(length)}
    </span>
  );
}

function phaseTitle({ status, phase, startedAt }: Run, atLeast: boolean): string {
  const since = atLeast
    ? 'At least so long: a pass first saw it so.'
    : phase === 'running' && startedAt !== null
      ? 'Since it began computing.'
      : 'Since a pass saw it so.';
  return `Azure says ${visible(status)}. ${since}`;
}

/** How busy its GPUs were, as a line; without GPUs nothing. */
function Use({ run: { use, gpus } }: { run: Run }) {
  if (use === null)
    return gpus === 0 ? <span class="qq">–</span> : <Unknown why="No pass reads its GPU use.">?</Unknown>;
  return <UseLine use={use} />;
}

function PerHour({ run: { cost, costUnknown, phase } }: { run: Run }) {
  if (cost === null && phase === 'queued') return <span class="qq">–</span>;
  return (
    <span title={costUnknown === null ? undefined : visible(costUnknown)}>
      <Money amount={cost?.perHour} currency={cost?.currency} />
    </span>
  );
}

function SoFar({ run: { cost, phase } }: { run: Run }) {
  if (cost === null) return phase === 'queued' ? <span class="qq">–</span> : <Unknown>unknown</Unknown>;
  return (
    <span title={cost.atLeast ? 'At least: a part of it has no price.' : undefined}>
      <Money amount={cost.soFar} currency={cost.currency} />
    </span>
  );
}

function Worst({ run: { worst }, isGone }: RunRow) {
  const plain = usePlainWords();
  if (isGone) return <State kind="ended">ended</State>;
  if (!worst) return <State kind="ended">not judged</State>;
  return (
    <span title={plain(worst.reason)}>
      <State kind={worst.state}>
        {worst.state === 'healthy' ? (
          'healthy'
        ) : (
          <>
            <span class="sr">{STATES[worst.state].chip}: </span>
            <Outside text={worst.policy} />
          </>
        )}
      </State>
    </span>
  );
}

function Next({ run: { worst } }: { run: Run }) {
  const { time, world } = useConsole();
  const next = worst?.next;
  if (!next) return null;
  const when = next.at === null ? null : clockTime(toMoment(next.at), time.slow.value, world.zone);
  return <span title={visible(`${next.what} ${when ?? ''}`.trim())}>{visible(shortNext(next.what, when))}</span>;
}

const ENDS = { Completed: 'good', Failed: 'ended', Canceled: 'ended' } as const;

function End({ run: { status, failure } }: { run: Run }) {
  const kind = status in ENDS ? ENDS[status as keyof typeof ENDS] : 'ended';
  return (
    <span title={failure ? visible(failure.message) : undefined}>
      <State kind={kind}>
        <Outside text={status} />
        {failure && <span class="qq">: {failure.cause}</span>}
      </State>
    </span>
  );
}
