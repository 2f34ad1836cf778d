/** What somebody got, over which channel. */
export interface Letter {
  readonly id: number;
  readonly at: Date;
  /** A person's address, or the place that a channel writes to. */
  readonly to: readonly string[];
  readonly title: string;
  readonly body: LetterBody;
}

export type LetterBody =
  | { readonly kind: 'mail'; readonly html: string; readonly text: string; readonly headers: readonly string[] }
  | { readonly kind: 'teams'; readonly card: unknown }
  | { readonly kind: 'slack'; readonly blocks: readonly unknown[] }
  | { readonly kind: 'pagerduty'; readonly event: unknown };

/** The mail, cards and pages that arrived, the newest first. */
export interface Letters {
  add(letter: Omit<Letter, 'id' | 'at'>): void;
  all(): readonly Letter[];
  find(id: number): Letter | undefined;
}

const KEPT = 500;

export function createLetters(now: () => Date, arrived: (letter: Letter) => void): Letters {
  const letters: Letter[] = [];
  let last = 0;
  return {
    add(given) {
      last += 1;
      const letter = { ...given, id: last, at: now() };
      letters.unshift(letter);
      if (letters.length > KEPT) letters.pop();
      arrived(letter);
    },
    all: () => letters,
    find: (id) => letters.find((letter) => letter.id === id),
  };
}
