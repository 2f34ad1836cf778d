import { visibleText } from '../values/invisible-characters.ts';
import { caseless } from '../values/text.ts';

/** Whom the value of an owner tag names. */
export interface OwnerNames {
  /** As they are written, each once; a name without a domain is completed with the configured one. */
  readonly names: readonly string[];
  /** Whether each of several is certainly a person or team of its own, and not a part of one name. */
  readonly isCertain: boolean;
}

const ADDRESS = /[^\s<>()[\]{}"',;:|]+@[^\s<>()[\]{}"',;:|]+/g;
const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A user name of a directory: `alice`, `@alice`, `CORP\alice`. */
const USER_NAME = /^(?:[^\\/@]+\\|@)?([\p{L}\p{N}][\p{L}\p{N}._'-]*)$/u;

/** Between the names of a list; a colon in an address of the web is none. */
const SEPARATOR = /[,;\s|]+|:(?!\/\/)/;
/** Between two addresses, and never within one. */
const BETWEEN_ADDRESSES = /(?<=@[\w-]+(?:\.[\w-]+)+)[/&+](?=[^\s@,;|]+@)/g;
/** Commas, semicolons and colons of other scripts. */
const FOREIGN: Readonly<Record<string, string>> = { '，': ',', '、': ',', '；': ';', '：': ':' };
/** Words that stand in a list and name nobody. */
const NOBODY: ReadonlySet<string> = new Set(['', 'and', 'or', '&', '+', '/', '-', 'mailto', 'smtp', 'sip', 'cc']);

/**
 * The people and teams in the value of an owner tag: several are separated by `,`, `;`, `:` or blanks, and
 * `Alice <alice@example.com>` is one. Without an address and without a domain, blanks and colons belong to the name, since
 * "Team Vision" is one owner.
 * @param domain completes a bare name to an address; null where none is configured.
 */
export function ownerNames(value: string, domain: string | null): OwnerNames {
  const text = visibleText(value)
    .replaceAll(/[，、；：]/g, (sign) => FOREIGN[sign] ?? sign)
    .replaceAll(BETWEEN_ADDRESSES, ';');
  const listed = text.includes('@') ? withoutDisplayNames(text) : text;
  const hasAddress = listed.match(ADDRESS) !== null;
  const separator = hasAddress || domain !== null ? SEPARATOR : /[,;|]+/;
  const written = listed
    .split(separator)
    .map((part) => part.replace(/^[\s"'<([{]+|[\s"'>)\]}.]+$/g, ''))
    .filter((part) => !NOBODY.has(part.toLowerCase()))
    .map((part) => (domain === null ? part : completed(part, domain)));
  const names = written.filter((name, index) => written.findIndex((one) => caseless(one) === caseless(name)) === index);
  const isCertain = names.length < 2 || names.every((name) => name.includes('@') || OBJECT_ID.test(name));
  return { names, isCertain };
}

function completed(name: string, domain: string): string {
  if (OBJECT_ID.test(name)) return name;
  const user = USER_NAME.exec(name)?.[1];
  return user === undefined ? name : `${user}@${domain}`;
}

/**
 * Leaves the address of `Smith, Alice <alice@example.com>` and of `alice@example.com (Alice)`. What is before the
 * bracket, back to the address or semicolon before it, is the display name.
 */
function withoutDisplayNames(text: string): string {
  const parts = text.replace(/"[^"]*"(?=\s*<)/g, ' ').split(/<([^<>]*@[^<>]*)>/);
  return parts
    .map((part, index) => {
      const isAddress = index % 2 === 1;
      const isLast = index === parts.length - 1;
      if (isAddress) return ` ${part} `;
      return (isLast ? part : part.slice(0, endOfNames(part))).replace(/\([^()]*\)/g, ' ');
    })
    .join(';');
}

/** Where the last address or semicolon of a text ends. */
function endOfNames(text: string): number {
  const lastAddress = [...text.matchAll(ADDRESS)].at(-1);
  const end = lastAddress ? lastAddress.index + lastAddress[0].length : 0;
  return Math.max(end, text.lastIndexOf(';') + 1);
}
