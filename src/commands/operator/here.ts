import { answered } from '../../api/client.ts';
import { formatInstant } from '../../core/values/duration.ts';
import type { Given } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import type { Here } from '../times/show.ts';
import { momentOf, readWhen } from '../times/when.ts';

/** Where and when a person reads: the zone of the terminal, and the time on the clock of the service. */
export function hereAt(now: string, { zone }: Pick<Given, 'zone'>): Here {
  return { now: Date.parse(now), zone };
}

/** The same, from the shortest answer that has the time of the service. */
export async function hereNow({ api }: Service, given: Pick<Given, 'zone'>): Promise<Here> {
  const { now } = await answered(api.GET('/api/v1/runs', { params: { query: { limit: 1 } } }));
  return hereAt(now, given);
}

interface Bounds {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The bounds of a list that looks back, as the API takes them. @param here where and when a person reads; asked only where it counts. */
export async function timeFilters(
  { since, until }: Bounds,
  here: () => Promise<Here>,
): Promise<{ since?: string; until?: string }> {
  if (since === undefined && until === undefined) return {};
  const there = await here();
  const at = (text: string) => formatInstant(momentOf(readWhen(text, 'past', there), 'past', there));
  return { ...(since !== undefined && { since: at(since) }), ...(until !== undefined && { until: at(until) }) };
}
