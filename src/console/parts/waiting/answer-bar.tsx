import { useRef, useState } from 'preact/hooks';
import type { Answers } from '../../answers.ts';
import { draftOf, withDraft } from '../../drafts.ts';
import { useKeys } from '../../keys.ts';
import { buttonWord, type Follows, type Verb } from '../../words/waiting.ts';
import { Outside } from '../text.tsx';

/** What the bar is about. */
export interface Asked {
  /** The questions that it shows, whose draft it has. */
  readonly about: readonly string[];
  /** Those that are answered. */
  readonly ids: readonly string[];
  readonly follows: Follows;
  readonly silence: preact.ComponentChildren;
  /** How many runs it is about; what is over is about one still. */
  readonly count: number;
  /** Why an answer cannot be given: for both, or for one of them. */
  readonly blocked: Readonly<Partial<Record<Verb, string>>>;
  readonly extend: string | null;
}

/** The reason and the two buttons. No single key sends anything: `a` and `r` lead to the reason, and Enter sends there. */
export function AnswerBar({ asked, answers }: { asked: Asked; answers: Answers }) {
  const { about, ids, count, blocked, follows, silence, extend } = asked;
  const [intent, setIntent] = useState<Verb | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const draft = draftOf(answers.drafts.value, about);
  const isBusy = answers.isBusy.value;

  const ask = (verb: Verb) => {
    if (blocked[verb]) return;
    setIntent(verb);
    field.current?.focus();
  };
  const send = (verb: Verb) => {
    if (blocked[verb] || isBusy || ids.length === 0) return;
    void answers.send(verb, ids, draft.trim()).then(() => {
      if (!ids.every((id) => answers.outcomes.value[id])) return;
      answers.drafts.value = withDraft(answers.drafts.value, about, '');
    });
  };
  /** The first press asks for the reason; a second one sends without. */
  const press = (verb: Verb, isDoubleClick: boolean) => {
    if (draft.trim() === '' && intent !== verb) ask(verb);
    // One who clicks twice by habit has not read the line that the first click brought.
    else if (!isDoubleClick) send(verb);
  };
  /** A key never turns an answer that is being written into the other one: it may be a letter of a reason that lost the focus. */
  const askByKey = (verb: Verb) => ask(intent && draft !== '' && !blocked[intent] ? intent : verb);
  useKeys({ a: () => askByKey('approve'), r: () => askByKey('reject') });

  const button = (verb: Verb) => {
    const isOff = blocked[verb] !== undefined || ids.length === 0;
    const kind = verb === 'approve' ? 'btn stop' : 'btn';
    return (
      <button
        class={isBusy && intent === verb ? `${kind} busy` : kind}
        type="button"
        aria-disabled={isOff || isBusy ? 'true' : undefined}
        aria-describedby={isOff ? 'blocked' : undefined}
        onClick={({ detail }) => press(verb, detail > 1)}
      >
        {buttonWord(verb, count)} <kbd>{verb === 'approve' ? 'a' : 'r'}</kbd>
      </button>
    );
  };
  const why = blocked.approve ?? blocked.reject;
  const isOver = blocked.approve !== undefined && blocked.reject !== undefined;
  return (
    <form
      class="answer"
      aria-label="Your answer"
      onSubmit={(event) => {
        event.preventDefault();
        if (intent) send(intent);
      }}
    >
      <div class="field">
        <label for="reason">
          Reason <span class="qq">kept on record, shown to the owner</span>
        </label>
        <input
          ref={field}
          type="text"
          id="reason"
          autocomplete="off"
          maxLength={1000}
          placeholder="reason, in a few words"
          aria-describedby="intent"
          value={draft}
          onInput={({ currentTarget }) => {
            answers.drafts.value = withDraft(answers.drafts.value, about, currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setIntent(null);
            event.currentTarget.blur();
          }}
        />
      </div>
      <div class="two">
        {button('approve')}
        {button('reject')}
        {extend && (
          <a class="btn quiet wide-only" href={extend}>
            Extend… <kbd>e</kbd>
          </a>
        )}
      </div>
      <p class="intent xs" id="intent" aria-live="polite">
        {intent && !blocked[intent] && (
          <>
            <b>{buttonWord(intent, count)}:</b>{' '}
            {draft.trim() === '' ? 'say why, or press again to send it without a reason. ' : ''}
            <span class="hint-keys">Enter sends it, Esc leaves.</span>
          </>
        )}
      </p>
      {why && (
        <p class="small" id="blocked">
          <Outside text={why} />
        </p>
      )}
      <div class="follows" hidden={isOver}>
        <span>
          <b>Yes</b> {follows.yes}
        </span>
        <span>
          <b>No</b> {follows.no}
        </span>
        <span>
          <b>Silence</b> {silence}
        </span>
      </div>
    </form>
  );
}
