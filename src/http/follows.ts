import { PEOPLE_NEEDED } from '../core/decision/approvals-needed.ts';
import { type Approval, freezeInForce } from '../core/decision/finding.ts';
import { holdOutsideHours } from '../core/decision/guards/hours.ts';
import { overrideFor } from '../core/decision/override.ts';
import { modeAllows, type Policy } from '../core/policy/policy.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { ControlLedger, RequestInFlight } from '../core/ports/ledger.ts';
import type { DecisionView, ReadLedger } from '../core/ports/read-ledger.ts';
import { formatInstant, type Instant, type Milliseconds } from '../core/values/duration.ts';
import { describeSent } from './schemas/already-sent.ts';
import type { FOLLOWS } from './schemas/follows.ts';

/** What an answer came to. */
interface Outcome {
  readonly follows: {
    readonly kind: (typeof FOLLOWS)[number];
    readonly until: Instant | null;
    readonly sentence: string;
  };
  readonly alreadySent: readonly RequestInFlight[];
}

/** What follows from a yes that is not enough: another person must approve as well. */
export function followsOfFirstYes({ given }: Approval): Outcome {
  const sentence = `${given.length} of ${PEOPLE_NEEDED} people have approved it. Nothing is cancelled before another person approves it as well.`;
  return { follows: { kind: 'counted', until: null, sentence }, alreadySent: [] };
}

/** What follows from a yes, as far as people hold it. Everything else is judged again just before the cancel. */
export async function followsOfYes(
  asked: DecisionView,
  { ledger, policies }: { readonly ledger: ReadLedger; readonly policies: PolicySet },
  now: Instant,
): Promise<Outcome> {
  const policy = policies.current().find(({ name }) => name === asked.decision.policy);
  const held = (await heldBy(asked, ledger, now)) ?? notNow(asked, policy) ?? (policy ? byHours(policy, now) : null);
  return { follows: held ?? queued(asked, policy?.grace ?? null), alreadySent: [] };
}

/** A policy that is gone, or whose mode permits no cancel, keeps its answers for a while. */
function notNow({ decision }: DecisionView, policy: Policy | undefined): Outcome['follows'] | null {
  if (policy && modeAllows(policy.mode, 'approve')) return null;
  const why = policy
    ? `The mode of ${policy.name} is ${policy.mode} now`
    : `The policy ${decision.policy} is not there now`;
  const sentence = `${why}, so nothing is cancelled. If that changes soon, the run is judged again and the approval may still count.`;
  return { kind: 'not-in-force', until: null, sentence };
}

function byHours(policy: Policy, now: Instant): Outcome['follows'] | null {
  const hold = holdOutsideHours(policy, now);
  if (!hold) return null;
  const sentence = `The approval counts, for 24 h at most, and the cancel is ${hold.reason}.`;
  return { kind: 'outside-hours', until: hold.next?.at ?? null, sentence };
}

function queued({ decision: { policy } }: DecisionView, grace: Milliseconds | null): Outcome['follows'] {
  const notice = grace === null || grace === 0 ? '' : ' If its owner still has notice time, that is waited for.';
  const sentence = `The run is read and judged again now, and cancelled if it still violates ${policy} for the same reason.${notice}`;
  return { kind: 'queued', until: null, sentence };
}

async function heldBy(
  { decision: { policy, runId }, workspaceName }: DecisionView,
  ledger: ReadLedger,
  now: Instant,
): Promise<Outcome['follows'] | null> {
  const view = await ledger.run(workspaceName, runId);
  if (!view) return null;
  const subject = { snapshot: { run: view.run, phaseSince: view.phaseSince, signals: {} }, policy: { name: policy } };
  const overrides = await ledger.overridesInForce(now);
  for (const [kind, word] of [
    ['exempt', 'exempt'],
    ['extend', 'extended'],
  ] as const) {
    const override = overrideFor(overrides, kind, subject, now);
    if (!override) continue;
    const until = override.endsAt;
    const sentence = `${runId} is ${word} until ${formatInstant(until)} by ${override.author}: nothing is cancelled before, and the approval does not count after.`;
    return { kind: word, until, sentence };
  }
  const freeze = freezeInForce(await ledger.freezesInForce(now), now);
  if (!freeze) return null;
  const end = freeze.endsAt === null ? 'until an operator lifts the freeze' : `until ${formatInstant(freeze.endsAt)}`;
  const sentence = `${freeze.author} froze all cancels ${end}. After that the run is read again, and cancelled if it still violates ${policy} and the approval is not older than 24 h.`;
  return { kind: 'frozen', until: freeze.endsAt, sentence };
}

/** What follows from a no, once no cancel of the run is on its way any more. */
export async function followsOfNo({ decision }: DecisionView, ledger: ControlLedger): Promise<Outcome> {
  const { runId, workspaceId, policy } = decision;
  const alreadySent = (await ledger.requestsInFlight()).filter(
    (sent) => sent.runId === runId && sent.workspaceId === workspaceId && sent.policy === policy,
  );
  if (alreadySent.length > 0) {
    const sentence = `The no is recorded${describeSent(alreadySent)}. It cannot be taken back.`;
    return { follows: { kind: 'already-sent', until: null, sentence }, alreadySent };
  }
  const sentence = `${runId} is kept under ${policy} until there is other evidence, it was healthy in between, or the policy is edited.`;
  return { follows: { kind: 'kept', until: null, sentence }, alreadySent };
}
