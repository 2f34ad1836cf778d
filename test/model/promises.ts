import type { Alert } from '../../src/core/alert/alert.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { DAY, formatDuration, HOUR, type Instant } from '../../src/core/values/duration.ts';
import { Hearing } from './hearing.ts';
import { Holdings } from './holdings.ts';
import { must } from './must.ts';
import { newStory, type Question, type Story } from './story.ts';
import { type Job, type Truth, truthOf } from './truth.ts';

/** A finding that is aside for so long is over for people; when it comes back its steps begin anew. */
const ASIDE_AT_MOST = HOUR;

/** What must hold whatever people do, by what people did and heard and by what was true; nothing else is known here. */
export class Promises {
  private readonly stories = new Map<string, Story>();
  readonly holdings = new Holdings();
  private readonly used = new Set<string>();
  private readonly asked = new Set<string>();
  private readonly requests: { readonly policy: string; readonly at: Instant }[] = [];
  private readonly hearing = new Hearing();
  private readonly note: (words: string) => void;
  /** How often each thing was seen; a promise that nothing ever tried is worth nothing. */
  readonly seen = new Map<string, number>();

  constructor(note: (words: string) => void) {
    this.note = note;
  }

  private saw(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  private story(runId: string, policy: string): Story {
    const key = `${runId} ${policy}`;
    const found = this.stories.get(key) ?? newStory();
    this.stories.set(key, found);
    return found;
  }

  /** The world as the pass that follows finds it. */
  beforePass(now: Instant, jobs: readonly Job[], policies: readonly Policy[]): void {
    this.holdings.see(now);
    for (const { id } of jobs) for (const name of ['idle', 'tagged']) this.story(id, name);
    for (const [key, story] of this.stories) {
      const [runId = '', name = ''] = key.split(' ');
      const policy = policies.find((one) => one.name === name);
      const job = jobs.find((one) => one.id === runId);
      if (job) this.see(story, policy, policy ? truthOf(job, policy) : 'not-for', now);
    }
  }

  private see(story: Story, policy: Policy | undefined, truth: Truth, now: Instant): void {
    if (truth === 'healthy' || (policy && policy.fingerprint !== story.fingerprint && truth !== 'not-for'))
      Object.assign(story, newStory(), policy && { fingerprint: policy.fingerprint, mode: policy.mode });
    if (!policy || truth === 'not-for' || policy.mode === 'off' || policy.mode === 'audit') {
      story.asideSince ??= now;
      story.lastAside = now;
      return;
    }
    const unheard = story.objections.some(
      ({ at, endsAt, evidence }) =>
        endsAt <= now &&
        endsAt > (story.seenAt ?? 0) &&
        !story.questions.some((one) => one.evidence === evidence && one.askedAt > at && one.answer !== null),
    );
    story.seenAt = now;
    const wasOver = (story.lastAside ?? 0) - (story.asideSince ?? 0) >= ASIDE_AT_MOST;
    if (policy.mode !== story.mode || wasOver || unheard) {
      story.notified.clear();
      story.announced.clear();
    }
    story.mode = policy.mode;
    story.asideSince = null;
    story.lastAside = null;
  }

  objected({ runId, policy, evidenceKey: evidence }: Decision, at: Instant, endsAt: Instant): void {
    this.story(runId, policy).objections.push({ evidence, at, endsAt });
    this.saw('objected');
  }

  answered(id: string, answer: 'approved' | 'rejected', now: Instant): void {
    const question = this.question(id);
    if (question) Object.assign(question, { answer, answeredAt: now });
    for (const story of this.stories.values())
      if (story.questions.some((one) => one.id === id)) story.suspected = false;
    this.saw(answer);
  }

  private question(id: string): Question | undefined {
    return [...this.stories.values()].flatMap(({ questions }) => questions).find((one) => one.id === id);
  }

  openQuestions(now: Instant): Question[] {
    return [...this.stories.values()]
      .flatMap(({ questions }) => questions)
      .filter(({ answer, ended, expiresAt }) => answer === null && ended === null && now < expiresAt);
  }

  decided(decision: Decision, now: Instant): void {
    const { kind, runId, policy, withheld, ask, evidenceKey: evidence, id } = decision;
    const story = this.story(runId, policy);
    this.note(`  ${kind} ${withheld ?? ask?.because ?? ''} ${policy} ${runId}: ${decision.reason}`);
    if (withheld === 'suspected' || ask?.because === 'suspected') story.suspected = true;
    if (kind !== 'ask' || !ask) return;
    this.saw(`asked: ${ask.because}`);
    for (const before of story.questions.filter((one) => one.evidence === evidence && one.ended !== 'withdrawn')) {
      must(before.answer !== 'rejected', 'nobody is asked again after a no');
      must(before.answer !== 'approved' || before.ended === 'lapsed' || before.wasUsed, 'a yes is not asked for again');
      if (before.answer === null && before.deliveredAt !== null) {
        must(now >= before.expiresAt, 'a question is not asked twice');
        must(before.otherwise === 'cancel', 'nobody is asked again after a silence that keeps');
      }
    }
    const unanswered = { deliveredAt: null, answer: null, answeredAt: null, ended: null, wasUsed: false };
    const { expiresAt, otherwise } = ask;
    story.questions.push({ id, evidence, askedAt: now, expiresAt, otherwise, ...unanswered });
  }

  heard(alert: Alert, decision: Decision | null, now: Instant): void {
    const { type, recipients } = alert;
    this.note(`  message ${type} to ${recipients.join(', ')}`);
    this.saw(type);
    if (decision && type === 'finding.notice') this.heardNotice(decision, now);
    const question = decision && type === 'approval.requested' ? this.question(decision.id) : null;
    if (question) question.deliveredAt ??= now;
    this.hearing.heard(alert);
  }

  private heardNotice({ runId, policy, step, evidenceKey, announcesCancel, recipients }: Decision, now: Instant): void {
    const story = this.story(runId, policy);
    const about = `${step} ${evidenceKey}`;
    must(!story.notified.has(about), 'nobody hears twice of one beginning');
    story.notified.set(about, now);
    if (announcesCancel && recipients.includes('owner') && !story.announced.has(evidenceKey))
      story.announced.set(evidenceKey, now);
  }

  /** Azure is asked to cancel a run, and takes that or refuses. */
  cancelAsked(
    decision: Decision,
    {
      job,
      now,
      policies,
      taken,
    }: { readonly job: Job; readonly now: Instant; readonly policies: readonly Policy[]; readonly taken: boolean },
  ): void {
    const { runId, evidenceKey: evidence, approvedByPerson, id } = decision;
    this.note(`  Azure is asked to cancel ${runId} for ${decision.policy}`);
    this.saw(approvedByPerson ? 'cancel after a yes' : 'cancel without a yes');
    const policy = policies.find(({ name }) => name === decision.policy);
    const story = this.story(runId, decision.policy);
    must(
      policy !== undefined && truthOf(job, policy) === 'violated',
      'only a run that violates the policy now is cancelled',
    );
    if (!policy) return;
    must(policy.mode === 'approve' || policy.mode === 'enforce', 'a policy does no more than its mode');
    must(!this.holdings.at(runId, policy.name, now), 'no cancel under a freeze, an exemption or an extension');
    must(!this.asked.has(id), 'Azure is asked once for each decision');
    this.asked.add(id);
    this.checkGrace(policy, runId, story.announced.get(evidence) ?? null, now);
    const before = story.questions.filter((one) => one.evidence === evidence);
    const yes = before.findLast(({ answer, ended }) => answer === 'approved' && ended === null) ?? null;
    const since = yes?.answeredAt ?? 0;
    const no = story.questions.some(({ answer, answeredAt }) => answer === 'rejected' && (answeredAt ?? 0) > since);
    must(!no, 'a no keeps the run');
    const objection = story.objections.some((one) => one.evidence === evidence && now < one.endsAt && one.at > since);
    must(!objection, 'an objection holds the cancel until a person answers');
    if (yes) {
      must(now - since < DAY, 'a yes is good for 24 h');
      // A yes that Azure refuses may be used again.
      yes.wasUsed ||= taken;
      if (taken) this.used.add(yes.id);
    } else this.checkUnattended(policy, story, before, now);
    if (!yes && policy.limits.perHour !== null) {
      const within = this.requests.filter(({ policy: of, at }) => of === policy.name && decision.at - at < HOUR).length;
      must(within < policy.limits.perHour, 'past a limit nothing is cancelled without a yes');
    }
    // By its decision; what Azure refuses does not count.
    if (taken) this.requests.push({ policy: policy.name, at: decision.at });
  }

  private checkUnattended({ mode }: Policy, story: Story, before: readonly Question[], now: Instant): void {
    const consents = before.some(
      ({ otherwise, deliveredAt, askedAt, expiresAt, ended }) =>
        otherwise === 'cancel' && deliveredAt !== null && now >= deliveredAt + expiresAt - askedAt && ended === null,
    );
    if (consents) return;
    must(mode === 'enforce', 'under approve nothing is cancelled without a yes, or a silence that means cancel');
    must(!story.suspected, 'a suspicion holds until a person answers');
    const open = story.questions.some(({ answer, ended }) => answer === null && ended !== 'withdrawn');
    must(!open, 'what people were asked about is not cancelled behind their back');
  }

  private checkGrace({ grace, name }: Policy, runId: string, noticeAt: Instant | null, now: Instant): void {
    if (grace === null) return;
    must(noticeAt !== null, 'no cancel without a notice that was delivered');
    const held = this.holdings.lengthOf(runId, name, noticeAt ?? now, now);
    const ran = now - (noticeAt ?? now) - held;
    must(
      ran >= grace,
      `the grace of ${formatDuration(grace)} does not run while something holds (it ran ${formatDuration(ran)})`,
    );
    this.saw(held > 0 ? 'grace with a hold in it' : 'grace');
  }

  /** What the record says of the questions. */
  onRecord(approvals: readonly Recorded[]): void {
    for (const { decision_id: id, finding_id: finding, ended, state } of approvals) {
      const question = this.question(id);
      if (!question) continue;
      if (ended && !question.ended) {
        this.saw(`${ended.as} after ${question.answer ?? 'no answer'}`);
        // What ends with its finding is in the message of that end.
        if (state !== 'resolved') this.hearing.owe(question, ended.as, finding);
        must(!question.wasUsed || ended.as !== 'lapsed', 'a yes that was used has not lapsed');
      }
      question.ended = ended?.as ?? null;
    }
  }

  /** A yes that cannot be used any more has lapsed on record, once a pass has judged the run. */
  afterPass(now: Instant): void {
    for (const [key, story] of this.stories) {
      const [runId = '', policy = ''] = key.split(' ');
      if (story.asideSince !== null) continue;
      for (const { answer, answeredAt, ended, wasUsed } of story.questions) {
        if (answer !== 'approved' || answeredAt === null || wasUsed || ended !== null) continue;
        must(now - answeredAt < DAY, 'a yes that is not used within 24 h lapses on record');
        const isOvertaken = this.holdings.all.some(
          ({ kind, covers, from, wasSeen }) =>
            kind !== 'freeze' && wasSeen === true && covers(runId, policy) && from > answeredAt,
        );
        must(!isOvertaken, 'a yes that an exception overtakes lapses on record');
      }
    }
  }

  atTheEnd(approvals: readonly Recorded[]): void {
    this.hearing.atTheEnd();
    for (const { decision_id: id, ended } of approvals) {
      const wasUsed = this.used.has(id);
      must(Boolean(ended) || wasUsed, 'every question has an end on record');
    }
  }
}

/** A row of the table of questions. */
export interface Recorded {
  readonly decision_id: string;
  readonly finding_id: string;
  /** Of its finding. */
  readonly state: string;
  readonly ended?: { readonly as: NonNullable<Question['ended']> } | null;
}
