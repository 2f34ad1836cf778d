import { answered } from '../../api/client.ts';
import { describeFailedSteps, describeFailure } from '../../core/run/failed-steps.ts';
import { formatDuration, formatInstant, type Instant, MINUTE } from '../../core/values/duration.ts';
import { ownerText } from '../operator/words.ts';
import { findRun, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { cancelNotes } from './cancels.ts';
import { type Explanation, NOT_JUDGED, type PolicyExplanation, type Question } from './explanation.ts';

const CLOCKS_AGREE_WITHIN = 2 * MINUTE;

/** What a running service knows of a run. @throws {Unanswered} */
export async function explainLive(service: Service, run: string): Promise<Explanation> {
  const detail = await findRun(service, run);
  const [policies, freezes, seen] = await Promise.all([
    answered(service.api.GET('/api/v1/policies')),
    answered(service.api.GET('/api/v1/freeze')),
    answered(service.api.GET('/api/v1/workspaces')),
  ]);
  const terms = new Map(policies.items.map((policy) => [policy.name, policy]));
  const termsOf = (policy: string) => ({
    policy,
    mode: terms.get(policy)?.mode ?? null,
    severity: terms.get(policy)?.severity ?? null,
  });
  const now = Date.parse(detail.now);
  return {
    now: detail.now,
    run: {
      id: detail.id,
      workspace: detail.workspace,
      displayName: detail.displayName,
      status: detail.status,
      jobType: detail.jobType,
      experiment: detail.experiment,
      owner: detail.tags.owner ?? null,
      creator: detail.creator.displayName,
      createdAt: detail.createdAt,
      phaseSince: detail.phaseSince,
      startedAt: detail.phase === 'running' ? detail.startedAt : null,
      active: detail.active,
      studioUrl: detail.studioUrl,
    },
    source: service.url,
    notes: [
      ...clockNotes(now),
      ...(freezes?.freezes ?? []).map(
        ({ author, reason, endsAt }) =>
          `every cancel is frozen by ${author}: ${reason}; ${endsAt === null ? 'until somebody lifts it' : `until ${endsAt}`}`,
      ),
      ...(seen?.items.find(({ id }) => id === detail.workspaceId)?.unseen ?? []).map(
        ({ what, since, reason }) => `${detail.workspace} is not seen whole since ${since}: ${what}. Why: ${reason}`,
      ),
      ...(policies?.problems ?? []).map(
        (problem) => `the newest policies were refused, older ones are in force: ${problem}`,
      ),
      ...detail.unconfirmedTags.map(
        (key) =>
          `nobody confirmed its tag ${key}, which is protected, so policies judge the run as if it did not have it`,
      ),
      ...(detail.owner.source === 'fallback' ? [ownerText(detail.owner)] : []),
      ...detail.waiting.map((because) => `waiting: ${because}`),
      ...(detail.failure ? [`the run failed${describeFailure(detail.failure)}`] : []),
      ...describeFailedSteps(detail.failedSteps),
      ...cancelNotes(detail),
      ...keptNotes(detail),
      ...(detail.active ? [] : ['the run has ended, and no policy judges it any more']),
    ],
    policies: [
      ...detail.statuses.map((status): PolicyExplanation => {
        const { policy, state, withheld, reason, next, at, evidence } = status;
        return {
          ...NOT_JUDGED,
          ...termsOf(policy),
          state,
          withheld,
          reason,
          next,
          judgedAt: at,
          conditions: evidence,
          question: detail.active ? waitingQuestion(service, status, now) : null,
          answer: answerText(status, detail.active),
        };
      }),
      ...detail.unjudged.map(
        ({ policy, applies, because }): PolicyExplanation => ({
          ...NOT_JUDGED,
          ...termsOf(policy),
          state: applies === 'no' ? 'not-matched' : 'not-judged',
          reason: because,
        }),
      ),
    ],
  };
}

function keptNotes({ kept: { dropped } }: RunDetail): string[] {
  if (!dropped) return [];
  const what = dropped.items === 1 ? '1 item of its evidence was' : `${dropped.items} items of its evidence were`;
  return [`${what} dropped, the last at ${dropped.at}: ${dropped.because}`];
}

/** A clock that is wrong, or simulated as in the demo, would make every `in 5m` a riddle. */
function clockNotes(now: Instant): string[] {
  const off = now - Date.now();
  if (Math.abs(off) <= CLOCKS_AGREE_WITHIN) return [];
  const side = off > 0 ? 'ahead of' : 'behind';
  return [
    `the clock of the service says ${formatInstant(now)}, ${formatDuration(Math.abs(off))} ${side} this machine's; every time here is of that clock`,
  ];
}

/** The question, if a person can still answer it. Where silence cancels, a person can answer until the cancel is done. */
function waitingQuestion(
  service: Service,
  { question, state }: RunDetail['statuses'][number],
  now: Instant,
): Question | null {
  if (!question || question.answer !== null || question.ended !== null || state === 'canceling') return null;
  const { decisionId, expiresAt, otherwise } = question;
  if (otherwise === 'keep' && Date.parse(expiresAt) <= now) return null;
  return { decisionId, expiresAt, otherwise, url: `${service.url}/api/v1/decisions/${decisionId}` };
}

/** A person's answer, and whether the status is still the one from before it. */
function answerText({ question, at }: RunDetail['statuses'][number], active: boolean): string | null {
  if (!question?.answer || question.answeredAt === null) return null;
  const { answer, answeredBy, answeredAt, note } = question;
  const given = `${answer} by ${answeredBy ?? 'a person'} at ${answeredAt}${note === null ? '' : ` (${note})`}`;
  return active && Date.parse(answeredAt) > Date.parse(at) ? `${given}; a pass that acts on it was asked for` : given;
}
