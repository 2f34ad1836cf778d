import { oneLine } from '../../core/alert/alert-data.ts';
import {
  type Approval,
  type Cancellation,
  type Finding,
  keepsRun,
  type Resolution,
} from '../../core/decision/finding.ts';
import type { Objection } from '../../core/decision/objection.ts';
import type { KnownFinding } from '../../core/decision/planned-events.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { RequestInFlight } from '../../core/ports/ledger.ts';
import type { KeepView, ObjectionAnswer } from '../../core/ports/objection-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type Html, html } from '../../core/values/html.ts';
import { onlyNotifies } from '../objecting.ts';
import type { Page } from './page.ts';
import { headline, storyHtml } from './what-happens.ts';
import { costText, durationText, timeHtml, timeText } from './words.ts';

/** What a page about a finding is made of. */
export interface KeepContext {
  readonly view: KeepView;
  /** Null where it is not in force any more. */
  readonly policy: Policy | null;
  readonly now: Instant;
  /** Whom the owner can write to; null where nobody is named. */
  readonly contact: string | null;
}

/** What the form says when it comes back. */
export interface FormState {
  readonly reason: string;
  readonly problem: string | null;
}

export const LONGEST_REASON = 1000;

/** Shows what was seen and what is planned, with the form that keeps the run. Nothing on it changes anything by being opened. */
export function keepPage(context: KeepContext, form: FormState = { reason: '', problem: null }): Page {
  const { view, policy, now } = context;
  const known = knownFinding(view);
  const objection = objectionTo(view);
  const hasForm = objection === null && !isKept(view) && !onlyNotifies(policy);
  return {
    title: headline(known, policy, now),
    aside: `for ${ownerText(view)}`,
    body: html`<header><h1>${headline(known, policy, now)}</h1>
<p class="lead">${objection ? 'You have objected. ' : hasForm ? 'You can keep it from here. ' : ''}This page cannot cancel anything.</p>
${!hasForm ? null : html`<p class="go"><a class="button" href="#reason">Keep my run…</a></p>`}</header>
${seenPanel(context)}
${panel('What happens, and when', storyHtml(known, policy, now))}
${hasForm ? formPanel(context, form) : objection ? objectedPanel(objection, view, now) : nothingPanel()}
<p class="small">The link is for this run and this policy alone, and ends with what was seen.${contactText(context)}</p>`,
  };
}

function knownFinding(view: KeepView): KnownFinding {
  const { run, decision } = view;
  return { ...view, evidenceKey: decision.evidenceKey, run: run.run, phaseSince: run.phaseSince };
}

/** The objection to what was seen last; an owner can object to it only once. */
function objectionTo({ objections, decision }: KeepView): Objection | null {
  return objections.find(({ evidenceKey }) => evidenceKey === decision.evidenceKey) ?? null;
}

function ownerText({ decision }: KeepView): string {
  return oneLine(decision.evidence.owner.display, 120);
}

function panel(title: string, body: Html, aside: Html | null = null): Html {
  return html`<section class="panel"><header><h2>${title}</h2>${aside && html`<span class="quiet">${aside}</span>`}</header><div class="body">${body}</div></section>`;
}

