import { z } from 'zod';
import { EARLIER_OUTCOMES } from '../../core/decision/asked-again.ts';
import { CANCELLATION_STATES } from '../../core/decision/finding.ts';
import { SEVERITIES, SILENCES } from '../../core/policy/policy.ts';
import { listOf, timeOut } from './common.ts';
import { askReason, withheldReason } from './decision.ts';
import { freezeOut } from './freeze.ts';
import { holdingOverrideOut } from './holding-override.ts';
import { unseenOut } from './workspace.ts';

/** What some runs take. */
export const loadOut = z
  .object({
    runs: z.int(),
    perHour: z
      .number()
      .nullable()
      .describe('Money an hour of the runs that have a price; null where runs are there and none has one.'),
    currency: z.string().nullable().describe('ISO 4217; null where no run has a price.'),
    atLeast: z.boolean().describe('Not all of it has a price, so the amount is the least that it can be.'),
    unpriced: z.int().describe('Runs without a price.'),
    gpus: z.int().describe('GPUs of the runs whose GPUs are known.'),
    gpusUnknown: z.int().describe('Runs whose GPUs are not known.'),
  })
  .meta({ id: 'Load', description: 'What some runs take now. Each run is counted once.' });

const moneyOut = z
  .object({ amount: z.number(), currency: z.string(), atLeast: z.boolean().describe('Not all of it is known.') })
  .meta({ id: 'Money', description: 'An amount with its currency.' });

const ownerNameOut = z
  .string()
  .nullable()
  .describe('The owner as people know them; null where nobody owns it, and the fallback is notified.');

const ofRun = {
  workspace: z.string(),
  runId: z.string(),
  displayName: z.string(),
  owner: ownerNameOut,
  perHour: z.number().nullable().describe('What a further hour costs; null where no price is known.'),
  costUnknown: z.string().nullable().describe('Why no price is known; null where one is.'),
  currency: z.string().nullable(),
  atLeast: z.boolean().describe('Not all of it has a price.'),
  gpus: z.int().nullable().describe('Null where that is not known.'),
};

const questionOut = z
  .object({
    ...ofRun,
    decisionId: z.string(),
    findingId: z.string(),
    policy: z.string(),
    severity: z.enum(SEVERITIES),
    because: askReason,
    reason: z.string().describe('Why, in one sentence with the numbers.'),
    askedAt: timeOut,
    expiresAt: timeOut,
    otherwise: z.enum(SILENCES).describe('What happens without an answer.'),
    costSinceAsked: z.number().nullable().describe('In the currency of the run; null where that is not known.'),
    approvals: z
      .object({ given: z.int(), needed: z.int(), by: listOf(z.string()) })
      .describe('How many people have approved it, of how many must.'),
    limit: z
      .object({ says: z.string(), freeAt: timeOut.nullable() })
      .nullable()
      .describe('The limit that was full, where that is why people are asked.'),
    objection: z
      .object({ author: z.string(), at: timeOut, reason: z.string() })
      .nullable()
      .describe('The words of the owner, where they are why people are asked.'),
    request: z
      .object({ id: z.string(), by: z.string(), at: timeOut, for: z.string(), reason: z.string() })
      .nullable()
      .describe('The open wish of the owner for more time, which whoever answers should read before.'),
    askedBefore: z
      .object({
        as: z.enum(EARLIER_OUTCOMES),
        by: z.string().nullable(),
        at: timeOut,
        note: z.string().nullable(),
        why: z.string().describe('Why that answer does not settle it.'),
      })
      .nullable()
      .describe('The newest earlier answer about this run under this policy.'),
    override: holdingOverrideOut.nullable().describe('Null where none surely holds the run.'),
  })
  .meta({ id: 'NowQuestion', description: 'A question that nobody has answered.' });

const questionGroupOut = z
  .object({
    cause: z.string().describe('The same for later answers about this cause, whichever runs have it.'),
    policy: z.string(),
    because: askReason,
    reason: z.string().describe('Of the dearest of them; the others have the same but for names and numbers.'),
    load: loadOut,
    costSinceAsked: moneyOut.nullable(),
    firstDueAt: timeOut,
    items: listOf(questionOut).describe('The dearest first.'),
  })
  .meta({
    id: 'NowQuestionGroup',
    description: 'Questions of one policy and one cause: they can be answered together.',
  });

const waitingOut = z
  .object({
    count: z.int(),
    load: loadOut.describe('Of the runs that are asked about, each once.'),
    costSinceAsked: moneyOut.nullable().describe('Null where no part of it is known.'),
    firstDue: z.object({ decisionId: z.string(), at: timeOut, otherwise: z.enum(SILENCES) }).nullable(),
    groups: listOf(questionGroupOut).describe('The dearest first.'),
  })
  .meta({ id: 'NowWaiting', description: 'What waits for an answer.' });

