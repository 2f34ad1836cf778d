import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { isOwn, mayAct } from '../../may.ts';
import { useSending } from '../../sending.ts';
import { ProblemNote } from '../notes.tsx';
import { ReasonField } from '../run/reason-field.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';

interface Props {
  readonly decision: Schemas['DecisionDetail'];
  readonly onSaid: () => void;
}

/** Whether somebody says that a cancel was wrong, and the way to say so or to take it back. */
export function WasWrong({ decision, onSaid }: Props) {
  const { api, me } = useConsole();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const sending = useSending();
  const { id, workspace, owner, canBeWrong, saidWrong } = decision;
  const may = mayAct(me.value, 'operator', workspace) || isOwn(owner, me.value);
  if (!canBeWrong || !(may || saidWrong)) return null;
  const isMissing = reason.trim() === '';
  const params = { path: { id } };
  const say = async (event: Event) => {
    event.preventDefault();
    if (isMissing) return sending.refuse();
    const body = { reason: reason.trim() };
    if (!(await sending.send(() => answerOf(api.POST('/api/v1/decisions/{id}/wrong', { params, body }))))) return;
    setOpen(false);
    setReason('');
    onSaid();
  };
  const takeBack = async () => {
    if (await sending.send(() => answerOf(api.DELETE('/api/v1/decisions/{id}/wrong', { params })))) onSaid();
  };
  return (
    <div class="gap-s small">
      {sending.problem && <ProblemNote problem={sending.problem} lead="Nothing was recorded." />}
      {saidWrong && (
        <p>
          <b>
            <Outside text={saidWrong.author} />
          </b>{' '}
          said that it was wrong, <Time at={saidWrong.at} />: “<Outside text={saidWrong.reason} />”{' '}
          {may && (
            <button class="linklike" type="button" disabled={sending.isBusy} onClick={() => void takeBack()}>
              Take it back
            </button>
          )}
        </p>
      )}
      {!saidWrong && !isOpen && (
        <button class="linklike" type="button" onClick={() => setOpen(true)}>
          It was wrong…
        </button>
      )}
      {!saidWrong && isOpen && (
        <form class="gap-m" onSubmit={say}>
          <ReasonField
            id={`wrong-${id}`}
            label="What was wrong with it?"
            hint="It counts against the policy."
            value={reason}
            isMissing={sending.isRefused && isMissing}
            onInput={setReason}
          />
          <div class="row">
            <button class={sending.isBusy ? 'btn s busy' : 'btn s'} type="submit" disabled={sending.isBusy}>
              It was wrong
            </button>
            <button class="btn s quiet" type="button" onClick={() => setOpen(false)}>
              Leave
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
