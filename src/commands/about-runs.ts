import { type Command, Option } from 'commander';
import { FAILURE_CAUSES } from '../core/run/run.ts';
import { PHASES } from '../core/run/status.ts';
import { wholeNumber } from './arguments.ts';
import type { ExitCode } from './exit-codes.ts';

// The commands about runs, which all ask a running service. Each loads what it needs when it begins.

/** What the command line gives to its commands. */
export interface Parts {
  readonly ends: (code: ExitCode | Promise<ExitCode>) => Promise<void>;
  readonly output: (...formats: readonly string[]) => Option;
  /** Options of every command that asks a running service. */
  readonly serviceUrl: () => Option;
  readonly keyFile: () => Option;
}

/** More are in no part of a log. */
const MOST_LINES = 100_000;

const MOST_RUNS = 100_000;

/** Adds `explain`, `logs`, `runs`, `evidence`, `show` and `compare`. */
export function addRunCommands(program: Command, { ends, output, serviceUrl, keyFile }: Parts): void {
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
      ends(import('./explain/explain.ts').then(({ explainRun }) => explainRun(run, options, process.env))),
    );

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
      ends(import('./logs/logs.ts').then(({ showLogs }) => showLogs(run, options, process.env))),
    );

  program
    .command('runs')
    .description('list runs by what they are: whose, what they do, how they failed, what they cost')
    .option('--workspace <name>', 'of this workspace')
    .option('--status <status>', 'in this status of Azure, such as Failed')
    .addOption(
      new Option('--phase <phase>', 'in this phase; of ended runs --status says how they ended').choices(PHASES),
    )
    .option('--experiment <name>', 'of this experiment')
    .option('--tag <tag...>', 'with a tag, as key or key=value; several must all be there')
    .option('--owner <owner>', 'of this owner, as in the owner tag')
    .option('--type <type>', 'command, sweep, pipeline, automl or spark')
    .option('--since <when>', 'submitted since, as 7d or 2026-01-31')
    .option('--until <when>', 'submitted before, as 7d or 2026-01-31T09:30:00Z')
    .addOption(new Option('--class <class>', 'whose fault the failure is').choices(FAILURE_CAUSES))
    .option('--active', 'that have not ended', false)
    .option('--policy <name>', 'judged under this policy now, or decided about by it before')
    .option('--state <state>', 'active, and in this state under some policy, such as firing')
    .option('--azure', 'ask Azure now: also runs that no pass has seen; needs --workspace', false)
    .option('--limit <n>', 'how many, about', wholeNumber(1, MOST_RUNS), 50)
    .option('--cursor <cursor>', 'go on where a list stopped')
    .addOption(serviceUrl())
    .addOption(keyFile())
    .addOption(output('table', 'wide', 'json', 'csv'))
    .addHelpText(
      'after',
      '\nExamples:\n  runwarden runs --active --owner alice\n  runwarden runs --class data --since 1d -o csv\n  runwarden runs --workspace ml-prod-vision --azure --tag team=vision',
    )
    .action((options) => ends(import('./runs.ts').then(({ listRuns }) => listRuns(options, process.env))));

  program
    .command('evidence')
    .description('list what is kept of a run or for a decision, or download it')
    .argument('<decision|run>', 'id of a decision, id of a run, or workspace/id')
    .option('--download <dir>', 'write it into this folder: logs, artifacts, decisions, job.yml and a README')
    .option('--force', 'write into a folder that is not empty', false)
    .addOption(serviceUrl())
    .addOption(keyFile())
    .addOption(output('table', 'json'))
    .addHelpText(
      'after',
      '\nEvery content is compared with its hash. Exit code 1: one is not what was kept; 4: one could not be read.\n\nExamples:\n  runwarden evidence ml-prod-vision/vision-retrain-0412\n  runwarden evidence vision-retrain-0412 --download vision-retrain-0412/',
    )
    .action((given: string, options) =>
      ends(import('./evidence/evidence.ts').then(({ showEvidence }) => showEvidence(given, options, process.env))),
    );

  program
    .command('show')
    .description('show a run on one screen: what it is and did, its cost, its steps or trials, and what was decided')
    .argument('<run>', 'id of the run, or workspace/id')
    .option('--metric <name...>', 'these metrics, also of its steps or trials')
    .addOption(serviceUrl())
    .addOption(keyFile())
    .addOption(output('table', 'wide', 'json'))
    .addHelpText('after', '\nExample:\n  runwarden show ml-prod-vision/vision-sweep-3 --metric loss')
    .action((run: string, options) =>
      ends(import('./show/show.ts').then(({ showRun }) => showRun(run, options, process.env))),
    );

  program
    .command('compare')
    .description('show in what runs differ, side by side; of one sweep or pipeline its trials or steps, the best first')
    .argument('<runs...>', 'ids of runs, or workspace/id')
    .option('--all', 'also what is the same in all', false)
    .option('--metric <name...>', 'these metrics (default: all; of trials the primary one)')
    .addOption(serviceUrl())
    .addOption(keyFile())
    .addOption(output('table', 'wide', 'csv', 'json'))
    .addHelpText(
      'after',
      '\nExamples:\n  runwarden compare train-42 train-43\n  runwarden compare sweep-3 -o csv > trials.csv',
    )
    .action((runs: string[], options) =>
      ends(import('./compare/compare.ts').then(({ compareRuns }) => compareRuns(runs, options, process.env))),
    );
}
