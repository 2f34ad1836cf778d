import { type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Client, createApi } from './api.ts';
import { followEvents, type Live } from './live.ts';
import { type ShownTime, showTime } from './time.ts';
import type { World } from './world.ts';

/** Who looks at the page. */
export interface Me {
  readonly name: string;
  readonly via: 'local' | 'key' | 'session' | 'token';
  readonly grants: readonly {
    readonly role: 'owner' | 'viewer' | 'operator' | 'admin';
    readonly workspaces: readonly string[] | null;
  }[];
}

/** What every page has. */
export interface Console {
  readonly world: World;
  readonly api: Client;
  readonly time: ShownTime;
  readonly live: Live;
  /** Null before it is known, and for who is not signed in. */
  readonly me: Signal<Me | null>;
  /** Whether times are shown as clock times; `t` changes it. */
  readonly absolute: Signal<boolean>;
  readonly keysOff: Signal<boolean>;
}

export function createConsole(world: World): Console {
  const time = showTime(world.now);
  const fetch = async (request: Request) => {
    const response = await world.fetch(request);
    const said = response.headers.get('runwarden-time');
    if (said !== null) time.agree(Date.parse(said));
    return response;
  };
  return {
    world,
    api: createApi({ fetch }),
    time,
    live: followEvents(world),
    me: signal<Me | null>(null),
    absolute: signal(world.remembered.get('times') === 'absolute'),
    keysOff: signal(world.remembered.get('keys') === 'off'),
  };
}

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (!found) throw new Error('a part of the console is drawn outside it');
  return found;
}
