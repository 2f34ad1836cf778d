import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Outcome } from '../../answers.ts';
import { answerOf, type Schemas } from '../../api.ts';
import { useConsole } from '../../console.ts';
import { useData } from '../../data.ts';
import { REACHED } from '../../words/progress.ts';
import { sentence } from '../../words/text.ts';
import { Note } from '../notes.tsx';
import { ProgressSteps } from '../progress-steps.tsx';
import { Says } from '../says.tsx';
import { Outside, RunName } from '../text.tsx';

type Detail = Schemas['DecisionDetail'];

/** An answered question, and what came of it. */
export interface Answered {
  readonly id: string;
  readonly workspace: string;
  readonly runId: string;
  readonly displayName: string;
  readonly outcome: Outcome;
}

const POLL = 3000;

/** A decision, read again whenever it or its run changes, and by itself while the stream is lost. */
export function useDecision(id: string, runId: string | null) {
  const { api, live } = useConsole();
  const reading = useData(
    `decision ${id}`,
    () => answerOf(api.GET('/api/v1/decisions/{id}', { params: { path: { id } } })),
    // After an act it is read with the list of questions, or the card would offer an answer to a question that has gone.
    ({ kind, decision, run }) =>
      kind !== 'beat' && (decision === id || run === runId || kind === 'pass' || kind === 'act'),
  );
  useEffect(() => {
    const timer = setInterval(() => {
      const { value } = reading.data.value;
      const isMoving = value !== null && value.approval?.answer != null && value.progress?.isOver === false;
      if (isMoving && !live.connected.value && !document.hidden) void reading.reload();
    }, POLL);
    return () => clearInterval(timer);
  }, [reading]);
  return reading;
}

/** In the place of the card, after an answer: what was recorded, its steps, and the way on. */
export function AfterAnswer({ answered, onNext }: { answered: readonly Answered[]; onNext: (() => void) | null }) {
  const card = useRef<HTMLElement>(null);
  const [first] = answered;
  // The field that had the focus is gone.
  useLayoutEffect(() => card.current?.focus({ preventScroll: true }), [first?.id]);
  if (!first) return null;
  const { outcome } = first;
  const isYes = outcome.verb === 'approve';
  const name = first.displayName || first.runId;
  const which = answered.length === 1 ? <Outside text={name} /> : <>{answered.length} runs</>;
  return (
    <article class="card after" aria-current="true" aria-labelledby="after" tabIndex={-1} ref={card}>
      <header>
        <h2 id="after">{isYes ? <>You approved the cancel of {which}</> : <>You keep {which}</>}</h2>
        {outcome.note !== '' && (
          <p class="meta">
            <span>
              “<Outside text={outcome.note} />”
            </span>
          </p>
        )}
      </header>
      <div class="rest">
        {answered.length === 1 ? <OneAfter answered={first} /> : <SeveralAfter answered={answered} />}
        <p>
          {onNext ? (
            <button class="btn" type="button" onClick={onNext}>
              Next question <kbd>j</kbd>
            </button>
          ) : (
            <a class="btn" href="/">
              Back to Now
            </a>
          )}
        </p>
      </div>
    </article>
  );
}

function OneAfter({ answered: { id, runId, outcome } }: { answered: Answered }) {
  const { data } = useDecision(id, runId);
  const { value } = data.value;
  return (
    <>
      <FollowsNote outcome={outcome} detail={value} />
      {value?.progress && <ProgressSteps progress={value.progress} />}
    </>
  );
}

const HELD = new Set(['frozen', 'extended', 'exempt', 'outside-hours', 'not-in-force']);

/** What the answer came to, until the steps say more. */
function FollowsNote({ outcome, detail }: { outcome: Outcome; detail: Detail | null }) {
  const { follows } = outcome.recorded;
  const progress = detail?.progress;
  if (progress?.isOver && ['withdrawn', 'lapsed'].includes(progress.state))
    return (
      <Note kind="good">
        <b>Not cancelled.</b> <Says raw text={`Your yes is on record. ${sentence(progress.because ?? '')}`} />
      </Note>
    );
  if (HELD.has(follows.kind))
    return (
      <Note kind="hand">
        <b>Your yes is kept, and held.</b> <Says raw text={follows.sentence} />
      </Note>
    );
  return (
    <p class="small q">
      <Says raw text={follows.sentence} />
    </p>
  );
}

function SeveralAfter({ answered }: { answered: readonly Answered[] }) {
  const sentences = new Set(answered.map(({ outcome }) => outcome.recorded.follows.sentence));
  const [only] = sentences;
  return (
    <>
      {sentences.size === 1 && only && (
        <p class="small q">
          <Says raw text={only} />
        </p>
      )}
      <ul class="list after-list">
        {answered.map((one) => (
          <AfterRow key={one.id} answered={one} />
        ))}
      </ul>
    </>
  );
}

function AfterRow({ answered }: { answered: Answered }) {
  const { data } = useDecision(answered.id, answered.runId);
  const progress = data.value.value?.progress;
  return (
    <li class="pairs small">
      <span>
        <RunName workspace={answered.workspace} run={answered.runId} name={answered.displayName} />
      </span>
      <span>{progress ? REACHED[progress.state] : 'recorded'}</span>
      {progress?.because && progress.isOver && (
        <span class="q">
          <Says text={progress.because} />
        </span>
      )}
    </li>
  );
}
