import type { Routing } from '../core/alert/alert.ts';

/** The recipient whose channels reach those who have none of their own. */
const FALLBACK = 'fallback';

export interface RoutingOptions {
  /** Recipient name to channel names. `owner` is where the owners of runs are reached; `fallback` is for all others. */
  readonly recipients: Readonly<Record<string, readonly string[]>>;
  /** Channel name to whether it reaches people. */
  readonly channels: Readonly<Record<string, { readonly reachesPeople: boolean }>>;
}

/**
 * Routes recipients to channels. An alert goes over a channel once, whoever it is for; `via` lists for whom:
 * `owner`, `owner,oncall`, or `owner>fallback` for a recipient that the fallback stands in for.
 * Throws when a recipient names a channel that does not exist.
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
    const own = recipients.get(name) ?? [];
    if (own.length > 0) return own.map((channel) => ({ channel, label: name }));
    return fallback.map((channel) => ({ channel, label: `${name}>${FALLBACK}` }));
  }

  return {
    channelsFor(names) {
      const reached = [...new Set(names)].flatMap(channelsOf);
      return [...channels.keys()]
        .map((channel) => ({ channel, via: viaOf(channel, reached) }))
        .filter(({ via }) => via !== '');
    },
    reachesPeople: (channel) => channels.get(channel)?.reachesPeople ?? false,
  };
}

interface Reached {
  readonly channel: string;
  readonly label: string;
}

function viaOf(channel: string, reached: readonly Reached[]): string {
  const labels = reached.filter((each) => each.channel === channel).map((each) => each.label);
  return [...new Set(labels)].join(',');
}
