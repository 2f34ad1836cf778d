import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useSending } from '../../sending.ts';
import { MODES, nextMode } from '../../words/policies.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNote } from '../notes.tsx';

type Mode = Schemas['Policy']['mode'];

interface Props {
  readonly policy: Schemas['PolicyDetail'];
  /** Whether the text can be edited; the mode alone otherwise. */
  readonly withText: boolean;
  readonly onLeave: () => void;
  readonly onStarted: (id: string) => void;
}

const DAYS = [1, 7, 30, 90];
const USUAL_DAYS = 30;
const NOT_OFF = MODES.filter(([mode]) => mode !== 'off');

/** Asks which change of a policy is tried on the recorded past. */
export function SimulateDialog({ policy, withText, onLeave, onStarted }: Props) {
  const { api } = useConsole();
  const [mode, setMode] = useState<Mode>(withText ? policy.mode : (nextMode(policy.mode) ?? 'approve'));
  const [days, setDays] = useState(USUAL_DAYS);
  const [text, setText] = useState(policy.text ?? '');
  const sending = useSending();
  const start = async (event: Event) => {
    event.preventDefault();
    const body = {
      policy: policy.name,
      days,
      ...(mode !== policy.mode && { mode }),
      ...(withText && text !== policy.text && { text }),
    };
    const started = await sending.send(() => answerOf(api.POST('/api/v1/simulations', { body })));
    if (started) onStarted(started.id);
  };
  return (
    <Dialog title={withText ? `Simulate ${policy.name}` : `Raise or lower ${policy.name}`} onLeave={onLeave}>
      <form class="gap-m" onSubmit={start}>
        <p class="small q">
          It is tried on the recorded days. Nothing is written, nobody is notified, and this page never changes the
          file: your policies are kept where you keep them, such as in git.
        </p>
        <fieldset class="field">
          <legend class="label">Mode</legend>
          <div class="seg">
            {(withText ? NOT_OFF : MODES).map(([one]) => (
              <label key={one}>
                <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
                {one}
              </label>
            ))}
          </div>
          <span class="hint">It is {policy.mode} now.</span>
        </fieldset>
        <fieldset class="field">
          <legend class="label">Recorded days before now</legend>
          <div class="seg">
            {DAYS.map((count) => (
              <label key={count}>
                <input type="radio" name="days" checked={days === count} onChange={() => setDays(count)} />
                {count}
              </label>
            ))}
          </div>
        </fieldset>
        {withText && (
          <div class="field">
            <label for="policy-text">Text</label>
            <textarea
              id="policy-text"
              class="mono"
              rows={14}
              spellcheck={false}
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
            <span class="hint">The whole file. Its name stays {policy.name}.</span>
          </div>
        )}
        {sending.problem && <ProblemNote problem={sending.problem} lead="Nothing was simulated." />}
        <div class="row">
          <button class={sending.isBusy ? 'btn hand busy' : 'btn hand'} type="submit" disabled={sending.isBusy}>
            {sending.isBusy ? 'Starting…' : 'Simulate'}
          </button>
          <button class="btn quiet" type="button" onClick={onLeave}>
            Leave <kbd>esc</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}
