import type { Instant } from '../values/duration.ts';
import type { Asked } from './alert.ts';
import { atDelivery, type Story } from './at-delivery.ts';

/** A question as it is now. @param deliveredAt its time to answer may begin then. */
export function askedNow(story: Story, deliveredAt: Instant, isCancelRequested: boolean): Asked {
  const { alert, approvals } = story;
  const approval = approvals.find(({ decisionId }) => decisionId === alert.decisionId);
  const { answer = null, answeredBy: by = null, ended = null } = approval ?? {};
  const because = ended?.because ?? null;
  if (answer !== null || ended !== null || isCancelRequested)
    return { alert, became: { answer, by, end: ended?.as ?? null, because, isCancelRequested } };
  const now = atDelivery(story, deliveredAt);
  if (now.kind === 'send') return { alert: now.alert, became: null };
  return { alert, became: { answer, by, end: null, because: now.why, isCancelRequested } };
}
