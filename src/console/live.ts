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

/** The one stream of the page. The browser resumes it by the id of its last event. */
export function followEvents(world: Pick<World, 'openStream' | 'now'>): Live {
  const heardAt = signal<number | null>(null);
  const connected = signal(false);
  const listeners = new Set<(event: LiveEvent) => void>();
  let stream: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;

  function heard(): void {
    heardAt.value = world.now();
    connected.value = true;
  }

  function start(): void {
    clearTimeout(again);
    stream?.close();
    stream = world.openStream('/api/v1/events');
    stream.onopen = () => {
      heard();
      // What happened while nobody listened is not known, so everything is read again.
      announce({ kind: 'reload' });
    };
    stream.onerror = () => {
      connected.value = false;
      // The browser itself tries again after a lost connection, but not after a refusal.
      if (stream?.readyState === 2) again = setTimeout(start, AGAIN_AFTER);
    };
    for (const name of ['change', 'pass', 'reload', 'beat'])
      stream.addEventListener(name, (message) => {
        heard();
        if (name !== 'beat') announce(eventOf(name, message.data));
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
    start,
    stop() {
      clearTimeout(again);
      stream?.close();
      stream = null;
    },
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
