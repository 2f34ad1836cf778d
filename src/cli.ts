#!/usr/bin/env node
import { Argument, Command, CommanderError, Option } from 'commander';
import { addPolicyCommands } from './commands/about-policies.ts';
import { addRunCommands } from './commands/about-runs.ts';
import { duration, durationFrom, port, wholeNumber } from './commands/arguments.ts';
import { SCHEMA_NAMES, type SchemaName, TRIED_MODES } from './commands/choices.ts';
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

program
  .command('explain')
  .description('show the status of a run under every policy, why nothing happened, and what happens next')
  .argument('[run]', 'id of the run, or workspace/id')
  .option('--policy <name>', 'only this policy')
  .option('--record', 'show how it was started, too: code, environment, data, parameters', false)
  .addOption(serviceUrl())
  .addOption(keyFile())
  .option('--snapshot <file>', 'judge a snapshot, written as in a case, instead of asking a service')
  .option('--policies <dir>', 'policies to judge the snapshot under', 'policies')
  .addOption(output('table', 'json'))
  .addHelpText(
    'after',
    '\nExamples:\n  runwarden explain ml-prod-vision/vision-pretrain-large-07 --record\n  runwarden explain --snapshot run.yaml --policy idle-gpu',
  )
  .action((run: string | undefined, options) =>
    ends(import('./commands/explain/explain.ts').then(({ explainRun }) => explainRun(run, options, process.env))),
  );

/** More are in no part of a log. */
const MOST_LINES = 100_000;

program
  .command('logs')
  .description('show the end of a log of a run, and follow it')
  .argument('<run>', 'id of the run, or workspace/id')
  .option('--file <path>', 'which log, as --list names it (default: the first of that list)')
  .option('--child <name>', 'a step or trial of the run, by its name or id')
  .option('--lines <n>', 'how many of its last lines', wholeNumber(0, MOST_LINES), 200)
  .option('--follow', 'show what comes until the run has ended', false)
  .option('--list', 'show which logs there are, in Azure and kept', false)
  .addOption(serviceUrl())
  .addOption(keyFile())
  .addOption(output('text', 'json'))
  .addHelpText(
    'after',
    '\nSecrets that can be recognised are taken out. Remarks go to standard error, the log to standard output.\n\nExamples:\n  runwarden logs ml-prod-vision/vision-retrain-0412 --child validate-model\n  runwarden logs vision-detect-88 --follow --lines 20',
  )
  .action((run: string, options) =>
    ends(import('./commands/logs/logs.ts').then(({ showLogs }) => showLogs(run, options, process.env))),
  );

/** The options that `simulate` and `diff` share. */
function onThePast(command: Command): Command {
  return command
    .addOption(since('30d, or all of a recording'))
    .addOption(workspaces())
    .addOption(
      new Option('--recording <file>', 'replay this file of `runwarden export`; no config is read').default(
        null,
        'the store of the config',
      ),
    )
    .addOption(
      new Option('--mode <mode>', 'try every policy in this mode')
        .choices(TRIED_MODES)
        .default(null, "each policy's own"),
    )
    .addOption(output('table', 'json', 'markdown'));
}

function since(usually: string): Option {
  return new Option('--since <duration>', 'how far back').default(null, usually).argParser(duration);
}

function workspaces(): Option {
  return new Option('--workspace <glob>', 'only workspaces with such a name').default(null, 'all');
}

onThePast(
  program
    .command('simulate')
    .description('what policies would have done on the recorded past; writes nothing')
    .addOption(
      new Option('--policies <path>', 'policy files or folder').default(null, 'those of the config, or policies'),
    ),
)
  .addHelpText(
    'after',
    `\n${EXIT_CODES}\nExamples:\n  runwarden simulate --policies policies/ --since 30d --mode enforce\n  runwarden simulate --recording recording.ndjson.gz`,
  )
  .action((options) =>
    ends(import('./commands/simulate/simulate.ts').then(({ simulate }) => simulate(process.env, options))),
  );

onThePast(
  program
    .command('diff')
    .description('what two versions of policies would have done differently on the recorded past')
    .argument('<before>', 'policy file or folder')
    .argument('<after>', 'policy file or folder'),
)
  .addHelpText(
    'after',
    `\n${EXIT_CODES}\nExamples:\n  runwarden diff old/ policies/ --since 30d -o markdown\n  runwarden diff old/ policies/ --recording recording.ndjson.gz`,
  )
  .action((before: string, after: string, options) =>
    ends(
      import('./commands/simulate/diff.ts').then(({ diffPolicies }) =>
        diffPolicies(before, after, process.env, options),
      ),
    ),
  );

