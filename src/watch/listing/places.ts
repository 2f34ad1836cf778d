import type { Place } from '../../core/ports/scan-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';

/** How many places of a listing are kept; of more every second is dropped. */
const MOST_PLACES = 64;

/** A longer continuation is not kept: the state of a listing is written after every page. */
const LONGEST = 2000;

/** Which of the places behind a bad page are tried, so that few requests reach far. */
const TRIED = [0, 1, 3, 7, 15, 31];

/** The places with one more. */
export function addPlace(places: readonly Place[], place: Place): readonly Place[] {
  if (place.continuation.length > LONGEST) return places;
  const all = [...places, place];
  return all.length <= MOST_PLACES ? all : all.filter((_, index) => index % 2 === 1);
}

/** The places of a listing, and those of earlier ones behind where it ended. */
export function merged(places: readonly Place[], earlier: readonly Place[], oldest: Instant): readonly Place[] {
  return [...places, ...earlier.filter(({ from }) => from < oldest)].slice(-2 * MOST_PLACES);
}

/** The places to try behind a page that holds runs submitted before this moment, the nearest first. */
export function placesBehind(places: readonly Place[], before: Instant): readonly Place[] {
  const behind = places.filter(({ from }) => from < before).sort((a, b) => b.from - a.from);
  return TRIED.flatMap((index) => behind[index] ?? []);
}
