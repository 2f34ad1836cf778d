import { type ReadonlySignal, signal } from '@preact/signals';
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
  readonly start: () => void;
  readonly stop: () => void;
}

const AGAIN_AFTER = 5000;
/** The service shows every 15 s that the stream lives. One that is silent for longer is dead, as after the sleep of a laptop. */
const SILENT_AFTER = 40_000;
const LOOK_EVERY = 5000;

/** The one stream of the page. The browser resumes it by the id of its last event. */
export function followEvents(world: Pick<World, 'openStream' | 'now'>): Live {
  const heardAt = signal<number | null>(null);
  const connected = signal(false);
  const listeners = new Set<(event: LiveEvent) => void>();
  let stream: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  let aliveAt = 0;

  function heard(): void {
    aliveAt = world.now();
    heardAt.value = aliveAt;
    connected.value = true;
  }

  function open(): void {
    close();
    aliveAt = world.now();
    watch = setInterval(() => {
      if (world.now() - aliveAt > SILENT_AFTER) open();
    }, LOOK_EVERY);
    stream = world.openStream('/api/v1/events');
    stream.onopen = () => {
      heard();
      // What happened while nobody listened is not known, so everything is read again.
      announce({ kind: 'reload' });
    };
    stream.onerror = () => {
      connected.value = false;
      // The browser itself tries again after a lost connection, but not after a refusal.
      if (stream?.readyState === 2) again = setTimeout(open, AGAIN_AFTER);
    };
    for (const name of ['change', 'pass', 'reload', 'beat'])
      stream.addEventListener(name, (message) => {
        heard();
        if (name !== 'beat') announce(eventOf(name, message.data));
      });
  }

  function close(): void {
    clearTimeout(again);
    clearInterval(watch);
    stream?.close();
    stream = null;
    connected.value = false;
  }

  // A browser has six connections to a service: a page that nobody sees keeps none of them.
  function follow(): void {
    if (document.hidden) close();
    else if (stream === null) open();
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
