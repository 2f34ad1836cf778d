import { effect, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { ApiProblem, answerOf, type Client, createApi, type Schemas } from './api.ts';
import { type KeptDrafts, keptDrafts } from './drafts.ts';
import { followEvents, type Live } from './live.ts';
import { type ShownTime, showTime } from './time.ts';
import type { World } from './world.ts';

/** Who looks at the page, and what they may. */
export type Me = Schemas['Me'];

/** What every page has. */
export interface Console {
  readonly world: World;
  readonly api: Client;
  readonly time: ShownTime;
  readonly live: Live;
  /** Null before it is known, and for who is not signed in. */
  readonly me: Signal<Me | null>;
  /** Whether somebody must sign in first: null before it is known. */
  readonly isSignedOut: Signal<boolean | null>;
  /** Asks the service who looks at the page. */
  readonly meet: () => Promise<void>;
  /** Whether times are shown as clock times; `t` changes it. */
  readonly absolute: Signal<boolean>;
  readonly keysOff: Signal<boolean>;
  /** Nobody is signed in any more: what one typed is gone, and the page shows how to sign in. */
  readonly forget: () => void;
  /** Half-typed reasons of answers. They stay until they are sent, one signs out, or the tab is closed. */
  readonly drafts: KeptDrafts['drafts'];
}

export function createConsole(world: World): Console {
  const time = showTime(world.now);
  const isSignedOut = signal<boolean | null>(null);
  const fetch = async (request: Request) => {
    const response = await world.fetch(request);
    const said = response.headers.get('runwarden-time');
    if (said !== null) time.agree(Date.parse(said));
    // A session ends by itself.
    if (response.status === 401) isSignedOut.value = true;
    return response;
  };
  const api = createApi({ fetch });
  const me = signal<Me | null>(null);
  const { drafts, ...kept } = keptDrafts(world);
  const live = followEvents(world);
  const meet = async () => {
    try {
      const found = await answerOf(api.GET('/api/v1/me'));
      kept.belongTo(found.name);
      me.value = found;
      isSignedOut.value = false;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      // Without an answer the pages say so themselves.
      if (error.status !== 401) isSignedOut.value = false;
    }
  };
  // The service ends the stream of a session that is over: whether this one is, it says itself.
  let wasConnected = false;
  effect(() => {
    const isLost = wasConnected && !live.connected.value;
    wasConnected = live.connected.value;
    if (isLost && isSignedOut.peek() === false) void meet();
  });
  return {
    world,
    api,
    time,
    live,
    me,
    isSignedOut,
    meet,
    absolute: signal(world.remembered.get('times') === 'absolute'),
    keysOff: signal(world.remembered.get('keys') === 'off'),
    forget() {
      kept.forget();
      me.value = null;
      isSignedOut.value = true;
    },
    drafts,
  };
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (!found) throw new Error('a part of the console is drawn outside it');
  return found;
}
