import { type Command, Option } from 'commander';
import { ALERT_TYPES } from '../core/alert/alert.ts';
import type { Parts } from './parts.ts';

// The commands about channels. Each loads what it needs when it begins.

/** Adds `notify channels`, `notify test` and `webhook-secret`. */
export function addNotifyCommands(
  program: Command,
  {
    ends,
    output,
    variables,
  }: Pick<Parts, 'ends' | 'output'> & { readonly variables: Readonly<Record<string, string | undefined>> },
): void {
  const notify = program.command('notify').description('list and try the channels of the config');

  notify
    .command('channels')
    .description('list the channels and recipients of the config, who is reached how, and which secret is missing')
    .addOption(output('table', 'json'))
    .addHelpText(
      'after',
      '\nExit codes: 0 every channel can send, 1 a secret is missing, 3 invalid config.\n\nExample:\n  runwarden notify channels',
    )
    .action((options) =>
      ends(import('./notify/channels.ts').then(({ showChannels }) => showChannels(options, variables))),
    );

  notify
    .command('test')
    .description('send an example that is marked as a test over a channel of the config, and say what came back')
    .argument('<channel>', 'its name in the config')
    .addOption(
      new Option('--as <type>', 'which message, such as finding.notice')
        .choices(ALERT_TYPES)
        .default('approval.requested'),
    )
    .option('--to <address...>', 'to this address, for a channel that writes to people')
    .option('--recipient <name>', 'to this recipient of the config, for a channel that writes to people')
    .addHelpText(
      'after',
      '\nNo service has to run, and nothing is recorded. What a pager opens is closed at once.\n\nExit codes: 0 the channel took it, 1 it did not, 2 it could not be tried, 3 invalid config.\n\nExamples:\n  runwarden notify test chat\n  runwarden notify test mail --to alice@example.com --as finding.notice\n  runwarden notify test mail --recipient oncall --as cancel.failed',
    )
    .action((channel: string, options) =>
      ends(import('./notify/test-channel.ts').then(({ testChannel }) => testChannel(channel, options, variables))),
    );

  program
    .command('webhook-secret')
    .description('make a signing secret for a webhook, and say where it belongs on both sides')
    .option('--channel <name>', 'name of the channel in the config', 'hook')
    .addHelpText('after', '\nExample:\n  runwarden webhook-secret --channel hook')
    .action((options) =>
      ends(import('./notify/webhook-secret.ts').then(({ webhookSecret }) => webhookSecret(options))),
    );
}
