import type { PolicySetRecord } from '../policy/set-agreement.ts';
import { formatDuration, formatInstant, type Instant } from '../values/duration.ts';
import { LONGEST_NAME, oneLine } from './alert-data.ts';
import type { AgreedData, DifferingData } from './service-schemas.ts';

const MOST_DIFFERENCES = 20;

/** For `policies.differ`. @param incident a new id, which the alert of its end repeats. */
export function differingData(
  {
    replica,
    since,
    inForce,
    differences,
  }: {
    readonly replica: string;
    readonly since: Instant;
    readonly inForce: PolicySetRecord;
    readonly differences: readonly string[];
  },
  incident: string,
): DifferingData {
  return {
    incident,
    replica: oneLine(replica, LONGEST_NAME),
    since: formatInstant(since),
    differences: differences.slice(0, MOST_DIFFERENCES).map((text) => oneLine(text)),
    more: Math.max(0, differences.length - MOST_DIFFERENCES),
    inForce: setInForce(inForce),
  };
}

/** For `policies.agree`. */
export function agreedData(begun: DifferingData, inForce: PolicySetRecord, now: Instant): AgreedData {
  const since = Date.parse(begun.since);
  return { ...begun, lasted: formatDuration(Number.isNaN(since) ? 0 : now - since), inForce: setInForce(inForce) };
}

function setInForce({ digest, replica, at, because, policies }: PolicySetRecord): DifferingData['inForce'] {
  const by = oneLine(replica, LONGEST_NAME);
  return { digest, by, since: formatInstant(at), because, policies: policies.length };
}
