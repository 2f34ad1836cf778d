import { Argument, Option } from 'commander';
import { LOOKING_COMMANDS } from './about-looking.ts';
import { whenText } from './arguments.ts';
import type { AnswerOptions } from './operator/answer.ts';
import type { CancelOptions } from './operator/cancel.ts';
import type { ConfirmTagOptions } from './operator/confirm-tag.ts';
import type { ExceptOptions, ExemptOptions } from './operator/except.ts';
import type { FreezeOptions } from './operator/freeze.ts';
import type { AnswerRequestOptions, ObjectOptions, RequestOptions } from './operator/owners.ts';
import type { TrustOptions } from './operator/precision.ts';
import type { RedeliverOptions } from './operator/redeliver.ts';
import type { Given, ServiceCommand } from './service/command.ts';

// What people who answer for the runs do: on call, and owners. Each act says what it covers, asks, and says what follows.

const A_RUN = 'id of the run, or workspace/id';

const reason = (what = 'why, for the record') => new Option('--reason <text>', what);
const policy = () => new Option('--policy <name...>', 'only under these policies, or patterns of their names');
const onePolicy = () => new Option('--policy <name>', 'only under this policy');
const lasts = () => new Option('--for <length>', 'for so long, such as 6h').argParser(whenText);
const until = () =>
  new Option('--until <when>', 'until then, such as "tomorrow 09:00" or 2026-01-31').argParser(whenText);

const QUESTIONS = new Argument('<question...>', 'ids of questions, as far as they are unique, or of their runs');
const DONE: ServiceCommand['formats'] = ['text', 'json', 'yaml'];
const EACH = 'Each is recorded by itself. Exit code 2: none was recorded; 4: some were not.';

