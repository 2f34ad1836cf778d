import { type ReadonlySignal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { ApiProblem } from './api.ts';
import { useConsole } from './console.ts';
import type { LiveEvent } from './live.ts';

/** What a page reads. The value stays while it is read again, and when that fails. */
export interface Data<T> {
  readonly value: T | null;
  readonly problem: ApiProblem | null;
  /** Being read for the first time. */
  readonly isLoading: boolean;
  /** When it was read, by the browser's clock. */
  readonly readAt: number | null;
}

export interface Reading<T> {
  readonly data: ReadonlySignal<Data<T>>;
  /** Reads it now. */
  readonly reload: () => Promise<void>;
}

/** Changes come in crowds; a page reads again at most so often. */
const AT_MOST_EVERY = 1000;
/** Where the stream is lost, a page reads again so often by itself. */
const WITHOUT_STREAM = 30_000;

const NOTHING = { value: null, problem: null, isLoading: true, readAt: null } as const;

/**
 * Reads something while a component is shown, and again when the service says that something changed.
 * @param key names what is read; with another key it is read anew
 * @param concerns which changes are a reason to read again; every one when left out
 */
export function useData<T>(
  key: string,
  read: () => Promise<T>,
  concerns: (event: LiveEvent) => boolean = () => true,
): Reading<T> {
  const { live, world } = useConsole();
  const reading = useMemo(() => startReading(read, world.now), [key]);
  useEffect(() => {
    void reading.reload();
    let due: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      due ??= setTimeout(() => {
        due = undefined;
        void reading.reload();
      }, AT_MOST_EVERY);
    };
    const stopListening = live.listen((event) => {
      if (event.kind === 'reload' || concerns(event)) soon();
    });
    const isConcerned = concerns({ kind: 'act' });
    const stopActs = isConcerned ? live.readAfterActs(reading.fetch) : () => {};
    const poll = setInterval(() => {
      if (!live.connected.value && !document.hidden) soon();
    }, WITHOUT_STREAM);
    return () => {
      stopListening();
      stopActs();
      clearTimeout(due);
      clearInterval(poll);
      reading.stop();
    };
  }, [reading]);
  return reading;
}

interface StartedReading<T> extends Reading<T> {
  /** Reads it, and answers how to show what was read. */
  readonly fetch: () => Promise<() => void>;
  readonly stop: () => void;
}

function startReading<T>(read: () => Promise<T>, now: () => number): StartedReading<T> {
  const data = signal<Data<T>>(NOTHING);
  let newest = 0;
  let stopped = false;
  async function fetch(): Promise<() => void> {
    stopped = false;
    newest += 1;
    const mine = newest;
    const found = await attempt(read);
    return () => {
      // A slow answer never goes over a newer one.
      if (stopped || mine !== newest) return;
      data.value =
        found instanceof ApiProblem
          ? { ...data.value, problem: found, isLoading: false }
          : { value: found.value, problem: null, isLoading: false, readAt: now() };
    };
  }
  return {
    data,
    fetch,
    async reload() {
      const show = await fetch();
      show();
    },
    stop() {
      stopped = true;
    },
  };
}

async function attempt<T>(read: () => Promise<T>): Promise<{ readonly value: T } | ApiProblem> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
}
