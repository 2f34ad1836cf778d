import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { openOwnStream, openSharedStream, type Said } from './stream.ts';
import type { World } from './world.ts';

/** Something that changed, as the stream of the service says. */
export interface LiveEvent {
  readonly kind: string;
  readonly workspace?: string | null;
  readonly run?: string | null;
  readonly decision?: string | null;
}

/** Whether news reach this page. */
export interface Live {
  /** When the page last heard from the service, by the browser's clock; null before. */
  readonly heardAt: ReadonlySignal<number | null>;
  readonly connected: ReadonlySignal<boolean>;
  /** Calls back for each event. Answers how to stop. */
  readonly listen: (listener: (event: LiveEvent) => void) => () => void;
  /** Takes part in what is read again after an act. The answer of `read` shows what was read. Answers how to stop. */
  readonly readAfterActs: (read: () => Promise<() => void>) => () => void;
  /** A person acted on this page: what it shows is read again at once and shown together, so that its parts agree. */
  readonly acted: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => void;
}

/** What takes longer is shown when it comes. */
const SHOWN_AFTER = 1000;

/** The stream of the page, of its own or shared. */
export function followEvents(world: Pick<World, 'openStream' | 'now' | 'sharing'>): Live {
  const heardAt = signal<number | null>(null);
  const connected = signal(false);
  const listeners = new Set<(event: LiveEvent) => void>();
  const readers = new Set<() => Promise<() => void>>();
  let closeStream: (() => void) | null = null;

  function hear({ name, data }: Said): void {
    if (name === 'lost') {
      connected.value = false;
      return;
    }
    heardAt.value = world.now();
    connected.value = true;
    // What happened while nobody listened is not known, so everything is read again.
    if (name === 'open') announce({ kind: 'reload' });
    else if (name !== 'beat') announce(eventOf(name, data));
  }

  function close(): void {
    closeStream?.();
    closeStream = null;
    connected.value = false;
  }

  function open(): void {
    const openHere = (say: (said: Said) => void) => openOwnStream(world, say);
    closeStream ??= world.sharing
      ? openSharedStream(world.sharing, { openHere, now: world.now }, hear)
      : openHere(hear);
  }

  // A browser has six connections to a service: a page that nobody sees keeps none of them.
  function follow(): void {
    if (document.hidden) close();
    else open();
  }

  function start(): void {
    document.addEventListener('visibilitychange', follow);
    addEventListener('pagehide', close);
    addEventListener('pageshow', follow);
    follow();
  }

  function stop(): void {
    document.removeEventListener('visibilitychange', follow);
    removeEventListener('pagehide', close);
    removeEventListener('pageshow', follow);
    close();
  }

  async function acted(): Promise<void> {
    const shows: (() => void)[] = [];
    let isShown = false;
    const readings = [...readers].map(async (read) => {
      const show = await read();
      if (isShown) show();
      else shows.push(show);
    });
    await Promise.race([Promise.allSettled(readings), new Promise((resolve) => setTimeout(resolve, SHOWN_AFTER))]);
    isShown = true;
    batch(() => {
      for (const show of shows) show();
    });
  }

  function announce(event: LiveEvent): void {
    for (const listener of listeners) listener(event);
  }

  return {
    heardAt,
    connected,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readAfterActs(read) {
      readers.add(read);
      return () => void readers.delete(read);
    },
    acted,
    start,
    stop,
  };
}

function eventOf(name: string, data: unknown): LiveEvent {
  try {
    const parsed: unknown = JSON.parse(String(data));
    if (typeof parsed === 'object' && parsed !== null) return { kind: name, ...parsed };
  } catch {
    // An event without a readable body still says that something changed.
  }
  return { kind: name };
}
