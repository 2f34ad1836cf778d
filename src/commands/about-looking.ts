import { Argument, Option } from 'commander';
import { ALERT_TYPES } from '../core/alert/alert.ts';
import { DECISION_KINDS } from '../core/decision/decision.ts';
import { DELIVERY_STATES } from '../core/ports/read-ledger.ts';
import { whenText, wholeNumber } from './arguments.ts';
import type { ComputesOptions } from './operator/computes.ts';
import type { DecisionsOptions } from './operator/decisions.ts';
import type { DeliveriesOptions } from './operator/deliveries.ts';
import type { FindingsOptions } from './operator/findings.ts';
import type { OverridesOptions } from './operator/overrides.ts';
import type { RequestsOptions } from './operator/owners.ts';
import type { WrongOptions } from './operator/wrong.ts';
import { type Given, type ServiceCommand, USUAL } from './service/command.ts';
import { MONEY_PATIENCE } from './service/patience.ts';

// The commands of an operator that look and change nothing.

const MOST_ROWS = 100_000;

const since = () => new Option('--since <when>', 'since then, such as yesterday, monday or 2h').argParser(whenText);
const before = () => new Option('--until <when>', 'before then').argParser(whenText);
const listed = () => [
  new Option('--limit <n>', 'how many').argParser(wholeNumber(1, MOST_ROWS)).default(50),
  new Option('--cursor <cursor>', 'continue where a list stopped'),
];

