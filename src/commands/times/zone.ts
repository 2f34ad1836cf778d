import type { Instant } from '../../core/values/duration.ts';
import { platformZone, UTC, type Zone } from '../../core/values/zone.ts';
import type { Here } from './show.ts';

/** The zone in which a command shows and reads times: UTC if asked, else that of TZ, else that of the machine. */
export function zoneFor(
  { utc = false }: { readonly utc?: boolean | undefined },
  { TZ }: Readonly<Record<string, string | undefined>>,
): Zone {
  if (utc) return UTC;
  return platformZone(TZ?.replace(/^:/, '') || Intl.DateTimeFormat().resolvedOptions().timeZone) ?? UTC;
}

/** Where and when a command that asks no service shows its times. */
export function hereFor(
  options: { readonly utc?: boolean | undefined },
  variables: Readonly<Record<string, string | undefined>>,
  now: Instant,
): Here {
  return { now, zone: zoneFor(options, variables) };
}
