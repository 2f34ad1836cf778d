import { Argument, Command, Option } from 'commander';
import { SECRETS, VARIABLES } from '../config/environment.ts';
import { ALERT_TYPES, type AlertType } from '../core/alert/alert.ts';
import { DAY, SECOND } from '../core/values/duration.ts';
import { addAuditCommands } from './about-audit.ts';
import { addCompletion } from './about-completion.ts';
import { addMessages } from './about-messages.ts';
import { MONEY_COMMANDS } from './about-money.ts';
import { addNotifyCommands } from './about-notifying.ts';
import { OPERATOR_COMMANDS } from './about-operating.ts';
import { addPolicyCommands } from './about-policies.ts';
import { RUN_COMMANDS } from './about-runs.ts';
import { SIGN_IN_COMMANDS } from './about-signing-in.ts';
import { addPastCommands } from './about-the-past.ts';
import { durationFrom, pastFrom, port, wholeNumber } from './arguments.ts';
import { SCHEMA_NAMES, type SchemaName } from './choices.ts';
import type { ExitCode } from './exit-codes.ts';
import { VERSION } from './process.ts';
import type { ServiceCommand } from './service/command.ts';
import { addServiceCommands } from './service/dispatch.ts';
import type { Surroundings } from './service/surroundings.ts';
import { zoneFor } from './times/zone.ts';

/** Every command that asks a running service. */
const SERVICE_COMMANDS: readonly ServiceCommand[] = [
  ...OPERATOR_COMMANDS,
  ...RUN_COMMANDS,
  ...MONEY_COMMANDS,
  ...SIGN_IN_COMMANDS,
];

const ENVIRONMENT = Object.entries(VARIABLES)
  .map(([name, what]) => `  ${name.padEnd(26)} ${what}`)
  .join('\n');
const IN_FILES = `A secret may be in a file instead: DATABASE_URL_FILE names the file that holds DATABASE_URL. So for\n${SECRETS.slice(1).join(', ')} and the secrets of channels.`;
const EXIT_CODES =
  'Exit codes: 0 clean, 1 findings, 2 runtime error, wrong usage or interrupted by Ctrl-C, 3 invalid policy or config, 4 partial.';

function output(...formats: readonly string[]): Option {
  return new Option('-o, --output <format>', 'how to show the result').choices(formats).default(formats[0]);
}

const MOST_RUNS = 100_000;
const MOST_CHILDREN = 1000;

function upTo(most: number): (text: string) => number {
  return wholeNumber(0, most);
}

/** A day a second. */
const MOST_RATE = DAY / SECOND;

/**
 * The command line: every command with its options and its help. Each loads what it needs when it begins: checking policies
 * takes half a second, not two.
 * @param ended takes the exit code of the command that ran.
 */