export const LOOKING_COMMANDS: readonly ServiceCommand[] = [
  {
    name: 'status',
    summary: 'say whether anything is wrong and what there is to do: what waits, what burns, what is not seen',
    formats: ['text', 'json', 'yaml'],
    notes: 'Exit code 1: something waits for a person, is wrong, or is not seen.',
    examples: ['runwarden status', 'runwarden status -o json'],
    run: async (service, given) => (await import('./operator/status.ts')).showStatus(service, given),
  },
  {
    name: 'waiting',
    summary: 'show the questions that nobody has answered, the dearest first, with all that an answer needs',
    formats: ['text', ...USUAL],
    notes: 'Exit code 1: there are some.',
    examples: ['runwarden waiting', 'runwarden waiting -o table'],
    run: async (service, given) => (await import('./operator/waiting.ts')).listWaiting(service, given),
  },
  {
    name: 'decisions',
    summary: 'list what was decided about runs, the newest first, or with --by people what people did',
    options: [
      since(),
      before(),
      new Option('--workspace <name>', 'of this workspace'),
      new Option('--run <id>', 'about this run'),
      new Option('--policy <name>', 'under this policy'),
      new Option('--owner <owner>', 'about runs of this owner'),
      new Option('--kind <kind>', 'of this kind').choices(DECISION_KINDS),
      new Option('--by <who>', 'what people did instead: people for all of them, or one name'),
      new Option('--audit', 'also those under mode audit, from which nothing follows').default(false),
      ...listed(),
    ],
    formats: [...USUAL, 'csv'],
    examples: [
      'runwarden decisions --since yesterday --kind cancel',
      'runwarden decisions --since yesterday --by people',
      'runwarden decisions --since monday --policy idle-gpu -o wide',
      'runwarden decisions --since 30d --limit 100000 -o csv > decisions.csv',
    ],
    run: async (service, given: Given<DecisionsOptions>) =>
      (await import('./operator/decisions.ts')).listDecisions(service, given),
  },
  {
    name: 'decision',
    summary: 'show one decision, with why, who answered, and what became of it',
    arguments: [new Argument('<id>', 'its id, or at least the first four signs of it')],
    options: [
      new Option('--wrong <why>', 'say that this cancel was wrong, also one that a policy in audit would have made'),
      new Option('--not-wrong', 'take that back'),
    ],
    formats: ['text', 'json', 'yaml'],
    acts: true,
    notes:
      'Nothing is changed without --wrong or --not-wrong. The owner of the run and operators can say that a cancel was wrong.\nIt counts against the policy: runwarden precision shows how often each is right.',
    examples: ['runwarden decision 0b5c6c0e', 'runwarden decision 0b5c6c0e --wrong "it was saving a checkpoint"'],
    run: async (service, given: Given<WrongOptions>) =>
      given.options.wrong === undefined && !given.options.notWrong
        ? (await import('./operator/decision.ts')).showDecision(service, given)
        : (await import('./operator/wrong.ts')).sayWrong(service, given),
  },
  {
    name: 'precision',
    summary: 'list how often each policy is right, and which may be raised to enforce',
    formats: USUAL,
    patience: MONEY_PATIENCE,
    examples: ['runwarden precision', 'runwarden precision -o json'],
    run: async (service, given) => (await import('./operator/precision.ts')).listPrecision(service, given),
  },
  {
    name: 'findings',
    summary: 'list what violates a policy, the newest first',
    options: [
      new Option('--state <state>', 'in this state').choices(['open', 'pending', 'firing', 'resolved']).default('open'),
      since(),
      before(),
      new Option('--workspace <name>', 'of this workspace'),
      new Option('--run <id>', 'about this run'),
      new Option('--policy <name>', 'under this policy'),
      new Option('--owner <owner>', 'about runs of this owner'),
      new Option('--audit', 'also those under mode audit, from which nothing follows').default(false),
      ...listed(),
    ],
    formats: [...USUAL, 'csv'],
    examples: ['runwarden findings', 'runwarden findings --state resolved --since yesterday'],
    run: async (service, given: Given<FindingsOptions>) =>
      (await import('./operator/findings.ts')).listFindings(service, given),
  },
  {
    name: 'deliveries',
    summary:
      'list how messages went out, the newest first: over which channel, to whom, and what the receiver answered',
    options: [
      since(),
      before(),
      new Option('--state <state>', 'in this state').choices(DELIVERY_STATES),
      new Option('--channel <name>', 'over this channel, such as chat or mail/owner'),
      new Option('--recipient <who>', 'for this recipient, such as oncall, or to this address'),
      new Option('--type <type>', 'of this type, such as finding.notice').choices(ALERT_TYPES),
      new Option('--workspace <name>', 'about this workspace'),
      new Option('--run <id>', 'about this run, or workspace/id'),
      new Option('--finding <id>', 'about this finding'),
      new Option('--decision <id>', 'of this decision'),
      ...listed(),
    ],
    formats: [...USUAL, 'csv'],
    examples: [
      'runwarden deliveries --state failed --since today',
      'runwarden deliveries --run ml-prod-vision/vision-retrain-0412 -o wide',
      'runwarden deliveries --recipient alice@example.com --since 7d',
    ],
    run: async (service, given: Given<DeliveriesOptions>) =>
      (await import('./operator/deliveries.ts')).listDeliveries(service, given),
  },
  {
    name: 'delivery',
    summary: 'show one message: over which channels it went, to whom, and what each receiver answered',
    arguments: [new Argument('<id>', 'its id, or at least the first four signs of it')],
    formats: ['text', 'json', 'yaml'],
    examples: ['runwarden delivery 3f2a9c10'],
    run: async (service, given) => (await import('./operator/deliveries.ts')).showDelivery(service, given),
  },
  {
    name: 'overrides',
    summary: 'list the exceptions in force, the first to end first',
    options: [new Option('--all', 'also those that have ended').default(false)],
    formats: USUAL,
    examples: ['runwarden overrides', 'runwarden overrides --all -o wide'],
    run: async (service, given: Given<OverridesOptions>) =>
      (await import('./operator/overrides.ts')).listOverrides(service, given),
  },
  {
    name: 'limits',
    summary: 'list the limits on cancels, what is used of each, and until when it is full',
    formats: USUAL,
    examples: ['runwarden limits'],
    run: async (service, given) => (await import('./operator/limits.ts')).listLimits(service, given),
  },
  {
    name: 'budgets',
    summary: 'list the budgets, what is used of each, and a forecast to the end of its period',
    formats: USUAL,
    patience: MONEY_PATIENCE,
    examples: ['runwarden budgets', 'runwarden budgets -o json'],
    run: async (service, given) => (await import('./operator/budgets.ts')).listBudgets(service, given),
  },
  {
    name: 'computes',
    summary: 'list the computes, which of their nodes are idle, since when, and what that has cost',
    options: [
      new Option('--workspace <name>', 'those of one workspace, or of a pattern such as ml-*'),
      new Option('--idle', 'only those with idle nodes').default(false),
    ],
    formats: USUAL,
    examples: ['runwarden computes', 'runwarden computes --idle --workspace ml-prod-vision'],
    run: async (service, given: Given<ComputesOptions>) =>
      (await import('./operator/computes.ts')).listComputes(service, given),
  },
  {
    name: 'requests',
    summary: 'list the wishes of owners for more time that nobody has answered',
    options: [new Option('--all', 'also the answered ones').default(false)],
    formats: USUAL,
    notes: 'Exit code 1: there are some.',
    examples: ['runwarden requests'],
    run: async (service, given: Given<RequestsOptions>) =>
      (await import('./operator/owners.ts')).listRequests(service, given),
  },
];
