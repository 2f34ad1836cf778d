import { useRef, useState } from 'preact/hooks';
import { keepSteady, NO_ROWS, type Steady, takeFresh } from './words/steady.ts';

/** Rows that keep their place while they are read. */
export interface SteadyList<T> extends Steady<T> {
  /** Takes the new rows and the present order. */
  readonly show: () => void;
}

/** Keeps the rows of a list where they are until the reader asks for the new ones or leaves the page. */
export function useSteady<T>(now: readonly T[] | null, keyOf: (value: T) => string): SteadyList<T> {
  const shown = useRef<Steady<T> | null>(null);
  const [, redraw] = useState(0);
  if (now !== null) shown.current = keepSteady(shown.current, now, keyOf);
  return {
    ...(shown.current ?? NO_ROWS),
    show() {
      if (!shown.current || now === null) return;
      shown.current = takeFresh(shown.current, now, keyOf);
      redraw((count) => count + 1);
    },
  };
}
