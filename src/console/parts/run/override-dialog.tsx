import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useSending } from '../../sending.ts';
import { estimateInWords } from '../../words/money.ts';
import { visible } from '../../words/text.ts';
import { clockTime } from '../../words/time.ts';
import { Dialog } from '../dialog.tsx';
import { ProblemNote } from '../notes.tsx';
import { Outside } from '../text.tsx';
import { Time, toMoment } from '../time.tsx';
import { Done } from './done.tsx';
import { ReasonField } from './reason-field.tsx';

type RunDetail = Schemas['RunDetail'];

interface Props {
  readonly kind: 'extend' | 'exempt';
  readonly run: RunDetail;
  readonly onLeave: () => void;
  readonly onMade: () => void;
}

const HOUR = 3_600_000;
const LENGTHS = { '2h': 2, '6h': 6, '24h': 24, '72h': 72 } as const;
type Length = keyof typeof LENGTHS;

const WHAT = {
  extend: {
    title: 'Extend it?',
    says: 'Policies judge and notify as before, and cancel nothing until then.',
    act: 'Extend it',
    made: 'Extended',
  },
  exempt: {
    title: 'Exempt it?',
    says: 'The policies do not judge it until then: no notice, no question, no cancel.',
    act: 'Exempt it',
    made: 'Exempt',
  },
} as const;

/** Keeps a run for a time: for how long, under which policies, and why. */
export function OverrideDialog({ kind, run, onLeave, onMade }: Props) {
  const { api, time, world } = useConsole();
  const found = run.statuses
    .filter(({ state }) => state !== 'healthy' && state !== 'exempt')
    .map(({ policy }) => policy);
  const [length, setLength] = useState<Length>('6h');
  const [only, setOnly] = useState<readonly string[]>(kind === 'extend' ? found : []);
  const [reason, setReason] = useState('');
  const [made, setMade] = useState<Schemas['MadeOverride'] | null>(null);
  const sending = useSending();
  const isMissing = reason.trim() === '';
  const words = WHAT[kind];
  const ends = time.slow.value + LENGTHS[length] * HOUR;
  const send = async (event: Event) => {
    event.preventDefault();
    if (isMissing) return sending.refuse();
    const body = {
      kind,
      scope: { workspace: run.workspace, runId: run.id },
      policies: only.length === 0 ? ['*'] : [...only],
      reason: reason.trim(),
      for: length,
      confirm: false,
    };
    const override = await sending.send(() => answerOf(api.POST('/api/v1/overrides', { body })));
    if (!override) return;
    setMade(override);
    onMade();
  };
  if (made)
    return (
      <Done
        title={`${words.made} until ${clockTime(toMoment(made.endsAt), time.slow.value, world.zone)}`}
        onLeave={onLeave}
      >
        <p>
          {words.says} It ends by itself at <Time at={made.endsAt} clock />.
        </p>
        {made.notice && <p class="q">{visible(made.notice)}</p>}
      </Done>
    );
  return (
    <Dialog title={words.title} onLeave={onLeave}>
      <p class="small q">
        <b>
          <Outside text={run.displayName || run.id} />
        </b>
        . {words.says}
      </p>
      {sending.problem && (
        <ProblemNote
          problem={sending.problem}
          lead="Nothing was made."
          command={`runwarden ${kind} ${run.id} --for ${length}`}
        />
      )}
      <form class="gap-m" onSubmit={send}>
        <fieldset class="field">
          <legend class="label">For</legend>
          <div class="seg">
            {(Object.keys(LENGTHS) as Length[]).map((one) => (
              <label key={one}>
                <input type="radio" name="length" checked={length === one} onChange={() => setLength(one)} />
                {one === '72h' ? '3 days' : one.replace('h', ' h')}
              </label>
            ))}
          </div>
          <span class="hint">
            Until {clockTime(ends, time.slow.value, world.zone)}
            {run.cost && run.cost.perHour > 0 && (
              <>
                ; it can cost about {estimateInWords(run.cost.perHour * LENGTHS[length], run.cost.currency)} more by
                then
              </>
            )}
            .
          </span>
        </fieldset>
        <Policies run={run} only={only} onChange={setOnly} />
        <ReasonField
          id="override-reason"
          label="Reason"
          hint="Its owner and on-call read it."
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

interface PoliciesProps {
  readonly run: RunDetail;
  /** Empty: every policy. */
  readonly only: readonly string[];
  readonly onChange: (only: readonly string[]) => void;
}

function Policies({ run, only, onChange }: PoliciesProps) {
  const all = run.statuses.map(({ policy }) => policy);
  const toggle = (policy: string) =>
    onChange(only.includes(policy) ? only.filter((one) => one !== policy) : [...only, policy]);
  return (
    <fieldset class="field">
      <legend class="label">Under</legend>
      <div class="checks small">
        <label>
          <input type="checkbox" checked={only.length === 0} onChange={() => onChange([])} /> every policy
        </label>
        {all.map((policy) => (
          <label key={policy}>
            <input type="checkbox" checked={only.includes(policy)} onChange={() => toggle(policy)} />{' '}
            <Outside text={policy} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
