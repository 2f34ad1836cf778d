import { Argument, Option } from 'commander';
import { FAILURE_CAUSES } from '../core/run/run.ts';
import { PHASES } from '../core/run/status.ts';
import { whenText, wholeNumber } from './arguments.ts';
import type { CompareOptions } from './compare/compare.ts';
import type { EvidenceOptions } from './evidence/evidence.ts';
import type { ExplainOptions } from './explain/explain.ts';
import type { LogsOptions } from './logs/logs.ts';
import type { ReplayOptions } from './replay/replay.ts';
import type { RunsOptions } from './runs.ts';
import { type Given, type ServiceCommand, USUAL } from './service/command.ts';
import type { ShowOptions } from './show/show.ts';

// The commands about runs, which all ask a running service.

/** More are in no part of a log. */
const MOST_LINES = 100_000;

const MOST_RUNS = 100_000;

const A_RUN = 'id of the run, or workspace/id';
const METRICS = '--metric <name...>';

export const RUN_COMMANDS: readonly ServiceCommand[] = [
  {
    name: 'explain',
    summary: 'show the status of a run under every policy, why nothing happened, and what happens next',
    arguments: [new Argument('[run]', A_RUN)],
    options: [
      new Option('--policy <name>', 'only this policy'),
      new Option('--record', 'show how it was started, too: code, environment, data, parameters').default(false),
      new Option('--snapshot <file>', 'judge a snapshot, written as in a case, instead of asking a service'),
      new Option('--policies <dir>', 'policies to judge the snapshot under').default('policies'),
    ],
    formats: USUAL,
    examples: [
      'runwarden explain ml-prod-vision/vision-pretrain-large-07 --record',
      'runwarden explain --snapshot run.yaml --policy idle-gpu',
    ],
    run: async (service, given: Given<ExplainOptions>) =>
      (await import('./explain/explain.ts')).explainRun(service, given),
  },
  {
    name: 'logs',
    summary: 'show the end of a log of a run, and follow it',
    arguments: [new Argument('<run>', A_RUN)],
    options: [
      new Option('--file <path>', 'which log, as --list names it (default: the first of that list)'),
      new Option('--child <name>', 'a step or trial of the run, by its name or id'),
      new Option('--lines <n>', 'how many of its last lines').argParser(wholeNumber(0, MOST_LINES)).default(200),
      new Option('--follow', 'show what comes until the run has ended').default(false),
      new Option('--list', 'show which logs there are, in Azure and kept').default(false),
    ],
    formats: ['text', 'json'],
    notes: 'Secrets that can be recognised are taken out. Remarks go to standard error, the log to standard output.',
    examples: [
      'runwarden logs ml-prod-vision/vision-retrain-0412 --child validate-model',
      'runwarden logs vision-detect-88 --follow --lines 20',
    ],
    run: async (service, given: Given<LogsOptions>) => (await import('./logs/logs.ts')).showLogs(service, given),
  },
  {
    name: 'runs',
    summary: 'list runs by what they are: whose, what they do, how they failed, what they cost',
    options: [
      new Option('--workspace <name>', 'of this workspace'),
      new Option('--q <text>', 'with this in its id, name, experiment or owner'),
      new Option('--status <status>', 'in this status of Azure, such as Failed'),
      new Option('--phase <phase>', 'in this phase; of ended runs --status says how they ended').choices(PHASES),
      new Option('--experiment <name>', 'of this experiment'),
      new Option('--tag <tag...>', 'with a tag, as key or key=value; several must all be there'),
      new Option('--owner <owner>', 'of this owner, as in the owner tag'),
      new Option('--type <type>', 'command, sweep, pipeline, automl or spark'),
      new Option('--since <when>', 'submitted since then, such as yesterday, 7d or 2026-01-31').argParser(whenText),
      new Option('--until <when>', 'submitted before then').argParser(whenText),
      new Option('--class <class>', 'whose fault the failure is').choices(FAILURE_CAUSES),
      new Option('--active', 'that have not ended, the dearest first').default(false),
      new Option('--policy <name>', 'judged under this policy now, or decided about by it before'),
      new Option('--state <state>', 'active, and in this state under some policy, such as firing'),
      new Option('--azure', 'ask Azure now: also runs that no pass has seen; needs --workspace').default(false),
      new Option('--limit <n>', 'how many, about').argParser(wholeNumber(1, MOST_RUNS)).default(50),
      new Option('--cursor <cursor>', 'go on where a list stopped'),
    ],
    formats: [...USUAL, 'csv'],
    examples: [
      'runwarden runs --active --owner alice',
      'runwarden runs --class data --since 1d -o csv',
      'runwarden runs --workspace ml-prod-vision --azure --tag team=vision',
    ],
    run: async (service, given: Given<RunsOptions>) => (await import('./runs.ts')).listRuns(service, given),
  },
  {
    name: 'evidence',
    summary: 'list what is kept of a run or for a decision, or download it',
    arguments: [new Argument('<decision|run>', 'id of a decision, id of a run, or workspace/id')],
    options: [
      new Option('--download <dir>', 'write it into this folder: logs, artifacts, decisions, job.yml and a README'),
      new Option('--force', 'write into a folder that is not empty').default(false),
    ],
    formats: USUAL,
    notes: 'Every content is compared with its hash. Exit code 1: one is not what was kept; 4: one could not be read.',
    examples: [
      'runwarden evidence ml-prod-vision/vision-retrain-0412',
      'runwarden evidence vision-retrain-0412 --download vision-retrain-0412/',
    ],
    run: async (service, given: Given<EvidenceOptions>) =>
      (await import('./evidence/evidence.ts')).showEvidence(service, given),
  },
  {
    name: 'show',
    summary: 'show a run on one screen: what it is and did, its cost, its steps or trials, and what was decided',
    arguments: [new Argument('<run>', A_RUN)],
    options: [
      new Option(METRICS, 'these metrics, also of its steps or trials'),
      new Option(
        '--story',
        'only its whole story: what it did, what Runwarden and people did, and what comes next',
      ).default(false),
      new Option('--every-pass', 'the story with why nothing was done, and every status').default(false),
    ],
    formats: USUAL,
    examples: [
      'runwarden show ml-prod-vision/vision-sweep-3 --metric loss',
      'runwarden show vision-pretrain-large-07 --story',
    ],
    run: async (service, given: Given<ShowOptions>) => (await import('./show/show.ts')).showRun(service, given),
  },
  {
    name: 'compare',
    summary: 'show in what runs differ, side by side; of one sweep or pipeline its trials or steps, the best first',
    arguments: [new Argument('<runs...>', 'ids of runs, or workspace/id')],
    options: [
      new Option('--all', 'also what is the same in all').default(false),
      new Option(METRICS, 'these metrics (default: all; of trials the primary one)'),
    ],
    formats: [...USUAL, 'csv'],
    examples: ['runwarden compare train-42 train-43', 'runwarden compare sweep-3 -o csv > trials.csv'],
    run: async (service, given: Given<CompareOptions>) =>
      (await import('./compare/compare.ts')).compareRuns(service, given),
  },
  {
    name: 'replay',
    summary: 'derive decisions again from what is kept of them, and say whether they agree with the record',
    arguments: [new Argument('[decisions...]', 'ids of decisions')],
    options: [
      new Option('--all', 'every decision of the record').default(false),
      new Option('--since <when>', 'since then, such as monday or 30d').default(null, 'all').argParser(whenText),
      new Option('--until <when>', 'before then').default(null, 'now').argParser(whenText),
      new Option('--store', 'read the store of the config instead of asking a service').default(false),
    ],
    formats: USUAL,
    notes:
      'It asks a running service, with the key of an operator, for the run, policy, history, exceptions and limits as\nthey were, compares each with its hash, and decides once more. With --store it needs no service.\nExit code 1: one differs, or was changed after it was kept; 4: one cannot be derived again.',
    examples: ['runwarden replay 0b5c6c0e-5d5f-4a52-9a34-0f8a6a3c2f11', 'runwarden replay --all --since 30d'],
    run: async (service, given: Given<ReplayOptions>) =>
      (await import('./replay/replay.ts')).replayDecisions(service, given),
  },
];
