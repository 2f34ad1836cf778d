import { useState } from 'preact/hooks';
import { answerOf } from '../api.ts';
import { useConsole } from '../console.ts';
import { mayAct } from '../may.ts';
import { useSending } from '../sending.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './notes.tsx';

/** Ends the session of this browser, and that at the issuer where it can be ended. Nothing for who has none. */
export function SignOut({ isSmall = false }: { isSmall?: boolean }) {
  const { api, me, forget } = useConsole();
  const sending = useSending();
  if (!me.value?.session) return null;
  const leave = async () => {
    const left = await sending.send(() => answerOf(api.POST('/sign-out')));
    if (!left) return;
    forget();
    if (left.endSession !== null) location.assign(left.endSession);
  };
  return (
    <button class={isSmall ? 'btn quiet s' : 'btn'} type="button" disabled={sending.isBusy} onClick={leave}>
      Sign out
    </button>
  );
}

const ENDS = {
  mine: {
    word: 'Sign out everywhere…',
    title: 'Sign out everywhere?',
    says: 'Your sessions end in all browsers, this one too. API keys and tokens still count.',
    act: 'Sign out everywhere',
  },
  everyone: {
    word: 'End all sessions…',
    title: 'End the sessions of everyone?',
    says: 'Everybody signs in again, you too. API keys and tokens still count, and links of owners work.',
    act: 'End all sessions',
  },
} as const;

/** Ends sessions in all browsers: one’s own, and those of everyone for an admin. */
export function EndSessions() {
  const { me } = useConsole();
  const [open, setOpen] = useState<keyof typeof ENDS | null>(null);
  if (!me.value?.session) return null;
  const whose = mayAct(me.value, 'admin', null) ? (['mine', 'everyone'] as const) : (['mine'] as const);
  return (
    <>
      {whose.map((one) => (
        <button key={one} class="btn" type="button" onClick={() => setOpen(one)}>
          {ENDS[one].word}
        </button>
      ))}
      {open && <EndDialog whose={open} onLeave={() => setOpen(null)} />}
    </>
  );
}

function EndDialog({ whose, onLeave }: { whose: keyof typeof ENDS; onLeave: () => void }) {
  const { api, forget } = useConsole();
  const sending = useSending();
  const { title, says, act } = ENDS[whose];
  const end = async (event: Event) => {
    event.preventDefault();
    const ended = await sending.send(() => answerOf(api.POST('/api/v1/sessions/end', { body: { whose } })));
    if (ended) forget();
  };
  return (
    <Dialog title={title} onLeave={onLeave}>
      <p class="small q">{says}</p>
      {sending.problem && <ProblemNote problem={sending.problem} lead="No session was ended." />}
      <form class="row" onSubmit={end}>
        <button class="btn hand" type="submit" disabled={sending.isBusy}>
          {act}
        </button>
        <button class="btn quiet" type="button" autofocus onClick={onLeave}>
          Leave <kbd>esc</kbd>
        </button>
      </form>
    </Dialog>
  );
}
