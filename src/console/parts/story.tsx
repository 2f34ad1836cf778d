import type { ComponentChildren } from 'preact';

/** Whose a line of a story is: a fact of the run, Runwarden, a person, something that fires, now, what is to come, or the day. */
export type EntryKind = 'fact' | 'runwarden' | 'person' | 'fires' | 'now' | 'next' | 'day';

/** One line of a story. */
export interface Entry {
  readonly key: string;
  readonly kind: EntryKind;
  readonly at: ComponentChildren;
  readonly what: ComponentChildren;
  /** While a finding is open the line beside it is red. */
  readonly isOpen?: boolean;
}

/** Things that happened, in their order, on one line. @param exact times have seconds */
export function Story({
  entries,
  exact = false,
  label,
}: {
  entries: readonly Entry[];
  exact?: boolean;
  label?: string;
}) {
  return (
    <ol class={exact ? 'story exact' : 'story'} aria-label={label}>
      {entries.map(({ key, kind, at, what, isOpen }) => (
        <li key={key} class={isOpen ? `${kind} open-finding` : kind}>
          <span class="at">{at}</span>
          <span class="dot" aria-hidden="true" />
          <div class="what">{what}</div>
        </li>
      ))}
    </ol>
  );
}
