import { type Command, Option } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import type { ServiceCommand } from './command.ts';
import type { Surroundings } from './surroundings.ts';

/** Adds commands that ask a running service to the program. */
export function addServiceCommands(
  program: Command,
  commands: readonly ServiceCommand[],
  ends: (code: Promise<ExitCode>) => Promise<void>,
  surroundings: Surroundings,
): void {
  for (const each of commands) {
    const command = commandFor(program, each);
    command.action((...given: unknown[]) => {
      // Commander gives the arguments, a list for those that repeat, then the options and the command.
      const args = given.slice(0, -2).flat() as readonly (string | undefined)[];
      const called = { args: args.filter((arg) => arg !== undefined), options: command.opts() };
      // What asks a service is loaded when one is asked: most of it is the config's.
      return ends(import('./ask-service.ts').then(({ askService }) => askService(each, called, surroundings)));
    });
  }
}

/** What commander says of a second argument where one is wanted. */
const TOO_MANY = /^error: too many arguments .*/;

function commandFor(program: Command, each: ServiceCommand): Command {
  const [name = '', parent] = each.name.split(' ').reverse();
  const above = parent === undefined ? program : (program.commands.find((one) => one.name() === parent) ?? program);
  const command = above.command(name).description(each.summary);
  for (const argument of each.arguments ?? []) command.addArgument(argument);
  for (const option of each.options ?? []) command.addOption(option);
  if (each.acts) command.option('-y, --yes', 'do it without asking; for scripts', false);
  command.option(
    '--url <url>',
    'address of the service (default: RUNWARDEN_URL, else that of the config, else http://127.0.0.1:8080)',
  );
  if (each.formats.length > 0)
    command
      .option('--key-file <file>', 'file that holds the API key (default: RUNWARDEN_API_KEY, else runwarden login)')
      .addOption(new Option('-o, --output <format>', 'how to show it').choices(each.formats).default(each.formats[0]))
      .option('--utc', 'show times in UTC instead of the zone of this machine', false);
  if (each.arguments?.length === 1)
    command.configureOutput({ outputError: (text, write) => write(text.replace(TOO_MANY, '$& One at a time.')) });
  command.showHelpAfterError(`Example: ${each.examples[0] ?? each.name}\nMore: runwarden ${each.name} --help`);
  const notes = each.notes ? `\n${each.notes}\n` : '';
  const examples = each.examples.map((example) => `\n  ${example}`).join('');
  return command.addHelpText('after', `${notes}\nExample${each.examples.length === 1 ? '' : 's'}:${examples}`);
}
