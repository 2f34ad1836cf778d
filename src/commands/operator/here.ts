import { answered } from '../../api/client.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { Given } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import type { Here } from '../times/show.ts';
import { type Direction, momentOf, parseWhen, WHEN_FORMS, type When } from '../times/when.ts';

/** Where and when a person reads: the zone of the terminal, and the time on the clock of the service. */
export function hereAt(now: string, { zone }: Pick<Given, 'zone'>): Here {
  return { now: Date.parse(now), zone };
}

/** The same, from the shortest answer that has the time of the service. */
export async function hereNow({ api }: Service, given: Pick<Given, 'zone'>): Promise<Here> {
  const { now } = await answered(api.GET('/api/v1/runs', { params: { query: { limit: 1 } } }));
  return hereAt(now, given);
}

/** A time that a person gave. @throws {StartError} with what can be written. */
export function readWhen(text: string, direction: Direction, here: Here): When {
  const when = parseWhen(text, direction, here);
  if (when !== null) return when;
  throw new StartError(`"${text}" is no time. You can write ${WHEN_FORMS}.`);
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