/** How a finding is, by what must be known first. */
export const WRONG_STATES = ['cancel-hangs', 'firing', 'pending', 'held', 'approved'] as const;

const wrongItemOut = z
  .object({
    ...ofRun,
    state: z
      .enum(WRONG_STATES)
      .describe(
        '`cancel-hangs`: Azure took the cancel and the run has not ended. `held`: a person, a freeze or an answer holds what would follow. `approved`: a person approved the cancel, and it is not decided yet.',
      ),
    findingId: z.string(),
    decisionId: z.string().nullable().describe('The cancel that hangs.'),
    policy: z.string(),
    severity: z.enum(SEVERITIES).nullable().describe('Null where the policy is not there now.'),
    since: timeOut,
    reason: z.string().describe('Why, with the numbers.'),
    withheld: withheldReason.nullable(),
    next: z
      .object({ what: z.string(), at: timeOut.nullable() })
      .nullable()
      .describe('What happens next if nothing changes, and when.'),
    approved: z
      .object({ by: z.string(), at: timeOut })
      .nullable()
      .describe('The yes that holds and whose cancel is not decided yet.'),
    leaked: moneyOut.nullable().describe('What it cost while the cancel hung.'),
    notices: z.boolean().describe('The policy notifies and cancels nothing.'),
  })
  .meta({ id: 'NowFinding', description: 'Something that goes wrong and that nobody is asked about yet.' });

const unknownGroupOut = z
  .object({
    workspace: z.string(),
    reason: z.string().describe('For the run that has been unknown for longest.'),
    policies: listOf(z.string()),
    since: timeOut,
    load: loadOut,
    runs: listOf(z.object({ runId: z.string(), displayName: z.string() })).describe('At most 20, the dearest first.'),
  })
  .meta({ id: 'NowUnknown', description: 'Runs of one workspace that policies cannot judge, for one reason.' });

const wrongOut = z
  .object({
    findings: z
      .int()
      .describe('Without those whose cancel a person approved and nothing but a freeze holds: nothing is left to do.'),
    load: loadOut.describe('Of the runs with a finding that counts, each once.'),
    items: listOf(wrongItemOut).describe('Also those with an approved cancel. What hangs first, then the dearest.'),
    unknown: listOf(unknownGroupOut).describe('The dearest first.'),
    unknownLoad: loadOut.describe('Of the runs that some policy cannot judge, each once.'),
  })
  .meta({ id: 'NowWrong', description: 'What goes wrong, and nobody is asked yet.' });

const stoppedRunOut = z.object({
  ...ofRun,
  decisionId: z.string(),
  state: z.enum(CANCELLATION_STATES),
  at: timeOut.describe('The newest that is known of it.'),
  requestedAt: timeOut.nullable(),
  endedAt: timeOut.nullable(),
  releasedAt: timeOut.nullable(),
  hadGoneOut: z
    .boolean()
    .describe(
      'While cancels are frozen: Azure had it when the freeze began, or may have had it, and it was not over then. The freeze cannot call it back.',
    ),
  problem: z.string().nullable().describe('Why it was abandoned or failed, or what is not known yet.'),
  avoided: z
    .object({ atMost: z.number().nullable(), because: z.string().nullable().describe('Why it is not known.') })
    .describe('What it could have cost up to its own time limit: the most that the cancel can have saved.'),
});

const stoppedGroupOut = z
  .object({
    policy: z.string(),
    reason: z.string().describe('Of the newest of them.'),
    by: z.string().nullable().describe('Who approved it or cancelled by hand; null where a policy decided.'),
    note: z.string().nullable().describe('What they said.'),
    at: timeOut.describe('Of the newest.'),
    states: z.record(z.string(), z.int()).describe('How many runs are in which state.'),
    load: loadOut.describe('What the runs that have ended took before.'),
    avoided: z.object({
      atMost: moneyOut.nullable(),
      unknown: z.int().describe('Runs that have ended and for which it is not known.'),
    }),
    runs: listOf(stoppedRunOut).describe('The newest first.'),
  })
  .meta({ id: 'NowStoppedGroup', description: 'Cancels of one policy and one cause.' });

const stoppedOut = z
  .object({
    runs: z.int().describe('Runs that have ended after their cancel.'),
    load: loadOut.describe('What they took before.'),
    avoided: z.object({ atMost: moneyOut.nullable(), unknown: z.int() }),
    groups: listOf(stoppedGroupOut).describe('The newest first.'),
  })
  .meta({
    id: 'NowStopped',
    description: 'Cancels of the last 24 hours and what became of each. `avoided` is an upper figure, never a saving.',
  });

