import type { Alert, AlertType } from '../../core/alert/alert.ts';
import type { Json } from '../../core/policy/condition.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { exampleOf } from './example-alerts.ts';
import { NOW } from './example-parts.ts';

/**
 * An example that tries a channel, as if it were raised now: `data.test` is true, and every message of it says so.
 * @param story its ids end so: two tests are two stories, and what one of them opens its end closes.
 */
export function testAlert(type: AlertType, { id, story, now }: { id: string; story: string; now: Instant }): Alert {
  const { data, decisionId, findingId, ...alert } = exampleOf(type);
  const made = (value: Json) => remade(value, { story, shift: now - NOW });
  return {
    ...alert,
    ...{
      id,
      at: now,
      decisionId: decisionId && `${decisionId}-${story}`,
      findingId: findingId && `${findingId}-${story}`,
    },
    data: { ...Object.fromEntries(Object.entries(data).map(([key, value]) => [key, made(value)])), test: true },
  };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const ID = /^(decision|finding|freeze|override|extension|incident)-[a-z0-9]+$/;

/** Times of today, and ids of their own. */
function remade(value: Json, made: { readonly story: string; readonly shift: number }): Json {
  if (typeof value === 'string') {
    if (TIME.test(value)) return formatInstant(Date.parse(value) + made.shift);
    return ID.test(value) ? `${value}-${made.story}` : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  // `isArray` does not know a readonly array.
  if (Array.isArray(value)) return value.map((one: Json) => remade(one, made));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, remade(inner, made)]));
}
