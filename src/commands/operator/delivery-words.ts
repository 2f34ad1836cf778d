import type { Schemas } from '../../api/client.ts';
import { visible } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';

/** What is said of a delivery. */
export type SaidDelivery = Pick<
  Schemas['Delivery'],
  'channel' | 'state' | 'deliveredAt' | 'lastError' | 'answer' | 'addressed'
>;

const SOURCES: Readonly<Record<NonNullable<NonNullable<SaidDelivery['addressed']>['source']>, string>> = {
  tag: 'from the tag of the run',
  creator: 'who started the run',
  workspace: 'the contact of the workspace',
  fallback: 'no owner is known',
};

const CONFIDENCES = { sure: 'sure', likely: 'likely the owner', guess: 'a guess' } as const;

/** `a@example.com (from the tag of the run, sure)`; empty for a channel that goes to one place. */
export function addressedText(addressed: SaidDelivery['addressed']): string {
  if (addressed === null) return '';
  const { to, source, confidence } = addressed;
  const how = source === null ? 'by the config' : `${SOURCES[source]}, ${CONFIDENCES[confidence]}`;
  return `${to.map((one) => visible(one)).join(', ')} (${how})`;
}

/** `delivered Tue 08:42 to a@example.com (…): 250 Ok`. */
export function wentText(delivery: SaidDelivery, here: Here): string {
  const { state, deliveredAt, lastError, answer, addressed } = delivery;
  const when = deliveredAt === null ? '' : ` ${clockTime(Date.parse(deliveredAt), here)}`;
  const to = addressed === null ? '' : ` to ${addressedText(addressed)}`;
  const words = saidText({ state, lastError, answer });
  return `${state}${when}${to}${words === '' ? '' : `: ${words}`}`;
}

/** The receiver's words, or why it did not take it. */
export function saidText({ state, lastError, answer }: Pick<SaidDelivery, 'state' | 'lastError' | 'answer'>): string {
  return visible((state === 'delivered' ? answer : null) ?? lastError ?? '');
}
