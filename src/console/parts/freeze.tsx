import { useState } from 'preact/hooks';
import { answerOf, type Schemas } from '../api.ts';
import { useConsole } from '../console.ts';
import { useSending } from '../sending.ts';
import { goneOutBefore, heldInWords } from '../words/freeze.ts';
import { clockTime } from '../words/time.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './notes.tsx';
import { Outside, RunName } from './text.tsx';
import { Time } from './time.tsx';

type FreezeState = Schemas['FreezeState'];

/** The band over every page while cancels are frozen: until when, why, by whom, and the way to lift it. */
export function FreezeBand({
  state,
  now,
  onLift,
}: {
  state: FreezeState;
  /** Null before it is read. */
  now: Schemas['Now'] | null;
  onLift: () => void;
}) {
  const freeze = longestOf(state);
  if (!freeze) return null;
  return (
    <section class="freeze" role="status" aria-label="Freeze">
      <div class="in">
        <span class="pause" aria-hidden="true">
          <i />
          <i />
        </span>
        <div>
          <strong>
            Frozen: nothing is cancelled until {freeze.endsAt ? <Time at={freeze.endsAt} clock /> : 'somebody lifts it'}
          </strong>
          <p>
            “<Outside text={freeze.reason} />” by <Outside text={freeze.author} />, <Time at={freeze.createdAt} />.
            Watching, notifying and asking continue. {now && <BeforeAndHeld now={now} />}
          </p>
        </div>
        <button class="btn" type="button" onClick={onLift}>
          Lift the freeze…
        </button>
      </div>
    </section>
  );
}

/** What a freeze could not hold, and what it holds. */
function BeforeAndHeld({ now }: { now: Schemas['Now'] }) {
  const gone = goneOutBefore(now);
  const [first] = gone;
  return (
    <>
      {!first && 'No cancel had gone out before. '}
      {first && (
        <>
          {gone.length === 1 ? 'One cancel' : `${gone.length} cancels`} had gone out before:{' '}
          <RunName workspace={first.workspace} run={first.runId} name={first.displayName} withId={false} />
          {gone.length > 1 && ` and ${gone.length - 1} more`}.{' '}
        </>
      )}
      {heldInWords(now)}
    </>
  );
}

/** The freeze that ends last; null where nothing is frozen. */
export function longestOf(state: FreezeState | null): FreezeState['freezes'][number] | null {
  return state?.freezes.toSorted((a, b) => endOf(b) - endOf(a))[0] ?? null;
}

function endOf({ endsAt }: { endsAt: string | null }): number {
  return endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt);
}

/** Asks before it lifts every freeze. The focus is on the way out, so that no stray key lifts one. */
export function LiftDialog({ onLeave }: { onLeave: () => void }) {
  const { api, live } = useConsole();
  const sending = useSending();
  const lift = async (event: Event) => {
    event.preventDefault();
    const lifted = await sending.send(() => answerOf(api.DELETE('/api/v1/freeze')));
    if (!lifted) return;
    await live.acted();
    onLeave();
  };
  return (
    <Dialog title="Lift the freeze?" onLeave={onLeave}>
      <p class="small q">
        What it held is judged again, and then done if it is still right. An owner whose notice time it stopped has the
        rest of it first, and at least 10 min.
      </p>
      {sending.problem && (
        <ProblemNote problem={sending.problem} lead="The freeze was not lifted." command="runwarden unfreeze" />
      )}
      <form class="row" onSubmit={lift}>
        <button class="btn hand" type="submit" disabled={sending.isBusy}>
          Lift it
        </button>
        <button class="btn quiet" type="button" autofocus onClick={onLeave}>
          Leave it <kbd>esc</kbd>
        </button>
      </form>
    </Dialog>
  );
}

const HOUR = 3_600_000;
const LENGTHS = ['1h', '4h', null] as const;

/** Asks for the reason and the end of a freeze and sets it. The band then says what had gone out before. */
export function FreezeDialog({ onLeave }: { onLeave: () => void }) {
  const { api, live, time, world } = useConsole();
  const [reason, setReason] = useState('');
  const [length, setLength] = useState<(typeof LENGTHS)[number]>('4h');
  const sending = useSending();
  const isMissing = reason.trim() === '';
  const freeze = async (event: Event) => {
    event.preventDefault();
    if (isMissing) return sending.refuse();
    const body = { reason: reason.trim(), ...(length && { for: length }) };
    const made = await sending.send(() => answerOf(api.PUT('/api/v1/freeze', { body })));
    if (!made) return;
    await live.acted();
    onLeave();
  };
  const inFourHours = clockTime(time.slow.value + 4 * HOUR, time.slow.value, world.zone);
  const inWords = { '1h': '1 h', '4h': `4 h, ${inFourHours}` } as const;
  return (
    <Dialog title="Freeze every cancel?" onLeave={onLeave}>
      <p class="small q">
        It holds every cancel in every workspace. Watching, notifying and asking continue. A cancel that is already at
        Azure cannot be called back; the band over the pages then says which.
      </p>
      {sending.problem && (
        <ProblemNote problem={sending.problem} lead="Nothing is frozen." command='runwarden freeze "why"' />
      )}
      <form class="gap-m" onSubmit={freeze}>
        <div class="field">
          <label for="freeze-reason">Reason</label>
          <input
            id="freeze-reason"
            type="text"
            autofocus
            maxLength={1000}
            value={reason}
            placeholder="Metrics of two regions are late"
            aria-invalid={sending.isRefused && isMissing}
            aria-describedby="freeze-reason-why"
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {sending.isRefused && isMissing && (
            <span class="err" id="freeze-reason-why">
              Say why, in a few words.
            </span>
          )}
        </div>
        <fieldset class="field">
          <legend class="label">Until</legend>
          <div class="seg">
            {LENGTHS.map((one) => (
              <label key={one}>
                <input type="radio" name="freeze-for" checked={length === one} onChange={() => setLength(one)} />
                {one === null ? 'lifted' : inWords[one]}
              </label>
            ))}
          </div>
        </fieldset>
        <div class="row">
          <button class={sending.isBusy ? 'btn hand busy' : 'btn hand'} type="submit" disabled={sending.isBusy}>
            Freeze
          </button>
          <button class="btn quiet" type="button" onClick={onLeave}>
            Leave <kbd>esc</kbd>
          </button>
        </div>
      </form>
    </Dialog>
  );
}