function seenPanel({ view, policy }: KeepContext): Html {
  const { decision, run } = view;
  const { evidence } = decision;
  const summary = policy && policy.summary !== '' ? `: ${oneLine(policy.summary)}` : '';
  const facts: [string, Html][] = [
    ['Run', html`${oneLine(evidence.run.displayName, 120)} <span class="mono">${oneLine(decision.runId, 300)}</span>`],
    ['Workspace', html`${oneLine(evidence.run.workspace, 120)}`],
    ...(evidence.run.experiment === null
      ? []
      : [['Experiment', html`${oneLine(evidence.run.experiment, 120)}`] satisfies [string, Html]]),
    ['Policy', html`${decision.policy}, severity ${decision.severity}${summary}`],
    ['Since', timeHtml(view.finding.since)],
    ['Submitted', timeHtml(run.run.createdAt)],
    ...(evidence.cost ? [['Cost', html`${costText(evidence.cost, decision.at)}`] satisfies [string, Html]] : []),
    ['Owner', html`${ownerText(view)}`],
  ];
  const body = html`<p>${sentence(oneLine(decision.reason))}</p>
<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
  return panel('What was seen', body, timeHtml(decision.at));
}

function sentence(text: string): string {
  const begun = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

function formPanel({ policy, now }: KeepContext, { reason, problem }: FormState): Html {
  const holds = policy?.objection.holds ?? null;
  const effect =
    holds === null
      ? 'Your objection is recorded. Nothing is cancelled under this policy now.'
      : html`Your objection holds the cancel for ${durationText(holds)}, until ${timeHtml(now + holds)}, and asks a person. It counts once for what was seen here. It does not change the policy.`;
  return panel(
    'Keep it running',
    html`<form method="post" class="field">
<label for="reason">Why should it be kept?</label>
<textarea id="reason" name="reason" rows="3" maxlength="${LONGEST_REASON}" required aria-describedby="hint"${problem === null ? null : html` aria-invalid="true"`}>${reason}</textarea>
${problem === null ? null : html`<p class="problem" role="alert">${problem}</p>`}
<p class="hint" id="hint">On-call reads this before they answer. At least a few words.</p>
<p class="quiet">${effect}</p>
<p class="go"><button class="button" type="submit">Object: keep my run</button></p>
</form>`,
  );
}

function nothingPanel(): Html {
  return panel(
    'Nothing to object to',
    html`<p>Nothing is cancelled under this policy now. Before a cancel you get a new notice, with a link of its own.</p>`,
  );
}

function objectedPanel({ at, endsAt, reason }: Objection, { approvals }: KeepView, now: Instant): Html {
  const isAnswered = approvals.some(
    ({ askedAt, answer, ended }) => answer !== null && askedAt >= at && ended?.as !== 'lapsed',
  );
  const held = isAnswered
    ? 'On-call has answered it.'
    : now < endsAt
      ? html`It holds the cancel until ${timeHtml(endsAt)}, unless on-call answers before.`
      : html`It ended at ${timeHtml(endsAt)}.`;
  return panel(
    'Your objection',
    html`<blockquote>${linesOf(reason)}</blockquote><p class="quiet">Sent at ${timeHtml(at)}. ${held} You can object once for the same reason.</p>`,
  );
}

/** What somebody wrote, in its lines; without the marks that turn the direction of what comes after them. */
function linesOf(text: string): string {
  return text
    .split('\n')
    .map((line) => oneLine(line, LONGEST_REASON))
    .join('\n');
}

function contactText({ contact }: Pick<KeepContext, 'contact'>): Html | null {
  return contact === null ? null : html` If this page does not answer, write to ${contactHtml(contact)}.`;
}

/** An address is a link to write to it, and is not broken over two lines. */
function contactHtml(contact: string): Html {
  const text = oneLine(contact, 300);
  return /^[\w.+-]+@[\w.-]+$/.test(text)
    ? html`<a class="whole" href="mailto:${text}">${text}</a>`
    : html`<span class="whole">${text}</span>`;
}

/** What an objection came to. */
export function answerPage(context: KeepContext, answer: Exclude<ObjectionAnswer, { kind: 'not-found' }>): Page {
  const { view, now } = context;
  const run = `“${oneLine(view.decision.evidence.run.displayName, 120)}”`;
  switch (answer.kind) {
    case 'recorded':
      return recordedPage(context, answer.objection, run);
    case 'objected-before':
      return {
        title: `You have objected already`,
        body: html`<header><h1>You have objected already, and nothing is changed</h1>
<p class="lead">You can object once for the same reason.${needMore(context)}</p></header>${objectedPanel(answer.objection, view, now)}`,
      };
    case 'kept':
      return keptPage(view, answer.approval);
    case 'gone-out':
      return goneOutPage(context, answer.cancellation, ' Your objection is not recorded.');
    case 'over':
      return overPage(answer.finding, view.decision.evidence.run.displayName, context.contact);
  }
}

/** Whether a no or silence keeps the run for what was seen last: nobody would be asked about an objection. */
function isKept({ approvals, decision }: KeepView): boolean {
  return approvals.some((asked) => asked.evidenceKey === decision.evidenceKey && keepsRun(asked));
}

function keptPage({ decision }: KeepView, { answer, answeredBy }: Approval): Page {
  const why =
    answer === 'rejected'
      ? `${oneLine(answeredBy ?? 'On-call', 120)} rejected the cancel.`
      : 'On-call did not answer, which means keep.';
  return {
    title: 'Your run is kept already',
    body: html`<header><h1>“${oneLine(decision.evidence.run.displayName, 120)}” is kept already</h1>
<p class="lead">${why} Nothing is changed, and you need do nothing. This policy keeps the run until it sees something else or is edited. You get a new notice before a cancel, and can object then.</p></header>`,
  };
}

/** For a run whose cancel has gone out: there is nothing to keep any more. */
export function goneOutPage(
  context: KeepContext,
  { state, requestedAt, queuedAt }: Cancellation,
  recorded: string = '',
): Page {
  return gonePage(context, { at: requestedAt ?? queuedAt, isCertain: state !== 'unclear', recorded });
}

/** For an objection that was recorded while the request was on its way. */
export function sentPage(context: KeepContext, { at, isCertain }: RequestInFlight): Page {
  return gonePage(context, {
    at,
    isCertain,
    recorded: ' Your objection is recorded, for the case that Azure did not take it.',
  });
}

function gonePage(
  context: KeepContext,
  { at, isCertain, recorded }: { readonly at: Instant; readonly isCertain: boolean; readonly recorded: string },
): Page {
  const asked = isCertain
    ? html`Runwarden asked Azure at ${timeHtml(at)} to cancel the run. A cancel cannot be taken back.`
    : html`At ${timeHtml(at)} Runwarden may have asked Azure to cancel the run: no answer came. Runwarden reads the run until it shows.`;
  return {
    title: 'The cancel has gone out',
    body: html`<header><h1>Too late: the cancel of “${oneLine(context.view.decision.evidence.run.displayName, 120)}” has gone out</h1>
<p class="lead">${asked}${recorded} You get a message about what came of it.${needMore(context)}</p></header>`,
  };
}

function recordedPage({ view, contact }: KeepContext, objection: Objection, run: string): Page {
  const onCall = contact === null ? 'On-call' : html`On-call (${contactHtml(contact)})`;
  return {
    title: 'Your objection is recorded',
    aside: `for ${ownerText(view)}`,
    body: html`<header><h1>Your objection is recorded. Runwarden will not cancel ${run} by itself.</h1>
<p class="lead">Nothing is cancelled before ${timeHtml(objection.endsAt)} unless on-call approves it.</p></header>
${panel(
  'What happens next',
  html`<ol class="story">
<li class="hand"><span class="dot"></span><div class="what"><p class="at">${timeHtml(objection.at)}</p><p>You objected: “${oneLine(objection.reason, 300)}”</p></div></li>
<li class="now"><span class="dot"></span><div class="what"><p>${onCall} reads your reason. They can keep the run for longer, or cancel it. You get their answer.</p></div></li>
<li class="next"><span class="dot"></span><div class="what"><p class="at">${timeHtml(objection.endsAt)}</p><p>Without their answer the objection ends and the run is judged again. Before a cancel you would get a new notice.</p></div></li>
</ol>`,
)}
<p class="small">You can object once for the same reason. If something else is found about the run, you get a new notice. You can close this page.</p>`,
  };
}

function needMore({ contact }: Pick<KeepContext, 'contact'>): Html | null {
  return contact === null ? null : html` If you need more, write to ${contactHtml(contact)}.`;
}

/** Why a finding has ended, for its owner. */
const OVER: Readonly<Record<Resolution, string>> = {
  healthy: 'What was seen is not so any more.',
  unknown: 'Whether it is still so is unknown, and it must hold anew first.',
  exempt: 'Somebody excepted the run from the policy.',
  'run-ended': 'The run has ended.',
  'not-matched': 'The policy is not for this run any more.',
  'policy-changed': 'The policy was edited. If the edited one finds something, you get a new notice.',
  'policy-gone': 'The policy is not in force any more.',
  'in-audit': 'The policy cancels nothing any more.',
};

/** For a link that has ended with its finding. */
export function overPage({ resolution, resolvedAt }: Finding, displayName: string, contact: string | null): Page {
  const when = resolvedAt === null ? '' : ` Ended: ${timeText(resolvedAt)}.`;
  return {
    title: 'This is over',
    body: html`<header><h1>This is over: nothing is cancelled for it</h1>
<p class="lead">“${oneLine(displayName, 120)}”: ${OVER[resolution ?? 'healthy']}${when} You need not do anything.${needMore({ contact })}</p></header>`,
  };
}

/** For everything that is no link of ours; it says nothing about what there is. */
export function noLinkPage(contact: string | null): Page {
  return refusalPage(
    'This link leads to nothing',
    'It is not complete, or it was never one of ours, or the key that signed it was changed. Nothing was changed. Open the link in the newest message.',
    contact,
  );
}

/** A page that says why nothing was done. */
export function refusalPage(title: string, why: string, contact: string | null): Page {
  return {
    title,
    body: html`<header><h1>${title}</h1><p class="lead">${why}${contact === null ? null : html` If that does not help, write to ${contactHtml(contact)}.`}</p></header>`,
  };
}
