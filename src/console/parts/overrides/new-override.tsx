import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { mayActSomewhere } from '../../may.ts';
import { useQuery } from '../../query.ts';
import { useSending } from '../../sending.ts';
import { useTitle } from '../../title.ts';
import { counted } from '../../words/money.ts';
import { draftOf, endOf, formOf, LENGTHS } from '../../words/overrides.ts';
import { clockTime, relativeTime } from '../../words/time.ts';
import { Note, ProblemNote } from '../notes.tsx';
import { Outside } from '../text.tsx';
import { Time } from '../time.tsx';
import { Preview } from './preview.tsx';
import { ScopeLines } from './scope-lines.tsx';
import { usePreview } from './use-preview.ts';

type Made = Schemas['MadeOverride'];

const KINDS = [
  ['extend', 'Extend'],
  ['exempt', 'Exempt'],
] as const;

/** The form of a new override, with what it would cover while it is typed. All but the reason is in the address. */
export function NewOverride() {
  const { api, time, world, me } = useConsole();
  const { values, set } = useQuery();
  const form = formOf(values);
  const [reason, setReason] = useState(values.reason ?? '');
  const [isConfirmed, confirm] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const sending = useSending();
  const draft = draftOf(form);
  const { preview, problem } = usePreview(draft);
  useTitle('New override');
  const hasEnd = Object.keys(endOf(form.end)).length > 0;
  const isMissing = reason.trim() === '' || draft === null || !hasEnd;
  const save = async (event: Event) => {
    event.preventDefault();
    if (isMissing || draft === null) return sending.refuse();
    const body = { ...draft, reason: reason.trim(), confirm: isConfirmed };
    const saved = await sending.send(() => answerOf(api.POST('/api/v1/overrides', { body })));
    if (saved) setMade(saved);
  };
  if (made) return <MadeOverride made={made} />;
  if (!mayActSomewhere(me.value, 'operator'))
    return (
      <Note>An override takes the role operator. What you would like kept, ask an operator of the workspace for.</Note>
    );
  const verb = form.kind === 'extend' ? 'Extend' : 'Exempt';
  const runs = preview ? counted(preview.covers.count, 'run') : 'runs';
  const everything = preview?.coversEverything ?? null;
  return (
    <>
      <div class="head">
        <div>
          <h1>New override</h1>
          <p class="lead">
            An exception of yours, with a reason and an end. It never ends a finding; it holds the cancel.
          </p>
        </div>
      </div>
      <div class="cols even">
        <form class="panel" aria-label="New override" onSubmit={save}>
          <div class="body gap-m">
            <fieldset class="field">
              <legend class="label">Kind</legend>
              <div class="seg">
                {KINDS.map(([kind, title]) => (
                  <label key={kind}>
                    <input type="radio" name="kind" checked={form.kind === kind} onChange={() => set({ kind })} />
                    {title}
                  </label>
                ))}
              </div>
              <p class="small q">
                Extend: policies continue to judge and to notify, and nothing is cancelled. Exempt: they do not judge
                these runs.
              </p>
            </fieldset>
            <ScopeLines form={form} set={set} isRefused={sending.isRefused && draft === null} />
            <div class="field">
              <label for="policies">Policies</label>
              <input
                id="policies"
                type="text"
                class="mono"
                value={form.policies}
                placeholder="all"
                onInput={({ currentTarget }) => set({ policies: currentTarget.value })}
              />
              <span class="hint">Names or patterns, apart by commas. Empty means all of them.</span>
            </div>
            <fieldset class="field">
              <legend class="label">End</legend>
              <div class="seg">
                {LENGTHS.map((length) => (
                  <label key={length}>
                    <input
                      type="radio"
                      name="end"
                      checked={form.end === length}
                      onChange={() => set({ end: length })}
                    />
                    {length.replace(/(\d+)([hd])/, (_, count, unit) =>
                      unit === 'h' ? `${count} h` : counted(Number(count), 'day'),
                    )}
                  </label>
                ))}
              </div>
              <label class="small q" for="until">
                or until
              </label>
              <input
                id="until"
                type="datetime-local"
                value={LENGTHS.some((length) => length === form.end) ? '' : form.end}
                onChange={({ currentTarget }) => set({ end: currentTarget.value })}
              />
              <span class="hint">{endInWords(form.end, time.slow.value, world.zone)} The longest is 90 days.</span>
            </fieldset>
            <ReasonField reason={reason} onReason={setReason} isRefused={sending.isRefused} />
            {everything && (
              <Note kind="wait">
                <b>This covers every active run.</b> <Outside text={everything} />
                <label class="row">
                  <input
                    type="checkbox"
                    checked={isConfirmed}
                    onChange={({ currentTarget }) => confirm(currentTarget.checked)}
                  />
                  Make it all the same
                </label>
              </Note>
            )}
            <Refused problem={sending.problem} />
            <div class="row">
              <button
                class={sending.isBusy ? 'btn hand busy' : 'btn hand'}
                type="submit"
                disabled={sending.isBusy || (everything !== null && !isConfirmed)}
              >
                {verb} {runs} <kbd>⏎</kbd>
              </button>
              <a class="btn quiet" href="/overrides">
                Leave
              </a>
            </div>
          </div>
        </form>
        <Preview preview={preview} problem={problem} isEmpty={draft === null} />
      </div>
    </>
  );
}

function ReasonField({
  reason,
  onReason,
  isRefused,
}: {
  reason: string;
  onReason: (reason: string) => void;
  isRefused: boolean;
}) {
  const isWrong = isRefused && reason.trim() === '';
  return (
    <div class="field">
      <label for="reason">Reason</label>
      <input
        id="reason"
        type="text"
        maxLength={1000}
        value={reason}
        aria-invalid={isWrong}
        aria-describedby="reason-why"
        onInput={({ currentTarget }) => onReason(currentTarget.value)}
      />
      <span class={isWrong ? 'err' : 'hint'} id="reason-why">
        {isWrong ? 'Say why, in a few words.' : 'The owners of the runs read it.'}
      </span>
    </div>
  );
}

function endInWords(end: string, now: number, zone: string): string {
  const { for: length, endsAt } = endOf(end);
  const unit = { h: 3_600_000, d: 86_400_000, m: 60_000, s: 1000, w: 604_800_000 }[length?.at(-1) ?? ''];
  const at = endsAt ? Date.parse(endsAt) : unit === undefined ? null : now + Number.parseInt(length ?? '', 10) * unit;
  return at === null ? 'Say when it ends.' : `${clockTime(at, now, zone)}, ${relativeTime(at, now)}.`;
}

function Refused({ problem }: { problem: ApiProblem | null }) {
  if (!problem) return null;
  return <ProblemNote problem={problem} lead="It was not made." command="runwarden extend <run> --for 6h --reason …" />;
}

/** What was made, and what it covers at once. */
function MadeOverride({ made }: { made: Made }) {
  useEffect(() => {
    document.getElementById('main')?.focus();
  }, []);
  return (
    <section class="panel">
      <div class="empty">
        <h1>{made.covers.count === 0 ? 'It is in force' : `${counted(made.covers.count, 'active run')} covered`}</h1>
        <p>
          <Outside text={made.scopeInWords} />, until <Time at={made.endsAt} clock />. Later runs that fit count as
          well.
        </p>
        {made.notice && <Note kind="wait">{made.notice}</Note>}
        <div class="row">
          <a class="btn" href="/overrides">
            All overrides
          </a>
          <a class="btn quiet" href="/">
            Back to Now
          </a>
        </div>
      </div>
    </section>
  );
}
