import type { components } from '../../api/types.ts';
import { counted } from './money.ts';
import { visible } from './text.ts';

type Schemas = components['schemas'];

/** What is said of a delivery. */
export type SaidDelivery = Pick<
  Schemas['Delivery'],
  'channel' | 'state' | 'attempts' | 'deliveredAt' | 'lastError' | 'answer' | 'addressed'
>;

/** How a message went out: `mail delivered at 02:51 at attempt 3 to a@example.com (from the tag of the run): 250 Ok`. @param clock says a time */
export function deliveryInWords(
  { channel, state, attempts, deliveredAt, lastError, answer, addressed }: SaidDelivery,
  clock: (at: string) => string,
): string {
  const name = visible(channel);
  if (state === 'delivered' && deliveredAt !== null) {
    const tries = attempts > 1 ? ` at attempt ${attempts}` : '';
    return `${name} delivered at ${clock(deliveredAt)}${tries}${toWhom(addressed)}${answer === null ? '' : `: ${visible(answer)}`}`;
  }
  if (state === 'queued' && attempts === 0 && lastError !== null) return `${name} ${visible(lastError)}`;
  if (state === 'queued') return `${name} on its way${attempts > 0 ? `, ${counted(attempts, 'attempt')} so far` : ''}`;
  if (state === 'dropped') return `${name} not sent${lastError === null ? '' : `: ${visible(lastError)}`}`;
  return `${name} failed${lastError === null ? '' : `: ${visible(lastError)}`}`;
}

const SOURCES: Readonly<Record<NonNullable<NonNullable<SaidDelivery['addressed']>['source']>, string>> = {
  tag: ' (from the tag of the run)',
  creator: ' (who started the run)',
  workspace: ' (the contact of the workspace)',
  fallback: ' (no owner is known)',
};

function toWhom(addressed: SaidDelivery['addressed']): string {
  if (addressed === null) return '';
  const { to, source } = addressed;
  return ` to ${to.map((one) => visible(one)).join(', ')}${source === null ? '' : SOURCES[source]}`;
}
