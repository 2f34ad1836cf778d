#!/usr/bin/env node
import { Argument, Command, CommanderError, Option } from 'commander';
import { addAuditCommands } from './commands/about-audit.ts';
import { addPolicyCommands } from './commands/about-policies.ts';
import { addRunCommands } from './commands/about-runs.ts';
import { addPastCommands } from './commands/about-the-past.ts';
import { durationFrom, port, wholeNumber } from './commands/arguments.ts';
import { SCHEMA_NAMES, type SchemaName } from './commands/choices.ts';
import { EXIT, type ExitCode } from './commands/exit-codes.ts';
import { VERSION } from './commands/process.ts';
import { reportDefect, reportError } from './commands/report-error.ts';
import { SECRETS, VARIABLES } from './config/environment.ts';
import { DAY, SECOND } from './core/values/duration.ts';

const ENVIRONMENT = Object.entries(VARIABLES)
  .map(([name, what]) => `  ${name.padEnd(26)} ${what}`)
  .join('\n');
const IN_FILES = `A secret may be in a file instead: DATABASE_URL_FILE names the file that holds DATABASE_URL. So for\n${SECRETS.slice(1).join(', ')} and the secrets of channels.`;
const EXIT_CODES =
  'Exit codes: 0 clean, 1 findings, 2 runtime error, wrong usage or interrupted by Ctrl-C, 3 invalid policy or config, 4 partial.';

function output(...formats: readonly string[]): Option {
  return new Option('-o, --output <format>', 'how to show the result').choices(formats).default(formats[0]);
}

// Options of every command that asks a running service.
const serviceUrl = () =>
  new Option(
    '--url <url>',
    'address of the service (default: RUNWARDEN_URL, else that of the config, else http://127.0.0.1:8080)',
  );
const keyFile = () => new Option('--key-file <file>', 'file that holds the API key (default: RUNWARDEN_API_KEY)');

/** How long a command that is done may still write. */
const END_WITHIN_MS = 5000;

let code: ExitCode = EXIT.clean;
const ends = async (result: ExitCode | Promise<ExitCode>) => {
  code = await result;
};

// Each command loads what it needs and no more: checking policies takes half a second, not two.
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
  .action(() => ends(import('./commands/serve.ts').then(({ serve }) => serve(process.env))));

program
  .command('scan')
  .description('one pass over every workspace, then exit; the cancels and alerts it queues are carried out by serve')
  .option('--dry-run', 'write nothing, notify nobody, cancel nothing', false)
  .option('--all', 'show healthy runs too', false)
  .addOption(output('table', 'json'))
  .addHelpText(
    'after',
    `\nIt records its decisions and queues their work. A running serve on the same store carries that out: scan itself\ncancels nothing and notifies nobody.\n\n${EXIT_CODES}\nExample:\n  runwarden scan --dry-run -o json`,
  )
  .action((options) => ends(import('./commands/scan.ts').then(({ scan }) => scan(process.env, options))));

addPolicyCommands(program, { ends, output, exitCodes: EXIT_CODES });

addRunCommands(program, { ends, output, serviceUrl, keyFile });

addPastCommands(program, { ends, output, serviceUrl, keyFile, exitCodes: EXIT_CODES });

const MOST_RUNS = 100_000;
const MOST_CHILDREN = 1000;

function upTo(most: number): (text: string) => number {
  return wholeNumber(0, most);
}

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
  .action((options) => ends(import('./commands/plan.ts').then(({ planCost }) => planCost(options, process.env))));

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
  .action((options) => ends(import('./commands/migrate.ts').then(({ migrate }) => migrate(process.env, options))));

program
  .command('schema')
  .description('print the JSON Schema of a kind of file, for an editor')
  .addArgument(new Argument('[file]', 'which kind of file').choices(SCHEMA_NAMES).default('policy'))
  .addHelpText(
    'after',
    '\nExample:\n  runwarden schema policy > .vscode/policy.json\nand as the first line of a policy:\n  # yaml-language-server: $schema=../.vscode/policy.json',
  )
  .action((name: SchemaName) => ends(import('./commands/docs/schema.ts').then(({ printSchema }) => printSchema(name))));

program
  .command('docs')
  .description('write the reference of the policy language and the JSON Schemas')
  .option('--check', 'write nothing, and fail when a file is out of date', false)
  .option('--out <dir>', 'where the files are', 'docs')
  .addHelpText('after', '\nExample:\n  runwarden docs --check')
  .action((options) => ends(import('./commands/docs/docs.ts').then(({ docs }) => docs(options))));

program
  .command('demo')
  .description('run against a bundled Azure ML on this machine and show what happens')
  .option('--once', 'end after the decisions are shown', false)
  .option('--port <port>', 'where the API listens', port, 8080)
  .addHelpText('after', '\nExample:\n  runwarden demo --once')
  .action((options) => ends(import('./commands/demo/demo.ts').then(({ demo }) => demo(options))));

/** A day a second. */
const MOST_RATE = DAY / SECOND;

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
  .action((options) => ends(import('./commands/demo/sandbox.ts').then(({ sandbox }) => sandbox(options))));

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
  .action((options) => ends(import('./commands/api-key.ts').then(({ apiKey }) => apiKey(options))));

addAuditCommands(program, { ends, output });

// A reader that has seen enough, such as head, is no error of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(code);
  });

/** Whatever a command did not expect: a sentence, and the trace only for whoever asks for it. */
function reportFailure(error: unknown): ExitCode {
  try {
    return reportError(error);
  } catch (unexpected) {
    return reportDefect(unexpected, process.env.RUNWARDEN_LOG_LEVEL === 'debug');
  }
}
process.on('uncaughtException', (error) => process.exit(reportFailure(error)));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) code = error.exitCode === 0 ? EXIT.clean : EXIT.runtimeError;
  else code = reportFailure(error);
}
process.exitCode = code;
// Everything is closed. What a failed start left open, such as a connection, must not keep the process.
setTimeout(() => process.exit(code), END_WITHIN_MS).unref();
