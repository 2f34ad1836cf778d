import type { AlertType, Routed, Routing } from '../core/alert/alert.ts';
import type { Quiet } from '../core/alert/quiet.ts';

/** The recipient whose channels are used for recipients without channels. */
const FALLBACK = 'fallback';
const ONCALL = 'oncall';
const OWNER = 'owner';

/** Whom a channel reaches, and with what. */
export interface Reach {
  readonly reachesPeople: boolean;
  /** Of which types each goes out by itself and at once: they disturb nobody, or the receiver puts them together. */
  readonly sendsEach?: (type: AlertType) => boolean;
  /** Whether it takes an alert at all: a pager has no use for a notice, and mail none for an owner without an address. */
  readonly takes?: (about: Routed) => boolean;
  /** Whether it writes to the owner of the run, and not to one place for all. */
  readonly addressesOwner?: boolean;
  /** Hours in which its readers get no notice that announces nothing. */
  readonly quiet?: Quiet | null;
}

export interface RoutingOptions {
  /** Recipient name to channel names. `owner` is where the owners of runs are reached; `fallback` is for all others. */
  readonly recipients: Readonly<Record<string, readonly string[]>>;
  readonly channels: Readonly<Record<string, Reach>>;
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

  function takes(channel: string, about: Routed | undefined): boolean {
    return about === undefined || (channels.get(channel)?.takes?.(about) ?? true);
  }

  function channelsOf(name: string, about: Routed | undefined): Reached[] {
    const taking = (recipients.get(name) ?? []).filter((channel) => takes(channel, about));
    // An owner's digest is for that person alone: nobody reads it in another's place.
    if (name === OWNER && about?.type.startsWith('digest.'))
      return taking
        .filter((channel) => channels.get(channel)?.addressesOwner)
        .map((channel) => ({ channel, label: name }));
    if (taking.length > 0) return taking.map((channel) => ({ channel, label: name }));
    return fallbackOf(name, about);
  }

  function fallbackOf(name: string, about: Routed | undefined): Reached[] {
    return fallback
      .filter((channel) => takes(channel, about))
      .map((channel) => ({ channel, label: `${name}>${FALLBACK}` }));
  }

  return {
    ...(options.groupMoreThan === undefined ? {} : { groupMoreThan: options.groupMoreThan }),
    channelsFor(names, about) {
      const reached = [...new Set(names)].flatMap((name) => channelsOf(name, about));
      return [...channels.keys()]
        .map((channel) => ({ channel, via: viaOf(channel, reached) }))
        .filter(({ via }) => via !== '');
    },
    inPlaceOf: (recipient, about) =>
      fallbackOf(recipient, about).map(({ channel, label }) => ({ channel, via: label })),
    channelsBeside(channel, about) {
      const others = (names: readonly string[]) =>
        this.channelsFor(names, about).filter(
          (way) => serverOf(way.channel) !== serverOf(channel) && this.reachesPeople(way.channel),
        );
      const ways = [others([ONCALL]), others([FALLBACK]), others([...recipients.keys()])];
      return ways.find((some) => some.length > 0) ?? [];
    },
    quietOf: (channel) => channels.get(channel)?.quiet ?? null,
    reachesPeople: (channel) => channels.get(channel)?.reachesPeople ?? false,
    sendsEach: (channel, type) => channels.get(channel)?.sendsEach?.(type) ?? false,
  };
}

/** `mail/owner` and `mail/oncall` are one mail server. */
function serverOf(channel: string): string {
  return channel.split('/')[0] ?? channel;
}

interface Reached {
  readonly channel: string;
  readonly label: string;
}

function viaOf(channel: string, reached: readonly Reached[]): string {
  const labels = reached.filter((one) => one.channel === channel).map(({ label }) => label);
  return [...new Set(labels)].join(',');
}
