import { REDACTED, redact } from '../core/values/redact.ts';

/*
 * Removes secrets from a line of the log or of a recording. It works on the finished JSON line, so it misses no nested
 * object, no error text and no field of a library.
 */

/** Keys whose texts are always secret. */
const KEYS = String.raw`"(?:[\w.-]*(?:authorization|cookie|password|passwd|secret|signature|connection-?string|account-?key|api-?key|sas-?token)|(?:[\w-]*[_-])?token|(?:access|refresh|id|bearer|client)token)"\s*:\s*`;
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const SECRET_KEY = new RegExp(String.raw`(${KEYS})(?:${TEXT}|\[[^\]]*\])`, 'gi');

/** The same, but a list of one text stays a list: a recording writes a change so. */
const SECRET_CHANGE = new RegExp(String.raw`(${KEYS}\[?)${TEXT}`, 'gi');

export function redactLine(line: string): string {
  return redact(line.replace(SECRET_KEY, `$1"${REDACTED}"`));
}

/** The same for a line that is read again: every value keeps its type. */
export function redactRecord(line: string): string {
  return redact(line.replace(SECRET_CHANGE, `$1"${REDACTED}"`));
}
