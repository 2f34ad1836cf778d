import { useState } from 'preact/hooks';
import { type ApiProblem, answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { mayAct } from '../../may.ts';
import { useSending } from '../../sending.ts';
import { visible } from '../../words/text.ts';
import { Dialog } from '../dialog.tsx';
import { LiftDialog, longestOf } from '../freeze.tsx';
import { Money } from '../money.tsx';
import { Note, ProblemNote } from '../notes.tsx';
import { Says } from '../says.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';
import { Done } from './done.tsx';
import { ReasonField } from './reason-field.tsx';

interface Props {
  readonly run: Schemas['RunDetail'];
  readonly onLeave: () => void;
  readonly onMade: () => void;
}

const PARENTS: ReadonlySet<string> = new Set(['pipeline', 'sweep', 'automl']);

/** Cancels a run by hand, after a reason. What a person wanted kept is cancelled only on a second word. */
export function CancelDialog({ run, onLeave, onMade }: Props) {
  const { api, live } = useConsole();
  const [reason, setReason] = useState('');
  const [isConfirmed, confirm] = useState(false);
  const [next, setNext] = useState<string | null>(null);
  const [isLifting, lift] = useState(false);
  const freeze = useData(
    'freeze',
    () => answerOf(api.GET('/api/v1/freeze')),
    ({ kind }) => kind !== 'pass',
  );
  const frozen = longestOf(freeze.data.value.value);
  const sending = useSending();
  const isMissing = reason.trim() === '';
  const keptBy = sending.problem?.members.reason === 'needs-confirm' ? listIn(sending.problem.members.keptBy) : null;
  const send = async (event: Event) => {
    event.preventDefault();
    if (isMissing) return sending.refuse();
    const made = await sending.send(() =>
      answerOf(
        api.POST('/api/v1/runs/{workspace}/{run}/cancel', {
          params: { path: { workspace: run.workspace, run: run.id } },
          body: { reason: reason.trim(), confirm: isConfirmed },
        }),
      ),
    );
    if (!made) return void freeze.reload();
    setNext(made.next);
    void live.acted();
    onMade();
  };
  if (next !== null)
    return (
      <Done title="The cancel is recorded" onLeave={onLeave}>
        <p>{visible(next)}</p>
        <p class="q small">The story of the run says what becomes of it.</p>
      </Done>
    );
  if (isLifting) return <LiftDialog onLeave={() => lift(false)} />;
  return (
    <Dialog title="Cancel this run by hand?" onLeave={onLeave}>
      <AboutRun run={run} />
      <p class="small q">
        No policy, hour or limit holds it back; a freeze does. A cancel cannot be taken back: what is not in a
        checkpoint is lost.
      </p>
      {keptBy && (
        <div class="note hand" role="alert">
          <b>A person wants it kept.</b> <Says raw text={keptBy.join(' ')} /> Nothing was cancelled.
        </div>
      )}
      {frozen && <Frozen freeze={frozen} onLift={() => lift(true)} />}
      {sending.problem && !frozen && !keptBy && <Refused problem={sending.problem} run={run.id} />}
      {frozen && (
        <div class="row">
          <button class="btn quiet" type="button" onClick={onLeave}>
            Leave it running <kbd>esc</kbd>
          </button>
        </div>
      )}
      <form class="gap-m" onSubmit={send} hidden={frozen !== null}>
        <ReasonField
          id="cancel-reason"
          label="Reason"
          hint="For the record, and for its owner."
          value={reason}
          isMissing={sending.isRefused && isMissing}
          onInput={setReason}
        />
        {(keptBy || isConfirmed) && (
          <label class="row small">
            <input
              type="checkbox"
              checked={isConfirmed}
              onChange={({ currentTarget }) => confirm(currentTarget.checked)}
            />
            Cancel it all the same
          </label>
        )}
        <div class="row">
          <button
            class={sending.isBusy ? 'btn stop busy' : 'btn stop'}
            type="submit"
            disabled={sending.isBusy || (keptBy !== null && !isConfirmed)}
          >
            {sending.isBusy ? 'Recording…' : 'Cancel the run'}
          </button>
          <button class="btn quiet" type="button" onClick={onLeave}>
            Leave it running <kbd>esc</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function AboutRun({ run }: Pick<Props, 'run'>) {
  return (
    <dl class="kv">
      <dt>Run</dt>
      <dd>
        <b>
          <Outside text={run.displayName || run.id} />
        </b>{' '}
        <span class="id">
          <Outside text={run.id} />
        </span>
      </dd>
      <dt>Owner</dt>
      <dd>
        <Outside text={run.owner.display} />, who is notified, and so is on-call
      </dd>
      <dt>Spent</dt>
      <dd>
        <Money amount={run.cost?.soFar} currency={run.cost?.currency} atLeast={run.cost?.atLeast} />
        {run.cost && (
          <>
            , and <Money amount={run.cost.perHour} currency={run.cost.currency} perHour /> more
          </>
        )}
      </dd>
      {PARENTS.has(run.jobType) && (
        <>
          <dt>Below it</dt>
          <dd>Azure cancels its {run.jobType === 'pipeline' ? 'steps' : 'trials'} with it.</dd>
        </>
      )}
    </dl>
  );
}

function Refused({ problem, run }: { problem: ApiProblem; run: string }) {
  if (problem.members.reason !== 'frozen')
    return <ProblemNote problem={problem} lead="Nothing was cancelled." command={`runwarden cancel ${run}`} />;
  return (
    <Note>
      <b>Nothing was cancelled.</b> Cancels were frozen then. They are not frozen now.
    </Note>
  );
}

/** A freeze holds a cancel by hand, too: who froze, until when, and the way to lift it. */
function Frozen({ freeze, onLift }: { freeze: Schemas['Freeze']; onLift: () => void }) {
  const { me } = useConsole();
  return (
    <div class="note hand" role="alert">
      <b>Cancels are frozen until {freeze.endsAt ? <Time at={freeze.endsAt} clock /> : 'somebody lifts it'}.</b> “
      <Outside text={freeze.reason} />” by <Outside text={freeze.author} />. Nothing is cancelled by hand before.{' '}
      {mayAct(me.value, 'operator', null) ? (
        <button class="btn s" type="button" onClick={onLift}>
          Lift the freeze…
        </button>
      ) : (
        'To lift it takes the role operator over all workspaces.'
      )}
    </div>
  );
}

function listIn(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.map(String) : [];
}
