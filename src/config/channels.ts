import { oneOf } from '../core/values/did-you-mean.ts';
import { UTC } from '../core/values/zone.ts';
import type { ChannelSettings, RecipientWay, Wording } from '../notify/channel-settings.ts';
import { addressesPeople } from '../notify/channels.ts';
import { teamsUrlProblem } from '../notify/teams/target.ts';
import { webhookSecretProblem, webhookUrlProblem } from '../notify/webhook-target.ts';
import type { SourceDocument } from '../yaml/document.ts';
import type { SourceError } from '../yaml/source-error.ts';
import { secretVariable } from './environment.ts';
import { HTTPS, type NotifyFile } from './notify.ts';

// The channels of a config with their secrets, and what is wrong with them.

type ChannelFile = NotifyFile['channels'][string];

interface Around {
  readonly document: SourceDocument;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Whether alerts are sent: else no secret of a channel has to be at hand. */
  readonly sends: boolean;
}

/** The channels with their secrets. What is wrong with a secret goes to `missing`, the rest to `problems`. */
export function channelsOf(
  notify: NotifyFile,
  contact: string | undefined,
  { document, variables, sends }: Around,
  [problems, missing]: readonly [SourceError[], string[]],
): Record<string, ChannelSettings> {
  return Object.fromEntries(
    Object.entries(notify.channels).map(([name, file]) => {
      const problem = addressProblem(file);
      if (problem)
        problems.push(document.errorAt(['notify', 'channels', name, problem.key], problem.says, problem.right));
      const variable = secretVariable(name, file.type);
      const secret = variables[variable];
      const secretProblem = secretProblemOf(file, secret, sends);
      if (secretProblem !== null) missing.push(`${variable}: ${secretProblem} of channel "${name}"`);
      return [name, settingsOf(file, secret ?? null, contact)];
    }),
  );
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

function addressProblem(
  file: ChannelFile,
): { readonly key: string; readonly says: string; readonly right: string } | null {
  switch (file.type) {
    case 'webhook': {
      const says = webhookUrlProblem(file.url);
      return says === null ? null : { key: 'url', says, right: HTTPS };
    }
    case 'email':
      if (file.tls !== 'none' || LOOPBACK.has(file.host)) return null;
      return {
        key: 'tls',
        says: 'a password and people’s mail would cross the network in the clear',
        right: 'starttls or implicit',
      };
    case 'slack':
    case 'pagerduty': {
      const says = file.api === undefined ? null : webhookUrlProblem(file.api);
      return says === null ? null : { key: 'api', says, right: HTTPS };
    }
    case 'alertmanager': {
      const says = alertmanagerUrlProblem(new URL(file.url), file.user !== undefined);
      return says === null ? null : { key: 'url', says, right: 'an address such as http://alertmanager:9093' };
    }
    default:
      return null;
  }
}

/** Within a cluster Alertmanager has no certificate, which is fine until a password is sent. */
function alertmanagerUrlProblem({ protocol, username, password, hostname }: URL, hasUser: boolean): string | null {
  if (username !== '' || password !== '')
    return 'the url must not carry a user or a password: user is a key of its own';
  if (protocol !== 'http:' && protocol !== 'https:') return 'the url must begin with http:// or https://';
  const isOpen = protocol === 'http:' && !LOOPBACK.has(hostname.replace(/^\[|\]$/g, ''));
  return hasUser && isOpen ? 'the password would cross the network in the clear: use https, or no user' : null;
}

/** What is wrong with the secret of a channel, in words that end with what it is; null where nothing is. */
function secretProblemOf(file: ChannelFile, secret: string | undefined, sends: boolean): string | null {
  const needed = SECRET_OF[file.type];
  const isOptional = (file.type === 'email' || file.type === 'alertmanager') && file.user === undefined;
  if (needed === null || (isOptional && secret === undefined)) return null;
  if (isOptional) return `there is no user: set notify.channels…user, or leave out ${needed.what}`;
  if (secret === undefined) return sends ? `not set; it holds ${needed.what}` : null;
  const problem = needed.problem(secret);
  return problem === null ? null : `${problem}; it holds ${needed.what}`;
}

interface Secret {
  readonly what: string;
  problem(secret: string): string | null;
}

const password: Secret = { what: 'the password', problem: () => null };
const SECRET_OF: Readonly<Record<ChannelFile['type'], Secret | null>> = {
  log: null,
  webhook: { what: 'the signing secret', problem: webhookSecretProblem },
  email: password,
  alertmanager: password,
  teams: { what: 'the address of the workflow', problem: teamsUrlProblem },
  slack: {
    what: 'the address of the incoming webhook, or the token of the bot',
    problem: (secret) =>
      secret.startsWith('xoxb-') || webhookUrlProblem(secret) === null
        ? null
        : 'neither an https address nor a token that begins with xoxb-',
  },
  pagerduty: {
    what: 'the integration key',
    problem: (key) => (/^[0-9a-zA-Z]{32}$/.test(key) ? null : 'a key has 32 letters and digits'),
  },
};

function settingsOf(file: ChannelFile, secret: string | null, contact: string | undefined): ChannelSettings {
  if (file.type === 'log') return { type: 'log' };
  if (file.type === 'webhook') return { type: file.type, url: file.url, secret };
  const { timezone: zone, money, logs } = file;
  const worded = { zone: zone?.name ?? null, money, logs, quiet: quietOf(file) };
  switch (file.type) {
    case 'email': {
      const { type, host, port, tls, user = null, from } = file;
      const replyTo = file['reply-to'] ?? (contact?.includes('@') ? contact : null);
      return { type, host, port, tls, user, from, replyTo, password: secret, ...worded };
    }
    case 'teams':
      return { type: file.type, to: file.to, secret, ...worded };
    case 'slack':
      return { type: file.type, api: file.api ?? null, secret, ...worded };
    case 'pagerduty':
      return { type: file.type, api: file.api, secret, ...worded };
    case 'alertmanager':
      return { type: file.type, url: file.url, user: file.user ?? null, secret, ...worded };
  }
}

function quietOf({ quiet, timezone: zone }: Exclude<ChannelFile, { type: 'log' | 'webhook' }>): Wording['quiet'] {
  if (!quiet) return null;
  const { from, to, severities } = quiet;
  return { from, to, severities, zone: (quiet.timezone ?? zone ?? UTC).name };
}

/** Every channel that a recipient names is there, and one that addresses people knows whom. */
export function checkRecipients(
  notify: NotifyFile,
  channels: Readonly<Record<string, ChannelSettings>>,
  document: SourceDocument,
  problems: SourceError[],
): void {
  for (const [recipient, ways] of Object.entries(notify.recipients))
    for (const given of ways) {
      const problem = wayProblem(recipient, given, channels);
      if (problem) problems.push(document.errorAt(['notify', 'recipients', recipient], problem.says, problem.right));
    }
}

/** An owner who is named twice has one address: nobody could say which of two is right. */
export function checkPeople({ people }: NotifyFile, document: SourceDocument, problems: SourceError[]): void {
  for (const kind of ['mail', 'slack'] as const) {
    const first = new Map<string, { readonly address: string; readonly index: number }>();
    for (const [index, person] of people.entries())
      for (const owner of person.owners) {
        const address = person[kind];
        if (address === null) continue;
        const before = first.get(owner) ?? { address, index };
        first.set(owner, before);
        if (before.address === address) continue;
        const says = `the owner ${owner} is there twice, with ${before.address} and with ${address}`;
        problems.push(
          document.errorAt(['notify', 'people', index, kind], says, `one address, as in people[${before.index}]`),
        );
      }
  }
}

/** Every recipient of a digest is one of the config, and owners are reached each by an own address. */
export function checkDigests(
  { digests, recipients }: NotifyFile,
  channels: Readonly<Record<string, ChannelSettings>>,
  document: SourceDocument,
  problems: SourceError[],
): void {
  const known = [...new Set(['oncall', ...Object.keys(recipients)])];
  const reachesOwners = (recipients.owner ?? []).some((way) => {
    const settings = channels[typeof way === 'string' ? way : way.channel];
    return settings !== undefined && mayAddress(settings);
  });
  for (const [kind, digest] of Object.entries(digests))
    for (const [index, name] of (digest?.to ?? []).entries()) {
      const where = ['notify', 'digests', kind, 'to', index];
      if (!known.includes(name))
        problems.push(document.errorAt(where, `there is no recipient "${name}"`, oneOf(name, known)));
      else if (name === 'owner' && !reachesOwners)
        problems.push(
          document.errorAt(where, NOBODY_ADDRESSED, 'a channel that addresses people: see docs/channels.md'),
        );
    }
}

const NOBODY_ADDRESSED =
  'each owner gets a digest of their own, and no channel of the recipient owner addresses people';

/** Where its secret is not at hand, nobody knows whether a channel of Slack is a bot. */
function mayAddress(settings: ChannelSettings): boolean {
  return addressesPeople(settings) || (settings.type === 'slack' && settings.secret === null);
}

function wayProblem(
  recipient: string,
  given: RecipientWay,
  channels: Readonly<Record<string, ChannelSettings>>,
): { readonly says: string; readonly right: string } | null {
  const name = typeof given === 'string' ? given : given.channel;
  const hasAddresses = typeof given !== 'string';
  const settings = channels[name];
  const known = Object.keys(channels);
  const channelNames = known.length > 0 ? oneOf(name, known) : 'a channel under notify.channels';
  if (!settings) return { says: `there is no channel "${name}"`, right: channelNames };
  // Without its secret nobody knows whether Slack is a webhook or a bot.
  if (settings.type === 'slack' && settings.secret === null) return null;
  if (hasAddresses && !addressesPeople(settings))
    return { says: `the channel "${name}" goes to one place, whatever the addresses`, right: `${name}, without to` };
  const unusable = hasAddresses ? given.to.find((to) => !isAddress(settings.type, to)) : undefined;
  if (unusable !== undefined)
    return { says: `"${unusable}" is no address of the channel "${name}"`, right: addressOf(settings.type) };
  if (hasAddresses && recipient === 'owner')
    return { says: 'owners have addresses of their own', right: `${name}, without to` };
  if (!hasAddresses && recipient !== 'owner' && addressesPeople(settings))
    return {
      says: `the channel "${name}" needs addresses`,
      right: `{channel: ${name}, to: ${EXAMPLE_TO[settings.type] ?? '[oncall@example.com]'}}`,
    };
  return null;
}

/** `#` begins a comment in YAML unless it is in quotes. */
const EXAMPLE_TO: Partial<Record<ChannelFile['type'], string>> = { slack: '"#ml-ops"' };
const MAIL = 'a mail address, such as alice@example.com';
/** What an address of a channel looks like. */
export function addressOf(type: ChannelFile['type']): string {
  return ADDRESS_OF[type] ?? MAIL;
}

const ADDRESS_OF: Partial<Record<ChannelFile['type'], string>> = {
  slack: 'a channel such as "#ml-ops", an id such as C012AB3CD or U012AB3CD, or a mail address',
};

/** Whether a channel of this type can write to an address. */
export function isAddress(type: ChannelFile['type'], to: string): boolean {
  if (/^[^\s@<>]+@[^\s@<>]+$/.test(to)) return true;
  return type === 'slack' && (/^#[^\s#@<>]+$/.test(to) || /^[CDGUW][A-Z0-9]{6,}$/.test(to));
}
