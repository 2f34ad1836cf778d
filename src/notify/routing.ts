import type { Routing } from '../core/alert/alert.ts';

/** The recipient whose channels are used for recipients without channels. */
const FALLBACK = 'fallback';
const ONCALL = 'oncall';

export interface RoutingOptions {
  /** Recipient name to channel names. `owner` is where the owners of runs are reached; `fallback` is for all others. */
  readonly recipients: Readonly<Record<string, readonly string[]>>;
  /** Channel name to whether it reaches people. */
  readonly channels: Readonly<Record<string, { readonly reachesPeople: boolean }>>;
  /** See `Routing.groupMoreThan`. */
  readonly groupMoreThan?: number | undefined;
}

/**
 * Routes recipients to channels. A channel gets an alert once, however many recipients it reaches; `via` lists them:
 * `owner`, `owner,oncall`, or `owner>fallback` if the fallback gets it in the owner's place.
 * Throws if a recipient names a channel that does not exist.
 */
export function createRouting(options: RoutingOptions): Routing {
  const recipients = new Map(Object.entries(options.recipients));
  const channels = new Map(Object.entries(options.channels));
  const missing = [...recipients].flatMap(([recipient, names]) =>
    names.filter((name) => !channels.has(name)).map((name) => `recipient "${recipient}" names the channel "${name}"`),
  );
  if (missing.length > 0) throw new Error(`unknown channels: ${missing.join('; ')}`);
  const fallback = recipients.get(FALLBACK) ?? [];

  function channelsOf(name: string): Reached[] {
    const named = recipients.get(name) ?? [];
    if (named.length > 0) return named.map((channel) => ({ channel, label: name }));
    return fallback.map((channel) => ({ channel, label: `${name}>${FALLBACK}` }));
  }

  return {
    ...(options.groupMoreThan === undefined ? {} : { groupMoreThan: options.groupMoreThan }),
    channelsFor(names) {
      const reached = [...new Set(names)].flatMap(channelsOf);
      return [...channels.keys()]
        .map((channel) => ({ channel, via: viaOf(channel, reached) }))
        .filter(({ via }) => via !== '');
    },
    channelsBeside(channel) {
      const others = (names: readonly string[]) =>
        this.channelsFor(names).filter((way) => way.channel !== channel && this.reachesPeople(way.channel));
      const ways = [others([ONCALL]), others([FALLBACK]), others([...recipients.keys()])];
      return ways.find((some) => some.length > 0) ?? [];
    },
    reachesPeople: (channel) => channels.get(channel)?.reachesPeople ?? false,
  };
}

interface Reached {
  readonly channel: string;
  readonly label: string;
}

function viaOf(channel: string, reached: readonly Reached[]): string {
  const labels = reached.filter((one) => one.channel === channel).map(({ label }) => label);
  return [...new Set(labels)].join(',');
}
