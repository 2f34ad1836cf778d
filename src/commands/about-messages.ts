import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { ALERT_TYPES } from '../core/alert/alert.ts';
import { zoneNamed } from '../core/values/zone.ts';
import type { Parts } from './parts.ts';

/** Adds `messages`, which shows what people read. */
export function addMessages(program: Command, { ends }: Pick<Parts, 'ends'>): void {
  program
    .command('messages')
    .description('show an example of every message, as mail has it; sends nothing')
    .addArgument(new Argument('[types...]', 'which of them; without it all').choices(ALERT_TYPES))
    .option('--html <dir>', 'write them as HTML and as text into this folder, with a page that lists them')
    .addOption(
      new Option('--timezone <zone>', 'the zone of their times, such as Europe/Berlin')
        .default(null, 'UTC')
        .argParser(zoneName),
    )
    .option('--templates <dir>', 'with your own words from this folder')
    .addOption(
      new Option('--config <file>', 'with the words of notify.templates of this config').env('RUNWARDEN_CONFIG'),
    )
    .option('--url <address>', 'where their links lead', 'https://runwarden.example.com')
    .addHelpText(
      'after',
      '\nExamples:\n  runwarden messages approval.requested --timezone Europe/Berlin\n  runwarden messages finding.notice --templates templates/\n  runwarden messages --html /tmp/messages && xdg-open /tmp/messages/index.html',
    )
    .action((types, options) => ends(import('./messages.ts').then(({ messages }) => messages(types, options))));
}

function zoneName(text: string): string {
  const zone = zoneNamed(text);
  if (!zone) throw new InvalidArgumentError('Wanted the name of a zone, such as Europe/Berlin.');
  return zone.name;
}
