/*
 * Removes secrets from a line of the log or of a recording. It works on the finished JSON line, so it misses no nested
 * object, no error text and no field of a library.
 */

const GONE = '[redacted]';

/** Keys whose texts are always secret. */
const KEYS = String.raw`"(?:[\w.-]*(?:authorization|cookie|password|passwd|secret|signature|connection-?string|account-?key|api-?key|sas-?token)|(?:[\w-]*[_-])?token|(?:access|refresh|id|bearer|client)token)"\s*:\s*`;
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const SECRET_KEY = new RegExp(String.raw`(${KEYS})(?:${TEXT}|\[[^\]]*\])`, 'gi');

/** The same, but a list of one text stays a list: a recording writes a change so. */
const SECRET_CHANGE = new RegExp(String.raw`(${KEYS}\[?)${TEXT}`, 'gi');

/** Parameters of signed addresses (Azure Storage, ARM's continuation, Logic Apps), in a query or encoded in one. */
const SIGNED_QUERY =
  /((?:[?&]|&amp;|%3f|%26)(?:sig|signature|code|token|key|c|s|h|t|x-amz-[a-z-]+|\$?skiptoken|\$?skip)(?:=|%3d))[^&\s"'\\<>]+/gi;

/** Secrets in any text. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [SIGNED_QUERY, `$1${GONE}`],
  [/\bbearer\s+[\w.~+/=-]{8,}/gi, `Bearer ${GONE}`],
  // Only with a capital or a digit, so not `basic authentication`.
  [/\b[Bb]asic\s+(?=[a-z+/]*[A-Z0-9=])[\w+/=]{8,}/g, `Basic ${GONE}`],
  // A JSON Web Token by itself.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, GONE],
  [/\bwhsec_[\w+/=]+/g, `whsec_${GONE}`],
  // A key of this service's API.
  [/\brw_[\w-]{20,}/g, `rw_${GONE}`],
  [/\b(AccountKey|SharedAccessSignature|Password|Pwd)=[^;\s"\\]+/gi, `$1=${GONE}`],
  // A password in an address, up to the last @ before the host: a password may contain one.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s/"\\]+@/gi, `$1${GONE}@`],
];

export function redactLine(line: string): string {
  return redactTexts(line.replace(SECRET_KEY, `$1"${GONE}"`));
}

/** The same for a line that is read again: every value keeps its type. */
export function redactRecord(line: string): string {
  return redactTexts(line.replace(SECRET_CHANGE, `$1"${GONE}"`));
}

function redactTexts(line: string): string {
  return IN_TEXT.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), line);
}
