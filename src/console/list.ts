import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { ApiProblem } from './api.ts';
import { useConsole } from './console.ts';
import type { LiveEvent } from './live.ts';

/** A list that is read page by page. What was read stays while it is read again, and when that fails. */
export interface ListData<T> {
  readonly items: readonly T[];
  /** Whether there is more than was read. */
  readonly hasMore: boolean;
  readonly problem: ApiProblem | null;
  /** Nothing has been read yet. */
  readonly isLoading: boolean;
  readonly isLoadingMore: boolean;
}

export interface ListReading<T> {
  readonly data: ReadonlySignal<ListData<T>>;
  readonly reload: () => Promise<void>;
  readonly more: () => Promise<void>;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  /** As an API answers it. */
  readonly now: string;
}

/** A list is read again at most so often for so many rows of it. */
const AT_MOST_EVERY = 1000;
const ROWS = 200;
const WITHOUT_STREAM = 30_000;

/**
 * Reads a list while a component is shown, again as far as it was read when the service says that something changed.
 * @param key names what is read; with another key it is read anew
 * @param upTo pages that are read without being asked for, one after the other
 */
export function useList<T>(
  key: string,
  read: (cursor: string | null) => Promise<Page<T>>,
  { concerns = () => true, upTo = 1 }: { concerns?: (event: LiveEvent) => boolean; upTo?: number } = {},
): ListReading<T> {
  const { live, time } = useConsole();
  const reading = useMemo(() => startReading(read, (now) => time.agree(now), upTo), [key]);
  useEffect(() => {
    void reading.reload();
    let due: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      due ??= setTimeout(async () => {
        // A page that nobody sees reads nothing. Once it is seen, its stream opens, and it reads all again.
        if (!document.hidden) await reading.reload();
        due = undefined;
      }, AT_MOST_EVERY * reading.share());
    };
    const stopListening = live.listen((event) => {
      if (event.kind === 'reload' || concerns(event)) soon();
    });
    const poll = setInterval(() => {
      if (!live.connected.value && !document.hidden) soon();
    }, WITHOUT_STREAM);
    return () => {
      stopListening();
      clearTimeout(due);
      clearInterval(poll);
      reading.stop();
    };
  }, [reading]);
  return reading;
}

interface StartedReading<T> extends ListReading<T> {
  readonly stop: () => void;
  /** How many times the rows are that may be read again each second; at least 1. */
  readonly share: () => number;
}

/** How far a list was read. */
interface SoFar<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly pages: number;
}

function startReading<T>(
  read: (cursor: string | null) => Promise<Page<T>>,
  agree: (now: number) => void,
  upTo: number,
): StartedReading<T> {
  const data = signal<ListData<T>>({ items: [], hasMore: false, problem: null, isLoading: true, isLoadingMore: false });
  const nothing: SoFar<T> = { items: [], next: null, pages: 0 };
  let shown = nothing;
  let wanted = upTo;
  let round = 0;

  async function readOn(from: SoFar<T>, showsFirst: boolean): Promise<void> {
    round += 1;
    const mine = round;
    let soFar = from;
    for (;;) {
      const page = await read(soFar.next);
      // A slow answer never goes over a newer one.
      if (mine !== round) return;
      agree(Date.parse(page.now));
      soFar = { items: [...soFar.items, ...page.items], next: page.next, pages: soFar.pages + 1 };
      const isLast = page.next === null || soFar.pages >= wanted;
      // Each drawing of a long list takes a while, so what comes between the first page and the last is not drawn.
      if (isLast || (showsFirst && soFar.pages === 1)) show(soFar, isLast);
      if (isLast) return;
    }
  }

  function show(soFar: SoFar<T>, isLast: boolean): void {
    shown = soFar;
    const { items, next } = soFar;
    data.value = { items, hasMore: next !== null, problem: null, isLoading: false, isLoadingMore: !isLast };
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      data.value = { ...data.value, problem: error, isLoading: false, isLoadingMore: false };
    }
  }

  return {
    data,
    share: () => Math.max(1, shown.items.length / ROWS),
    // What is shown already stays until all of it was read again.
    reload: () => attempt(() => readOn(nothing, data.value.isLoading)),
    async more() {
      if (shown.next === null || data.value.isLoadingMore) return;
      data.value = { ...data.value, isLoadingMore: true };
      wanted = Math.max(wanted, shown.pages + 1);
      await attempt(() => readOn(shown, true));
    },
    stop() {
      round += 1;
    },
  };
}