const shareOut = z
  .object({
    name: z.string().nullable().describe('Null: runs that nobody owns.'),
    load: loadOut,
    idle: loadOut.describe('Of it, runs with an open finding that every GPU is idle.'),
  })
  .meta({ id: 'NowShare', description: 'What the runs of one owner, workspace or policy take.' });

const burnsOut = z
  .object({
    load: loadOut,
    idle: loadOut.describe('Of it, runs with an open finding that every GPU is idle.'),
    owners: listOf(shareOut).describe('The dearest first. Each run is in one of them.'),
    workspaces: listOf(shareOut).describe('Each run is in one of them.'),
    policies: listOf(shareOut).describe(
      'Runs under a firing finding of a policy. A run may be under several, so these do not add up to all.',
    ),
  })
  .meta({ id: 'NowBurns', description: 'What runs that have left the queue take.' });

export const SIGHTS = ['ok', 'partly', 'blind', 'never-seen'] as const;

const sightOut = z
  .object({
    name: z.string(),
    id: z.string(),
    state: z
      .enum(SIGHTS)
      .describe(
        '`partly`: something is not seen. `blind`: no pass has seen everything for long. `never-seen`: no pass has ever succeeded.',
      ),
    lastPassAt: timeOut.nullable(),
    lastCompletePassAt: timeOut.nullable().describe('When a pass last saw everything.'),
    unseen: listOf(unseenOut),
    runs: z.int().describe('Active runs.'),
    unknownRuns: z.int().describe('Active runs that some policy cannot judge.'),
  })
  .meta({ id: 'NowSight', description: 'How much of a workspace Runwarden sees.' });

const failingOut = z
  .object({
    channel: z.string(),
    messages: z.int().describe('How many wait after a try that failed.'),
    since: timeOut.describe('Since when the oldest of them waits.'),
    problem: z.string().describe('What the receiver said.'),
    nextTryAt: timeOut.nullable().describe('Null while one of them is tried.'),
  })
  .meta({ id: 'NowFailingChannel', description: 'A channel that takes no messages now.' });

const seesOut = z
  .object({
    workspaces: listOf(sightOut),
    unseen: listOf(unseenOut).describe('What concerns no single workspace.'),
    unknownRuns: z.int(),
    alerts: z
      .object({
        undelivered: z.int().describe('On their way or failed.'),
        oldestAt: timeOut.nullable().describe('Of those that are on their way.'),
        failed: z.int().describe('Of the last 24 hours, those that a channel did not take after all retries.'),
        failing: listOf(failingOut).describe('Channels that did not take a message. It is tried again.'),
      })
      .nullable()
      .describe('Null for who does not see everything.'),
    cancels: z.object({ inHand: z.int(), hanging: z.int() }),
  })
  .meta({ id: 'NowSees', description: 'Whether the watchdog sees and is heard.' });

const AGENDA_KINDS = [
  'notice',
  'question',
  'keep',
  'cancel',
  'judged',
  'override-ends',
  'freeze-ends',
  'alert',
] as const;

const agendaItemOut = z
  .object({
    at: timeOut,
    kind: z
      .enum(AGENDA_KINDS)
      .describe(
        '`keep`, `cancel`: what silence does. `judged`: it is judged again, such as when a grace ends. `alert`: people hear of a cancel that hangs.',
      ),
    what: z.string().describe('In words that follow the name of the run.'),
    workspace: z.string().nullable(),
    runId: z.string().nullable(),
    displayName: z.string().nullable(),
    policy: z.string().nullable(),
    findingId: z.string().nullable(),
    decisionId: z.string().nullable(),
    overrideId: z.string().nullable(),
    freezeId: z.string().nullable(),
    perHour: z.number().nullable(),
    currency: z.string().nullable(),
  })
  .meta({ id: 'NowAgendaItem', description: 'Something that happens if nobody answers.' });

export const nowOut = z
  .object({
    now: timeOut.describe("The time on the service's own clock."),
    waiting: waitingOut,
    wrong: wrongOut,
    agenda: z.object({
      items: listOf(agendaItemOut).describe('The soonest first, at most 200.'),
      more: z.int().describe('How many are left out.'),
    }),
    sees: seesOut,
    burns: burnsOut,
    stopped: stoppedOut,
    freezes: listOf(freezeOut).describe('Those in force; the longest counts.'),
  })
  .meta({ id: 'Now', description: 'What the first screen answers, as the store had it at one moment.' });

export type Now = z.output<typeof nowOut>;
export type Load = z.output<typeof loadOut>;
export type Money = z.output<typeof moneyOut>;
