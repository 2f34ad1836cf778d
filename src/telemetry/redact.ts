/*
 * Takes secrets out of a line of the log or of a recording, whatever object or message they came in by. Works on the
 * finished JSON line, so that no depth of nesting, no error's text and no library's own field is missed.
 */

const GONE = '[redacted]';

/** Keys whose string values are secret whatever they hold. */
const KEYS = String.raw`"(?:[\w.-]*(?:authorization|cookie|password|passwd|secret|signature|connection-?string|account-?key|api-?key|sas-?token)|(?:[\w-]*[_-])?token|(?:access|refresh|id|bearer|client)token)"\s*:\s*`;
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const SECRET_KEY = new RegExp(String.raw`(${KEYS})(?:${TEXT}|\[[^\]]*\])`, 'gi');

/** The same where a list of one text stays a list: so is a change written in a recording. */
const SECRET_CHANGE = new RegExp(String.raw`(${KEYS}\[?)${TEXT}`, 'gi');

/** Parameters of signed addresses: Azure Storage's, ARM's continuation and Logic Apps'; in a query or encoded within one. */
const SIGNED_QUERY =
  /((?:[?&]|&amp;|%3f|%26)(?:sig|signature|code|token|key|c|s|h|t|x-amz-[a-z-]+|\$?skiptoken|\$?skip)(?:=|%3d))[^&\s"'\\<>]+/gi;

/** Secrets in any text, whatever it belongs to. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [SIGNED_QUERY, `$1${GONE}`],
  [/\bbearer\s+[\w.~+/=-]{8,}/gi, `Bearer ${GONE}`],
  // With a capital or a digit in it, which `basic authentication` has not.
  [/\b[Bb]asic\s+(?=[a-z+/]*[A-Z0-9=])[\w+/=]{8,}/g, `Basic ${GONE}`],
  // A JSON Web Token that stands alone.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, GONE],
  [/\bwhsec_[\w+/=]+/g, `whsec_${GONE}`],
  // A key of this service's API.
  [/\brw_[\w-]{20,}/g, `rw_${GONE}`],
  [/\b(AccountKey|SharedAccessSignature|Password|Pwd)=[^;\s"\\]+/gi, `$1=${GONE}`],
  // A password in an address. Up to the last @ before the host: a password may hold one.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s/"\\]+@/gi, `$1${GONE}@`],
];

export function redactLine(line: string): string {
  return redactTexts(line.replace(SECRET_KEY, `$1"${GONE}"`));
}

/** The same for a line that is read again: every value stays of its type. */
export function redactRecord(line: string): string {
  return redactTexts(line.replace(SECRET_CHANGE, `$1"${GONE}"`));
}

function redactTexts(line: string): string {
  return IN_TEXT.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), line);
}