program
  .command('replay')
  .description('derive decisions again from what is kept of them, and say whether they agree with the record')
  .argument('[decisions...]', 'ids of decisions')
  .option('--all', 'every decision of the record', false)
  .addOption(since('all'))
  .addOption(new Option('--until <duration>', 'up to so long ago').default(null, 'now').argParser(duration))
  .option('--store', 'read the store of the config instead of asking a service', false)
  .addOption(serviceUrl())
  .addOption(keyFile())
  .addOption(output('table', 'json'))
  .addHelpText(
    'after',
    `\nIt asks a running service, with the key of an operator, for the run, policy, history, exceptions and limits as\nthey were, compares each with its hash, and decides once more. With --store it needs no service.\nExit code 1: one differs, or was changed after it was kept; 4: one cannot be derived again.\n\n${EXIT_CODES}\nExamples:\n  runwarden replay 0b5c6c0e-5d5f-4a52-9a34-0f8a6a3c2f11\n  runwarden replay --all --since 30d`,
  )
  .action((ids: string[], options) =>
    ends(
      import('./commands/replay/replay.ts').then(({ replayDecisions }) => replayDecisions(ids, options, process.env)),
    ),
  );

program
  .command('export')
  .description('write the recorded past into a file, for simulate and diff without the config and the store')
  .addOption(since('30d'))
  .addOption(workspaces())
  .addOption(new Option('--out <file>', 'the file; replaced once the new one is whole').default('recording.ndjson.gz'))
  .addHelpText(
    'after',
    `\nIt holds names of runs, tags, ids of owners and samples, and no secrets; docs/recordings.md says what exactly.\n\n${EXIT_CODES}\nExample:\n  runwarden export --since 30d --out recording.ndjson.gz`,
  )
  .action((options) =>
    ends(import('./commands/simulate/export.ts').then(({ exportRecording }) => exportRecording(process.env, options))),
  );

/** More in one workspace would take longer to count here than to be listed there. */
const MOST_RUNS = 100_000;
const MOST_CHILDREN = 1000;

function upTo(most: number): (text: string) => number {
  return wholeNumber(0, most);
}

addRunCommands(program, { ends, output, serviceUrl, keyFile });

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
  .addOption(new Option('--role <role>', 'what it may do').choices(['owner', 'viewer', 'operator']).default('viewer'))
  .option('--owner <owner...>', 'whose runs are own ones, as in the owner tag; for the role owner')
  .addHelpText('after', '\nExample:\n  runwarden api-key --name oncall --role operator')
  .action((options) =>
    ends(import('./commands/api-key.ts').then(({ apiKey }) => apiKey(options.name, options.role, options.owner))),
  );

const audit = program.command('audit').description('check and export the record of who decided, answered and did what');

/** The service that is asked instead of the store of the config. */
function overApi(command: Command): Command {
  return command
    .option('--url <url>', 'ask this running service instead of reading the store of the config')
    .option('--key-file <file>', 'file that holds the API key of an operator (default: RUNWARDEN_API_KEY)');
}

overApi(
  audit
    .command('verify')
    .description('find every change, removal, addition or move in the audit, and say where')
    .option('--checkpoints <dir>', 'checkpoints that were written beside the database')
    .addOption(
      new Option('--public-key <file...>', 'public keys that checkpoints are signed with').default(
        [],
        'that of the config',
      ),
    )
    .option('--export <file>', 'a file of `audit export`, instead of the store of the config'),
)
  .addOption(output('table', 'json'))
  .addHelpText(
    'after',
    `\nFrom the store it also holds every decision, answer, cancel and exception against the audit. docs/audit.md says what\nis found with which keys and checkpoints.\n\nExit codes: 0 nothing was changed, 1 something was, 2 it could not be checked, 3 invalid config.\n\nExamples:\n  runwarden audit verify --checkpoints /mnt/audit --public-key audit-key.pub.pem\n  runwarden audit verify --export audit.jsonl --public-key audit-key.pub.pem`,
  )
  .action((options) =>
    ends(import('./commands/audit/verify.ts').then(({ verifyStoredAudit }) => verifyStoredAudit(options, process.env))),
  );

overApi(
  audit
    .command('export')
    .description('write the rows of the audit, the oldest first')
    .addOption(since('all'))
    .addOption(new Option('--until <duration>', 'up to so long ago').default(null, 'now').argParser(duration))
    .addOption(new Option('--out <file>', 'a new file').default(null, 'standard output')),
)
  .addOption(output('jsonl', 'csv'))
  .addHelpText(
    'after',
    '\njsonl can be verified, also without Runwarden (docs/audit.md); csv is for spreadsheets.\n\nExample:\n  runwarden audit export --since 30d --out audit.jsonl',
  )
  .action((options) =>
    ends(import('./commands/audit/export.ts').then(({ exportAudit }) => exportAudit(options, process.env, Date.now()))),
  );

audit
  .command('key')
  .description('make the pair of keys that signs the audit')
  .option('--out <file>', 'the private key; the public one is written beside it', 'audit-key.pem')
  .addHelpText('after', '\nExample:\n  runwarden audit key --out /etc/runwarden/audit-key.pem')
  .action((options) => ends(import('./commands/audit/key.ts').then(({ auditKey }) => auditKey(options))));

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
