import type { World } from './world.ts';

/** What comes over a stream: an event of the service, or that the stream is `open` or `lost`. */
export interface Said {
  readonly name: string;
  readonly data: unknown;
}

type Say = (said: Said) => void;

const EVENTS = ['change', 'pass', 'reload', 'beat'];
const AGAIN_AFTER = 5000;
/** The service shows every 15 s that the stream lives. One that is silent for longer is dead, as after the sleep of a laptop. */
const SILENT_AFTER = 40_000;
const LOOK_EVERY = 5000;
const NAME = 'runwarden-live';

/** A stream of this page alone. Answers how to close it. */
export function openOwnStream(world: Pick<World, 'openStream' | 'now'>, say: Say): () => void {
  let stream: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let aliveAt = world.now();

  function open(): void {
    clearTimeout(again);
    stream?.close();
    aliveAt = world.now();
    stream = world.openStream('/api/v1/events');
    stream.onopen = () => hear('open', null);
    stream.onerror = () => {
      say({ name: 'lost', data: null });
      // The browser itself tries again after a lost connection, but not after a refusal.
      if (stream?.readyState === 2) again = setTimeout(open, AGAIN_AFTER);
    };
    for (const name of EVENTS) stream.addEventListener(name, ({ data }) => hear(name, data));
  }

  function hear(name: string, data: unknown): void {
    aliveAt = world.now();
    say({ name, data });
  }

  const watch = setInterval(() => {
    if (world.now() - aliveAt > SILENT_AFTER) open();
  }, LOOK_EVERY);
  open();
  return () => {
    clearTimeout(again);
    clearInterval(watch);
    stream?.close();
  };
}

/**
 * One stream for all pages of this browser that are seen: a browser has six connections to a service over HTTP/1.1. The page that
 * holds the lock has the stream and passes on what comes; when it closes, the next one that waits takes over. A page to which
 * nobody passes on anything, as when the other one hangs, has a stream of its own until it hears again.
 * @param world with how to open the stream of this page
 */
export function openSharedStream({ locks, openChannel }: Sharing, { openHere, now }: Here, say: Say): () => void {
  const channel = openChannel(NAME);
  const leaving = new AbortController();
  let closeOwn: (() => void) | null = null;
  let giveUpLock = () => {};
  let isLeading = false;
  let isOpenHere = false;
  let hasHeard = false;
  let heardAt = now();
  channel.onmessage = ({ data }) => {
    if (data === ASKS) {
      if (isLeading && isOpenHere) channel.postMessage({ name: 'beat', data: null });
      return;
    }
    // Who leads has it at first hand. Another version of the page may send what this one does not know.
    if (isLeading || !isSaid(data)) return;
    heardAt = now();
    closeOwn?.();
    closeOwn = null;
    const isFirst = !hasHeard && data.name !== 'lost';
    hasHeard ||= isFirst;
    // What came before this page listened is not known to it.
    say(isFirst ? { name: 'open', data: null } : data);
  };
  const holding = locks.request(NAME, { signal: leaving.signal }, () => {
    closeOwn?.();
    isLeading = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    closeOwn = openHere((said) => {
      isOpenHere = said.name !== 'lost';
      say(said);
      channel.postMessage(said);
    });
    giveUpLock = resolve;
    return promise;
  });
  const openOwn = () => {
    closeOwn ??= openHere((said) => {
      hasHeard ||= said.name !== 'lost';
      say(said);
    });
  };
  // Whoever leaves before it has the lock gives up waiting. A browser may also refuse locks, as where it keeps nothing.
  holding.catch(() => {
    if (!leaving.signal.aborted) openOwn();
  });
  const watch = setInterval(() => {
    if (!isLeading && now() - heardAt > SILENT_AFTER) openOwn();
  }, LOOK_EVERY);
  channel.postMessage(ASKS);
  return () => {
    leaving.abort();
    clearInterval(watch);
    closeOwn?.();
    giveUpLock();
    channel.close();
  };
}

/** What a page needs for a stream of its own. */
interface Here extends Pick<World, 'now'> {
  readonly openHere: (say: Say) => () => void;
}

function isSaid(data: unknown): data is Said {
  return typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string';
}

/** Whether the stream lives, asked by a page that is new. */
const ASKS = 'asks';

/** What pages of one browser share a stream by. */
export type Sharing = NonNullable<World['sharing']>;
