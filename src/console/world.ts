/** What the console has of the browser, so that nothing else asks for it. */
export interface World {
  /** The time now, in milliseconds. */
  readonly now: () => number;
  /** An IANA time zone, such as Europe/Berlin. */
  readonly zone: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly openStream: (path: string) => EventSource;
  /** How pages of this browser talk to each other; null where it offers that to none, as over plain HTTP. */
  readonly sharing: {
    readonly locks: Pick<LockManager, 'request'>;
    readonly openChannel: (name: string) => BroadcastChannel;
  } | null;
  /** What this browser remembers; nothing where it may not. */
  readonly remembered: Remembered;
  /** What it remembers until this tab is closed, also while one signs in elsewhere. */
  readonly inThisTab: Remembered;
}

interface Remembered {
  readonly get: (key: string) => string | null;
  readonly set: (key: string, value: string) => void;
}

/** Of this browser. */
export function browserWorld(): World {
  return {
    now: Date.now,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    fetch: (request) => fetch(request),
    openStream: (path) => new EventSource(path),
    sharing:
      'locks' in navigator && 'BroadcastChannel' in globalThis
        ? { locks: navigator.locks, openChannel: (name) => new BroadcastChannel(name) }
        : null,
    remembered: rememberedIn(() => localStorage),
    inThisTab: rememberedIn(() => sessionStorage),
  };
}

function rememberedIn(storage: () => Storage): Remembered {
  return {
    get: (key) => attempt(() => storage().getItem(key)),
    set: (key, value) => void attempt(() => storage().setItem(key, value)),
  };
}

/** A browser that keeps nothing, by its owner's choice, throws. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
