import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import type { Instant } from '../../core/values/duration.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { reportError } from '../report-error.ts';
import { zoneFor } from '../times/zone.ts';
import type { Variables } from '../variables.ts';
import type { Format, Printout, ServiceCommand } from './command.ts';
import { inWords } from './problem-words.ts';
import { findService, type ServiceOptions } from './service.ts';
import { type Ask, confirmBy } from './terminal.ts';

/** The machine on which commands run. */
export interface Surroundings {
  readonly variables: Variables;
  readonly now: () => Instant;
  /** Columns that a table may take. */
  readonly width: number;
  readonly ask: Ask;
}

/** The options that every command of a service has. */
interface CommonOptions extends ServiceOptions {
  readonly output: Format;
  readonly utc?: boolean;
  readonly yes?: boolean;
}

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
      return ends(askService(each, called, surroundings));
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

/** Runs a command, prints its result, and says in words why there is none. */
export async function askService<Options extends object>(
  { run }: Pick<ServiceCommand<Options>, 'run'>,
  called: { readonly args: readonly string[]; readonly options: Options & Partial<CommonOptions> },
  { variables, now, width, ask }: Surroundings,
): Promise<ExitCode> {
  const { url, keyFile, output = 'table', utc = false, yes = false, ...own } = called.options;
  const service = findService({ url, keyFile }, variables, now);
  try {
    const result = await run(service, {
      ...{ args: called.args, output, variables, now, ask, yes },
      options: own as unknown as Options, // what is left of them
      zone: zoneFor({ utc }, variables),
      confirm: (question) => confirmBy(ask, yes, question),
    });
    return typeof result === 'number' ? result : show(result, output, width);
  } catch (error) {
    return reportError(inWords(error, service));
  }
}

function show(
  { data, lines, csv, remarks = [], code = EXIT.clean }: Printout,
  output: Format,
  width: number,
): ExitCode {
  if (output === 'json') printJson(data);
  else if (output === 'yaml') print(stringify(data, { lineWidth: 0 }).trimEnd());
  else for (const line of (output === 'csv' && csv?.()) || lines(output === 'wide' ? null : width)) print(line);
  const isForPeople = output !== 'json' && output !== 'yaml';
  if (isForPeople) for (const remark of remarks) complain(remark);
  return code;
}
