import { dueOfCancel } from '../../core/decision/progress.ts';
import { modeAllows, type Policy } from '../../core/policy/policy.ts';
import type { NowCancel, NowFinding, NowQuestion } from '../../core/ports/now-ledger.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import type { Now } from '../schemas/now.ts';
import type { NowContext } from './context.ts';
import { type KnownRun, type RunKey, showLoad } from './run-index.ts';

type Item = Now['agenda']['items'][number];

const MOST = 200;

/** What happens within a day if nobody answers. */
export function agendaNow(context: NowContext): Now['agenda'] {
  const { facts, now } = context;
  const until = now + DAY;
  const asked = new Set(facts.questions.map(({ approval }) => approval.findingId));
  const all = [
    ...facts.questions.map((question) => ofQuestion(question, context)),
    ...facts.findings.filter(({ id }) => !asked.has(id)).flatMap((finding) => ofFinding(finding, context)),
    ...facts.cancels.flatMap((cancel) => ofCancel(cancel, context)),
    ...facts.overrides.map(({ id, endsAt, kind }) => overrideEnds(id, kind, endsAt)),
    ...facts.freezes.flatMap(({ id, endsAt }) => (endsAt === null ? [] : [freezeEnds(id, endsAt)])),
  ];
  const due = all.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
  return { items: due.slice(0, MOST), more: Math.max(0, due.length - MOST) };
}

const NOTHING = {
  workspace: null,
  runId: null,
  displayName: null,
  policy: null,
  findingId: null,
  decisionId: null,
  overrideId: null,
  freezeId: null,
  perHour: null,
  currency: null,
} as const;

function ofRun(run: KnownRun | undefined, { runId }: RunKey) {
  if (!run) return { ...NOTHING, runId };
  const { perHour, currency } = showLoad(run);
  return { ...NOTHING, workspace: run.workspace, runId, displayName: run.displayName, perHour, currency };
}

function ofQuestion({ decision, approval, workspace }: NowQuestion, { runs }: NowContext): Item {
  const { otherwise, expiresAt, findingId } = approval;
  const what = otherwise === 'keep' ? 'is kept' : 'is cancelled';
  const shown = { ...ofRun(runs.get(decision), decision), workspace, displayName: decision.evidence.run.displayName };
  const about = { policy: decision.policy, findingId, decisionId: decision.id };
  return { ...shown, ...about, at: expiresAt, kind: otherwise, what };
}

function ofFinding(finding: NowFinding, { runs, policies }: NowContext): Item[] {
  const { status, policy, id: findingId } = finding;
  const { at = null, what = '' } = status?.next ?? {};
  const run = runs.get(finding);
  if (!run || at === null) return [];
  const kind = kindOf(finding, policies.get(policy));
  return [{ ...ofRun(run, finding), policy, findingId, at, kind, what }];
}

/** By the step that comes next; while something holds the finding it is judged again then. */
function kindOf({ status, stepsDone }: NowFinding, policy: Policy | undefined): Item['kind'] {
  const next = policy?.steps.find((_, index) => !stepsDone.includes(index));
  if (!policy || !next || status?.withheld != null) return 'judged';
  if (next.cancel === null || !modeAllows(policy.mode, 'approve')) return 'notice';
  return policy.mode === 'enforce' ? 'cancel' : 'question';
}

function ofCancel({ decision, cancellation, workspace }: NowCancel, { runs, now }: NowContext): Item[] {
  const due = dueOfCancel(cancellation, now);
  if (!due) return [];
  const shown = { ...ofRun(runs.get(decision), decision), workspace, displayName: decision.evidence.run.displayName };
  const about = { policy: decision.policy, findingId: cancellation.findingId, decisionId: decision.id };
  return [{ ...shown, ...about, at: due.at, kind: 'alert', what: due.what }];
}

function overrideEnds(overrideId: string, kind: string, at: Instant): Item {
  const what = kind === 'exempt' ? 'an exemption ends' : 'an extension ends';
  return { ...NOTHING, overrideId, at, kind: 'override-ends', what };
}

function freezeEnds(freezeId: string, at: Instant): Item {
  return { ...NOTHING, freezeId, at, kind: 'freeze-ends', what: 'the freeze ends' };
}
