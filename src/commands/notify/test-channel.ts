import { randomUUID } from 'node:crypto';
import { addressOf, isAddress } from '../../config/channels.ts';
import { type Config, loadConfig } from '../../config/config.ts';
import {
  ALERT_TYPES,
  type Alert,
  type AlertType,
  type Channel,
  type Receipt,
  type Sending,
} from '../../core/alert/alert.ts';
import { opens } from '../../core/alert/firing.ts';
import { ownerNames } from '../../core/run/owner-names.ts';
import { messageOf } from '../../core/values/caught.ts';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { SECOND } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import { caseless } from '../../core/values/text.ts';
import { createOutbound } from '../../network/outbound.ts';
import type { ChannelSettings, RecipientWay } from '../../notify/channel-settings.ts';
import { addressesPeople, openChannels } from '../../notify/channels.ts';
import { DELIVERED_WHEN } from '../../notify/delivered-when.ts';
import { testAlert } from '../../notify/examples/test-alert.ts';
import { EXAMPLE_NAMES } from '../../notify/messages/test-message.ts';
import type { Reach } from '../../notify/routing.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openLog } from '../open-log.ts';
import { complain, print } from '../process.ts';
import { reportError, reportInvalid } from '../report-error.ts';
import { visible } from '../table.ts';
import type { Variables } from '../variables.ts';
import { missingSecret } from './config-channels.ts';

export interface TestOptions {
  readonly as: AlertType;
  readonly to?: readonly string[];
  readonly recipient?: string;
}

/** Longer than a mail server takes that greets slowly. */
const WITHIN = 60 * SECOND;

/** Sends a marked example through a channel of the config and says what came back. Nothing is recorded. */
export async function testChannel(given: string, options: TestOptions, variables: Variables): Promise<ExitCode> {
  const loaded = loadConfig(variables, 'look');
  if (!loaded.ok) return reportInvalid('The config is not valid:', loaded.errors);
  const outbound = createOutbound(loaded.config.network);
  try {
    const { name, settings, way } = chosen(given, options, loaded.config);
    const { channels, reach } = openChannels(
      { channels: { [name]: settings }, recipients: way === null ? {} : { [way.recipient]: [way.given] } },
      {
        baseUrl: loaded.config.http.baseUrl,
        log: openLog('info', loaded.config.log.format),
        send: outbound.send,
        people: loaded.config.people ?? [],
        templates: loaded.config.templates,
        ca: loaded.config.network.ca,
      },
    );
    const opened = way === null ? name : `${name}/${way.recipient}`;
    const channel = channels.get(opened);
    if (!channel) throw new Error(`the channel ${name} was not opened`);
    checkTaken(options.as, channel, reach[opened]);
    return await sendExamples(channel, { name, settings, as: options.as });
  } catch (error) {
    return reportError(error);
  } finally {
    await outbound.close();
  }
}

interface Chosen {
  readonly name: string;
  readonly settings: ChannelSettings;
  /** For a channel that addresses people. */
  readonly way: { readonly recipient: string; readonly given: RecipientWay } | null;
}

/** The channel and its reader. `mail/oncall` is written as deliveries have it. @throws {StartError} */
function chosen(given: string, { to, recipient: named }: TestOptions, config: Config): Chosen {
  const [name = '', recipient = named] = given.split('/');
  const settings = config.channels[name];
  if (!settings)
    throw new StartError(
      `There is no channel ${name} in the config. Expected ${oneOf(name, Object.keys(config.channels))}.`,
    );
  const missing = missingSecret(name, settings);
  if (missing !== null) throw new StartError(`The channel ${name} has no secret. Set ${missing}, or ${missing}_FILE.`);
  if (!addressesPeople(settings)) {
    if (to !== undefined) throw new StartError(`The channel ${name} goes to one place. Leave out --to.`);
    return { name, settings, way: null };
  }
  if (to !== undefined) {
    const way = { channel: name, to: to.map((one) => addressFor(one, settings, config)) };
    return { name, settings, way: { recipient: 'test', given: way } };
  }
  return { name, settings, way: wayTo(recipient, name, config) };
}

/** The way of the config to a recipient. @throws {StartError} */
function wayTo(recipient: string | undefined, name: string, config: Config): NonNullable<Chosen['way']> {
  const known = recipientsOver(name, config);
  const how = `--to alice@example.com, or --recipient with ${known.join(' or ') || 'a recipient that the config reaches over it'}`;
  if (recipient === undefined) throw new StartError(`The channel ${name} writes to people. Say to whom: ${how}.`);
  if (recipient === 'owner')
    throw new StartError(`The owner is found by the run, and a test has no run. Say to whom: ${how}.`);
  const found = config.recipients[recipient]?.find((way) => isOver(way, name));
  if (found !== undefined && typeof found !== 'string') return { recipient, given: found };
  const problem =
    recipient in config.recipients
      ? `The recipient ${recipient} is not reached over ${name}`
      : `There is no recipient ${recipient} in the config`;
  throw new StartError(`${problem}. Say to whom: ${how}.`);
}

