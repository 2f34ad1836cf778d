import { unreadSecrets } from '../../config/channel-secrets.ts';
import { loadConfig } from '../../config/config.ts';
import { hasOnCall } from '../../config/on-call.ts';
import { addressesPeople } from '../../notify/channels.ts';
import { DELIVERED_WHEN } from '../../notify/delivered-when.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { reportInvalid } from '../report-error.ts';
import { columns, tableWidth } from '../table.ts';
import type { Variables } from '../variables.ts';
import { missingSecret, placeOf, type ReachedOver, waysOf } from './config-channels.ts';

/** Lists the channels and recipients of the config, who is reached how, and which secret is missing. */
export function showChannels({ output }: { readonly output: 'table' | 'json' }, variables: Variables): ExitCode {
  const loaded = loadConfig(variables, 'look');
  if (!loaded.ok) return reportInvalid('The config is not valid:', loaded.errors);
  const { config } = loaded;
  const ways = waysOf(config);
  const channels = Object.entries(config.channels).map(([name, settings]) => ({
    name,
    type: settings.type,
    place: placeOf(settings),
    addressesPeople: addressesPeople(settings),
    recipients: [...new Set(ways.filter(({ channel }) => channel === name).map(({ recipient }) => recipient))],
    missing: missingSecret(name, settings),
    deliveredWhen: DELIVERED_WHEN[settings.type],
  }));
  const recipients = ways.map((way) => ({ ...way, how: howText(way, config.channels) }));
  if (output === 'json') printJson({ channels, recipients, reachesOnCall: hasOnCall(config) });
  else {
    const width = tableWidth(process.stdout);
    const rows = channels.map((one) => [
      ...[one.name, one.type, one.place, one.recipients.join(', ') || 'nobody', one.missing ?? 'nothing'],
      `Delivered once ${one.deliveredWhen}.`.replace('once never', 'never'),
    ]);
    const head = ['CHANNEL', 'TYPE', 'SENDS TO', 'REACHES', 'MISSES', { name: 'DELIVERED', below: true }];
    for (const line of columns(head, rows, width)) print(line);
    print();
    const nobody = hasOnCall(config) ? [] : [['oncall', 'nobody', 'a question of a policy reaches no person']];
    const reached = [...recipients.map(({ recipient, channel, how }) => [recipient, channel, how]), ...nobody];
    for (const line of columns(['RECIPIENT', 'OVER', 'AT'], reached, width)) print(line);
  }
  for (const says of unreadSecrets(config.channels, variables)) complain(`warning  ${says}`);
  return channels.some(({ missing }) => missing !== null) ? EXIT.findings : EXIT.clean;
}

function howText(
  { recipient, channel, to }: ReachedOver,
  settings: Readonly<Record<string, Parameters<typeof addressesPeople>[0]>>,
): string {
  if (to !== null) return to.join(', ');
  const named = settings[channel];
  const isToPeople = named !== undefined && addressesPeople(named);
  if (!isToPeople) return 'the one place of the channel';
  return recipient === 'owner' ? 'the address of the owner: by tag, creator or workspace' : 'no address';
}