/** The commands that act. */
const ACTING: readonly ServiceCommand[] = [
  {
    name: 'approve',
    summary: 'approve proposed cancels; each run is read and judged again before anything is sent',
    arguments: [QUESTIONS],
    options: [reason()],
    formats: DONE,
    acts: true,
    notes: EACH,
    examples: [
      'runwarden approve 0b5c6c0e --reason "agreed with the owner"',
      'runwarden approve 0b5c6c0e 91fe02aa --yes',
    ],
    run: async (service, given: Given<AnswerOptions>) =>
      (await import('./operator/answer.ts')).answerQuestions('approve', service, given),
  },
  {
    name: 'reject',
    summary: 'reject proposed cancels, which keeps the runs until there is other evidence',
    arguments: [QUESTIONS],
    options: [reason()],
    formats: DONE,
    acts: true,
    notes: EACH,
    examples: ['runwarden reject 0b5c6c0e --reason "still downloading"'],
    run: async (service, given: Given<AnswerOptions>) =>
      (await import('./operator/answer.ts')).answerQuestions('reject', service, given),
  },
  {
    name: 'extend',
    summary: 'give runs more time: they are judged and their owners notified, and nothing cancels them',
    arguments: [new Argument('<run...>', `${A_RUN}; several of one workspace make one exception`)],
    options: [lasts(), until(), reason(), policy()],
    formats: DONE,
    acts: true,
    examples: ['runwarden extend ml-prod-vision/vision-pretrain-large-07 --for 6h --reason "last epoch"'],
    run: async (service, given: Given<ExceptOptions>) => (await import('./operator/except.ts')).extend(service, given),
  },
  {
    name: 'exempt',
    summary: 'take runs out of policies for a time: these do not judge them',
    arguments: [new Argument('[run...]', `${A_RUN}; several of one workspace make one exception`)],
    options: [
      lasts(),
      until(),
      reason(),
      policy(),
      new Option('--workspace <pattern...>', 'every run of these workspaces'),
      new Option('--experiment <pattern...>', 'every run of these experiments'),
      new Option('--run <pattern...>', 'every run with such an id or display name'),
      new Option('--compute <pattern...>', 'every run on these computes'),
      new Option('--tag <tag...>', 'every run with these tags, as key or key=pattern'),
      new Option('--everything', 'also where it covers every active run').default(false),
    ],
    formats: DONE,
    acts: true,
    notes: 'Where several of --workspace, --experiment, --run, --compute and --tag are given, all of them must hold.',
    examples: [
      'runwarden exempt vision-pretrain-large-07 --for 12h --policy idle-gpu --reason deadline',
      'runwarden exempt --experiment "bench-*" --workspace ml-dev-research --until "monday 09:00" --reason "planned benchmark"',
    ],
    run: async (service, given: Given<ExemptOptions>) => (await import('./operator/except.ts')).exempt(service, given),
  },
  {
    name: 'revoke',
    summary: 'end an exception now; it stays in the record',
    arguments: [new Argument('<override>', 'its id, as far as it is unique')],
    formats: DONE,
    acts: true,
    examples: ['runwarden revoke 5f20c1d7'],
    run: async (service, given) => (await import('./operator/overrides.ts')).revoke(service, given),
  },
  {
    name: 'freeze',
    summary: 'stop every cancel at once, for everyone',
    arguments: [new Argument('[why...]', 'the reason, for everyone to read')],
    options: [lasts(), until(), reason('the same as an option')],
    formats: DONE,
    acts: true,
    notes: 'Without an end it lasts until somebody lifts it. Runs are still judged, and people notified and asked.',
    examples: ['runwarden freeze "the metrics of two regions are late" --for 2h'],
    run: async (service, given: Given<FreezeOptions>) => (await import('./operator/freeze.ts')).freeze(service, given),
  },
  {
    name: 'unfreeze',
    summary: 'lift every freeze',
    formats: DONE,
    acts: true,
    examples: ['runwarden unfreeze'],
    run: async (service, given) => (await import('./operator/freeze.ts')).unfreeze(service, given),
  },
  {
    name: 'cancel',
    summary: 'cancel a run by hand, also one that no policy is for',
    arguments: [new Argument('<run>', A_RUN)],
    options: [
      reason(),
      new Option('--kept-too', 'also where a person exempted or extended it, or its owner objected').default(false),
    ],
    formats: DONE,
    acts: true,
    notes: 'No policy, mode, hour or limit holds it back; a freeze does.',
    examples: ['runwarden cancel ml-prod-vision/vision-pretrain-large-07 --reason "its data is wrong"'],
    run: async (service, given: Given<CancelOptions>) =>
      (await import('./operator/cancel.ts')).cancelRun(service, given),
  },
  {
    name: 'redeliver',
    summary: 'send a message again over a channel, under the same id; what is not true any more is not sent',
    arguments: [new Argument('<message>', 'its id, as far as it is unique')],
    options: [
      reason(),
      new Option('--channel <name>', 'which channel, where it went over several'),
      new Option('--delivered-too', 'also where it was delivered: its readers get it twice').default(false),
    ],
    formats: DONE,
    acts: true,
    examples: ['runwarden redeliver 3f2a9c10 --reason "the channel had been archived"'],
    run: async (service, given: Given<RedeliverOptions>) =>
      (await import('./operator/redeliver.ts')).redeliver(service, given),
  },
  {
    name: 'grant',
    summary: 'grant an owner more time',
    arguments: [new Argument('<request>', 'its id, as far as it is unique, or its run')],
    options: [reason('a word to the owner')],
    formats: DONE,
    acts: true,
    examples: ['runwarden grant 7d3e9a10'],
    run: async (service, given: Given<AnswerRequestOptions>) =>
      (await import('./operator/owners.ts')).answerRequest('grant', service, given),
  },
  {
    name: 'refuse',
    summary: 'refuse an owner more time',
    arguments: [new Argument('<request>', 'its id, as far as it is unique, or its run')],
    options: [reason('a word to the owner')],
    formats: DONE,
    acts: true,
    examples: ['runwarden refuse 7d3e9a10 --reason "the budget is used up"'],
    run: async (service, given: Given<AnswerRequestOptions>) =>
      (await import('./operator/owners.ts')).answerRequest('refuse', service, given),
  },
  {
    name: 'confirm-tag',
    summary: 'let a protected tag of a run count in policies, or take that back',
    arguments: [new Argument('<run>', A_RUN), new Argument('<tag>', 'its key')],
    options: [new Option('--withdraw', 'take the confirmation back').default(false)],
    formats: DONE,
    acts: true,
    notes: 'Whoever submits a run writes its tags. Its owner cannot confirm them.',
    examples: ['runwarden confirm-tag ml-prod-vision/vision-pretrain-large-07 tier'],
    run: async (service, given: Given<ConfirmTagOptions>) =>
      (await import('./operator/confirm-tag.ts')).confirmTag(service, given),
  },
  {
    name: 'policy trust',
    summary: 'let a policy that fell below its floor cancel without asking again',
    arguments: [new Argument('<policy>', 'its name')],
    options: [reason()],
    formats: DONE,
    acts: true,
    notes: 'For an operator of all workspaces. docs/precision.md says when a policy falls.',
    examples: ['runwarden policy trust idle-gpu --reason "it leaves notebooks alone now"'],
    run: async (service, given: Given<TrustOptions>) =>
      (await import('./operator/precision.ts')).trustPolicy(service, given),
  },
  {
    name: 'object',
    summary: 'keep an own run for which a cancel is announced; for its owner',
    arguments: [new Argument('<run>', A_RUN), new Argument('[why...]', 'why it should be kept; on-call reads it')],
    options: [reason('the same as an option'), onePolicy()],
    formats: DONE,
    acts: true,
    examples: ['runwarden object vision-retrain-0412 "the report is from the old threshold"'],
    run: async (service, given: Given<ObjectOptions>) =>
      (await import('./operator/owners.ts')).objectTo(service, given),
  },
  {
    name: 'request',
    summary: 'ask on-call for more time for an own run; for its owner',
    arguments: [new Argument('<run>', A_RUN)],
    options: [
      new Option('--for <length>', 'how much more, such as 4h').makeOptionMandatory(),
      reason('why; on-call reads it'),
      onePolicy(),
    ],
    formats: DONE,
    acts: true,
    examples: ['runwarden request vision-retrain-0412 --for 4h --reason "the data arrives at noon"'],
    run: async (service, given: Given<RequestOptions>) =>
      (await import('./operator/owners.ts')).requestTime(service, given),
  },
];

export const OPERATOR_COMMANDS: readonly ServiceCommand[] = [...LOOKING_COMMANDS, ...ACTING];