/** An address as it is, or that of an owner: by notify.people, else completed by owner.domain. @throws {StartError} */
function addressFor(to: string, settings: ChannelSettings, { people = [], owner }: Config): string {
  const { names } = ownerNames(to, owner.domain ?? null);
  const ids = [to, ...names].map(caseless);
  const person = people.find(({ owners }) => owners.some((one) => ids.includes(one)));
  const known = settings.type === 'slack' ? (person?.slack ?? person?.mail) : person?.mail;
  const address = [known ?? to, ...names].find((one) => isAddress(settings.type, one));
  if (address !== undefined) return address;
  const who = to === '' ? 'An empty text' : to;
  throw new StartError(`${who} is no address, and nobody under notify.people. Expected ${addressOf(settings.type)}.`);
}

function isOver(way: RecipientWay, channel: string): boolean {
  return (typeof way === 'string' ? way : way.channel) === channel;
}

/** Those whose addresses the config gives. */
function recipientsOver(channel: string, { recipients }: Config): string[] {
  return Object.entries(recipients).flatMap(([recipient, ways]) =>
    ways.some((way) => typeof way !== 'string' && way.channel === channel) ? [recipient] : [],
  );
}

/** A pager takes what it can open: the rest would show nothing. @throws {StartError} */
function checkTaken(as: AlertType, { name, keepsOpen = false }: Channel, reach: Reach | undefined): void {
  const isTaken = (type: AlertType) => opens(type) && (reach?.takes?.({ type, data: {} }) ?? true);
  if (!keepsOpen || isTaken(as)) return;
  const taken = ALERT_TYPES.filter(isTaken);
  throw new StartError(
    `The channel ${name} opens nothing for ${as}, so there is nothing to see. Nothing was sent. Expected --as ${oneOf(as, taken)}.`,
  );
}

/** What a pager opens is closed at once: a test leaves no incident. */
const CLOSED_BY: Partial<Record<AlertType, AlertType>> = {
  'approval.requested': 'approval.withdrawn',
  'cancel.failed': 'cancel.confirmed',
  'cancel.hanging': 'cancel.confirmed',
  'workspace.blind': 'workspace.recovered',
  'policies.differ': 'policies.agree',
  'channel.failing': 'channel.recovered',
  'channel.gave-up': 'channel.recovered',
  'policy.unknown': 'policy.judges-again',
};

async function sendExamples(
  channel: Channel,
  { name, settings, as }: { readonly name: string; readonly settings: ChannelSettings; readonly as: AlertType },
): Promise<ExitCode> {
  const story = randomUUID().slice(0, 8);
  const send = (alert: Alert, before: Pick<Sending, 'earlier' | 'firing'> = { earlier: [] }) =>
    channel.send({ ...before, alert, via: alert.recipients.join(','), now: alert.at }, AbortSignal.timeout(WITHIN));
  let isOpen = false;
  try {
    const alert = testAlert(as, { id: randomUUID(), story, now: Date.now() });
    const receipt = await send(alert);
    print(`${name} took the example of ${EXAMPLE_NAMES[as]}. ${answerText(receipt)}`);
    const end = CLOSED_BY[as];
    if (!channel.keepsOpen || end === undefined) return EXIT.clean;
    isOpen = true;
    const closing = testAlert(end, { id: randomUUID(), story, now: Date.now() });
    const { id, decisionId, at } = alert;
    const before = { alertId: id, type: as, decisionId, at, groupId: null, reference: receipt.reference ?? null };
    const firing = receipt.firing?.opened.map((one) => ({ ...one, since: at })) ?? [];
    const ended = await send(closing, { earlier: [before], firing });
    if (ended.unsent !== undefined) throw new Error(ended.answer);
    print(`And it took the end, so that nothing stays open. ${answerText(ended)}`);
  } catch (error) {
    complain(
      `${name} did not take ${isOpen ? 'the end of it' : 'the example'}: ${visible(onceOnly(messageOf(error)))}`,
    );
    if (isOpen) complain('What the example opened is still open there. Close it there by hand.');
    return EXIT.findings;
  } finally {
    print(`Delivered over it means: ${DELIVERED_WHEN[settings.type]}.`);
  }
  return EXIT.clean;
}

/** A service tries again what may pass, and a test does not. */
function onceOnly(problem: string): string {
  return problem.replaceAll('; it is tried again', '');
}

function answerText({ answer, addressed }: Receipt): string {
  const to = addressed ? ` Sent to ${addressed.to.map((one) => visible(one)).join(', ')}.` : '';
  return `It answered: ${visible(answer)}.${to}`;
}