export function createProgram(ended: (code: ExitCode) => void, surroundings: Surroundings): Command {
  const { variables } = surroundings;
  const past = pastFrom(() => ({ now: surroundings.now(), zone: zoneFor({}, variables) }));
  const ends = async (result: ExitCode | Promise<ExitCode>) => ended(await result);
  const program = new Command('runwarden')
    .description(
      'A watchdog for Azure Machine Learning runs: judges them under policies, and notifies, asks, or cancels.',
    )
    .version(VERSION)
    .exitOverride()
    .addHelpText('after', `\n${EXIT_CODES}\nTry it without Azure:  runwarden demo`);

  program
    .command('serve')
    .description('watch the configured workspaces until stopped')
    .addHelpText(
      'after',
      `\nEnvironment:\n${ENVIRONMENT}\n\n${IN_FILES}\n\nExample:\n  RUNWARDEN_CONFIG=runwarden.yaml runwarden serve`,
    )
    .action(() => ends(import('./serve.ts').then(({ serve }) => serve(variables))));

  program
    .command('scan')
    .description('one pass over every workspace, then exit; the cancels and alerts it queues are carried out by serve')
    .option('--dry-run', 'write nothing, notify nobody, cancel nothing', false)
    .option('--all', 'show healthy runs too', false)
    .addOption(output('table', 'wide', 'json', 'yaml'))
    .addHelpText(
      'after',
      `\nIt records its decisions and queues their work. A running serve on the same store carries that out: scan itself\ncancels nothing and notifies nobody.\n\n${EXIT_CODES}\nExample:\n  runwarden scan --dry-run -o json`,
    )
    .action((options) => ends(import('./scan.ts').then(({ scan }) => scan(variables, options))));

  addPolicyCommands(program, { ends, output, past, exitCodes: EXIT_CODES });

  addServiceCommands(program, SERVICE_COMMANDS, ends, surroundings);

  addPastCommands(program, { ends, output, past, exitCodes: EXIT_CODES });

  program
    .command('plan')
    .description('say what a pass will ask of Azure under these policies, before anything is asked')
    .option('--policies <dir>', 'the policies (default: those of the config, or policies)')
    .option('--runs <n>', 'active runs; without it, those that the store knows', upTo(MOST_RUNS))
    .option('--gpus <n>', 'of them, commands on GPUs', upTo(MOST_RUNS), 0)
    .option('--pipelines <n>', 'of them, pipelines, whose steps are taken to use GPUs', upTo(MOST_RUNS), 0)
    .option('--children <n>', 'steps of each pipeline', upTo(MOST_CHILDREN), 10)
    .addOption(
      new Option('--every <duration>', 'time from one pass to the next')
        .default(null, 'that of the config, or 5m')
        .argParser(durationFrom(SECOND, DAY)),
    )
    .addOption(output('table', 'json'))
    .addHelpText('after', '\nExample:\n  runwarden plan --runs 200 --gpus 50 --pipelines 20')
    .action((options) => ends(import('./plan.ts').then(({ planCost }) => planCost(options, variables))));

  program
    .command('migrate')
    .description('bring the tables of a PostgreSQL database up to date, as the role that owns them')
    .addOption(
      new Option('--grant <role>', 'the role of the service, which may read and write the tables afterwards').default(
        null,
        'no other role',
      ),
    )
    .addOption(
      new Option(
        '--entra-object-id <id>',
        'make that role where it is missing, for the identity with this object id; as an Entra administrator of the server',
      ).default(null, 'the role exists'),
    )
    .option('--create-database', 'make the database where it is missing; the role then owns it', false)
    .addHelpText(
      'after',
      '\nNeeded only where the role of the service may not change tables (docs/database.md); serve and scan do it otherwise.\n\nExample:\n  DATABASE_URL=postgresql://owner@host/runwarden runwarden migrate --grant runwarden_app',
    )
    .action((options) => ends(import('./migrate.ts').then(({ migrate }) => migrate(variables, options))));

  addNotifyCommands(program, { ends, output, variables });

  program
    .command('schema')
    .description('print the JSON Schema of a kind of file, for an editor, or of the alerts that a webhook gets')
    .addArgument(new Argument('[file]', 'which kind of file, or alert').choices(SCHEMA_NAMES).default('policy'))
    .addOption(new Option('--type <type>', 'only this type of alert, such as finding.notice').choices(ALERT_TYPES))
    .addHelpText(
      'after',
      '\nExample:\n  runwarden schema policy > .vscode/policy.json\nand as the first line of a policy:\n  # yaml-language-server: $schema=../.vscode/policy.json\nFor a program that takes alerts:\n  runwarden schema alert --type finding.notice',
    )
    .action((name: SchemaName, { type }: { readonly type?: AlertType }) =>
      ends(import('./docs/schema.ts').then(({ printSchema }) => printSchema(name, type))),
    );

  program
    .command('docs')
    .description('write the reference of the policy language and the JSON Schemas')
    .option('--check', 'write nothing, and fail when a file is out of date', false)
    .option('--out <dir>', 'where the files are', 'docs')
    .addHelpText('after', '\nExample:\n  runwarden docs --check')
    .action((options) => ends(import('./docs/docs.ts').then(({ docs }) => docs(options))));

  addMessages(program, { ends });

  program
    .command('demo')
    .description('run against a bundled Azure ML on this machine and show what happens')
    .option('--once', 'end after the decisions are shown', false)
    .option('--port <port>', 'where the API listens', port, 8080)
    .addHelpText('after', '\nExample:\n  runwarden demo --once')
    .action((options) => ends(import('./demo/demo.ts').then(({ demo }) => demo(options))));

  program
    .command('sandbox')
    .description('an Azure ML to run against on this machine')
    .option('--scenario <file>', 'what happens in it (default: the demo’s)')
    .option('--port <port>', 'where it listens', port, 4443)
    .option(
      '--rate <n>',
      'seconds that pass in it for one of ours; serve and scan go by this machine’s clock',
      wholeNumber(1, MOST_RATE),
      1,
    )
    .option('--ca-file <file>', 'where its certificate is written', 'sandbox-ca.pem')
    .addHelpText('after', '\nIt prints how to run Runwarden against it.\n\nExample:\n  runwarden sandbox')
    .action((options) => ends(import('./demo/sandbox.ts').then(({ sandbox }) => sandbox(options))));

  program
    .command('api-key')
    .description('make a key for the API')
    .requiredOption('--name <name>', 'who will use it; written beside what they do')
    .addOption(
      new Option('--role <role>', 'what it may do').choices(['owner', 'viewer', 'operator', 'admin']).default('viewer'),
    )
    .option('--owner <owner...>', 'whose runs are own ones, as in the owner tag; for the role owner')
    .option('--workspace <pattern...>', 'over which workspaces, by names or patterns; over all without it')
    .addHelpText(
      'after',
      '\nExamples:\n  runwarden api-key --name oncall --role operator\n  runwarden api-key --name team-a --role operator --workspace ml-team-a-*',
    )
    .action((options) => ends(import('./api-key.ts').then(({ apiKey }) => apiKey(options))));

  addAuditCommands(program, { ends, output, past });

  addCompletion(program, { ends }, surroundings);

  return program;
}
