import { oneLine } from '../../core/alert/alert-data.ts';
import type { DecisionView } from '../../core/ports/read-ledger.ts';
import { counted } from '../counted.ts';
import { paint } from '../process.ts';
import { shortId } from '../short-id.ts';

/** The decisions that a person would want to know, oldest first. */
export function describeDecisions(views: readonly DecisionView[]): string[] {
  const lines = [paint.bold('What Runwarden decided:')];
  for (const view of views) {
    const { decision, workspaceName } = view;
    const outcome = outcomeOf(view);
    if (outcome === null) continue;
    const name = `${oneLine(decision.evidence.run.displayName)} (${decision.runId}, ${workspaceName})`;
    lines.push(`  ${outcome.word.padEnd(9)} ${name}`, `            ${decision.policy}: ${decision.reason}`);
    if (outcome.next) lines.push(`            ${outcome.next}`);
  }
  return lines;
}

/** In a few lines what came of many decisions. */
export function summarize(views: readonly DecisionView[]): string[] {
  const runs = (of: readonly DecisionView[]) => counted(new Set(of.map(({ decision }) => decision.runId)).size, 'run');
  const cancelled = views.filter(({ decision }) => decision.kind === 'cancel');
  const waiting = views.filter(({ approval }) => approval !== null && approval.answer === null);
  const unknown = views.filter(({ decision }) => decision.kind === 'withhold' && decision.withheld === 'unknown');
  return [
    paint.bold('What Runwarden decided:'),
    `  ${paint.red('CANCEL')}    ${runs(cancelled)}: ${namesOf(cancelled)}`,
    `  ${paint.yellow('ASK')}       about ${runs(waiting)}, and nobody has answered yet: ${namesOf(waiting)}`,
    `  ${paint.green('WITHHOLD')}  ${runs(unknown)} at some time, because something was unknown; unknown never cancels`,
  ];
}

function namesOf(views: readonly DecisionView[]): string {
  return [...new Set(views.map(({ decision }) => oneLine(decision.evidence.run.displayName)))].join('; ');
}

function outcomeOf({
  decision,
  approval,
  cancellation,
  deliveries,
}: DecisionView): { word: string; next: string } | null {
  const reached = deliveries.filter(({ state }) => state === 'delivered').length;
  const delivered = reached > 0 ? 'delivered' : 'on its way';
  switch (decision.kind) {
    case 'cancel':
      return { word: paint.red('CANCEL'), next: CANCEL_WORDS[cancellation?.state ?? 'queued'] ?? '' };
    case 'notify':
      return { word: paint.cyan('NOTIFY'), next: `notified ${decision.recipients.join(' and ')}; ${delivered}` };
    case 'ask':
      return {
        word: paint.yellow('ASK'),
        next: `waits for a person: npx runwarden approve ${shortId(approval?.decisionId ?? decision.id)}, or reject`,
      };
    case 'withhold':
      return decision.withheld === 'unknown' ? { word: paint.green('WITHHOLD'), next: 'unknown never cancels' } : null;
  }
}

const CANCEL_WORDS: Readonly<Record<string, string>> = {
  queued: 'recorded; about to be judged again and carried out',
  requesting: 'Azure is being asked',
  unclear: 'Azure may have taken it; the run is read until it shows',
  requested: 'Azure accepted it; the run is stopping',
  confirmed: 'Azure reports Canceled',
  released: 'Azure reports Canceled, and its nodes are free',
  'ended-otherwise': 'the run ended by itself first',
  abandoned: 'abandoned: something had changed',
  failed: 'Azure refused it',
};
