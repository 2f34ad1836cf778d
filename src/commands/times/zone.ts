import { platformZone, UTC, type Zone } from '../../core/values/zone.ts';

/** The zone in which a command shows and reads times: UTC if asked, else that of TZ, else that of the machine. */
export function zoneFor(
  { utc = false }: { readonly utc?: boolean | undefined },
  { TZ }: Readonly<Record<string, string | undefined>>,
): Zone {
  if (utc) return UTC;
  return platformZone(TZ?.replace(/^:/, '') || Intl.DateTimeFormat().resolvedOptions().timeZone) ?? UTC;
}
