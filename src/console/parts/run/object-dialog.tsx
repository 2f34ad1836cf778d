import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useSending } from '../../sending.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNote } from '../notes.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';
import { Done } from './done.tsx';
import { ReasonField } from './reason-field.tsx';

interface Props {
  /** Object to a cancel, or ask for more time. */
  readonly what: 'object' | 'ask';
  readonly run: Schemas['RunDetail'];
  readonly onLeave: () => void;
  readonly onMade: () => void;
}

const WORDS = {
  object: {
    title: 'Keep your run?',
    says: 'Your word holds every announced cancel of it for a time, and on-call is asked.',
    act: 'Keep it',
  },
  ask: {
    title: 'Ask for more time?',
    says: 'On-call is asked. Nothing changes before an operator grants it.',
    act: 'Ask for 6 h more',
  },
} as const;

const ASKED = '6h';

/** The word of an owner about an own run. */
export function ObjectDialog({ what, run, onLeave, onMade }: Props) {
  const { api } = useConsole();
  const [reason, setReason] = useState('');
  const [held, setHeld] = useState<readonly { policy: string; endsAt: string }[] | null>(null);
  const sending = useSending();
  const isMissing = reason.trim() === '';
  const params = { path: { workspace: run.workspace, run: run.id } };
  const words = WORDS[what];
  const object = async () => {
    const body = { reason: reason.trim() };
    return (await answerOf(api.POST('/api/v1/runs/{workspace}/{run}/objections', { params, body }))).items;
  };
  const ask = async () => {
    const body = { reason: reason.trim(), for: ASKED };
    await answerOf(api.POST('/api/v1/runs/{workspace}/{run}/extension-requests', { params, body }));
    return [];
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (isMissing) return sending.refuse();
    const made = await sending.send(what === 'object' ? object : ask);
    if (!made) return;
    setHeld(made);
    onMade();
  };
  if (held)
    return (
      <Done title={what === 'object' ? 'The cancel is held' : 'On-call is asked'} onLeave={onLeave}>
        {held.map(({ policy, endsAt }) => (
          <p key={policy}>
            Under <Outside text={policy} /> until <Time at={endsAt} clock />.
          </p>
        ))}
        <p class="q small">On-call reads your reason. You get a message when they answer.</p>
      </Done>
    );
  return (
    <Dialog title={words.title} onLeave={onLeave}>
      <p class="small q">{words.says}</p>
      {sending.problem && <ProblemNote problem={sending.problem} lead="Nothing was recorded." />}
      <form class="gap-m" onSubmit={send}>
        <ReasonField
          id="object-reason"
          label="Reason"
          hint="On-call reads it."
          value={reason}
          isMissing={sending.isRefused && isMissing}
          onInput={setReason}
        />
        <div class="row">
          <button class={sending.isBusy ? 'btn hand busy' : 'btn hand'} type="submit" disabled={sending.isBusy}>
            {words.act}
          </button>
          <button class="btn quiet" type="button" onClick={onLeave}>
            Leave <kbd>esc</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}
