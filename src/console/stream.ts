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
 * holds the lock has the stream and passes on what comes; when it closes, the next one that waits takes over.
 * @param openHere opens the stream of this page
 */
export function openSharedStream(
  { locks, openChannel }: Sharing,
  openHere: (say: Say) => () => void,
  say: Say,
): () => void {
  const channel = openChannel(NAME);
  const leaving = new AbortController();
  let closeHere = () => {};
  let isOpenHere = false;
  let hasHeard = false;
  channel.onmessage = ({ data }) => {
    if (data === ASKS) {
      if (isOpenHere) channel.postMessage({ name: 'beat', data: null });
      return;
    }
    // Sent by this very script of another page.
    const said = data as Said;
    const isFirst = !hasHeard && said.name !== 'lost';
    hasHeard ||= isFirst;
    // What came before this page listened is not known to it.
    say(isFirst ? { name: 'open', data: null } : said);
  };
  const holding = locks.request(NAME, { signal: leaving.signal }, () => {
    hasHeard = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = openHere((said) => {
      isOpenHere = said.name !== 'lost';
      say(said);
      channel.postMessage(said);
    });
    closeHere = () => {
      stop();
      resolve();
    };
    return promise;
  });
  // Whoever leaves before it has the lock gives up waiting.
  holding.catch(() => {});
  channel.postMessage(ASKS);
  return () => {
    leaving.abort();
    closeHere();
    channel.close();
  };
}

/** Whether the stream lives, asked by a page that is new. */
const ASKS = 'asks';

/** What pages of one browser share a stream by. */
export type Sharing = NonNullable<World['sharing']>;
