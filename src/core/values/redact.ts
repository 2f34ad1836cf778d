/*
 * Takes secrets out of texts that people and programs have written: commands, logs, artifacts, addresses, error texts.
 * Everything that is kept of a run passes here before it is written. It knows secrets by their form, by the name before
 * them and by their place in an address; a bare word that nothing marks as a secret is not found.
 */

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** A text without its secrets, and how many of each kind there were. */
export interface Redacted {
  readonly text: string;
  readonly found: Readonly<Record<string, number>>;
}

/** Names whose value is a secret, at the end of a longer name as well: `HF_TOKEN`, `clientSecret`, `storage-account-key`. */
const KEY_OF =
  'api|access|account|shared(?:[-_ ]?access)?|storage|subscription|private|secret|signing|encryption|master|functions?|host|service|client|auth|deploy|admin|query|cosmos|openai|wandb|ssh|app|primary|secondary';
const SECRET_NAME = `token(?!i[sz])|secret|passw(?:or)?d|passphrase|passwort|credentials?|storepass|keypass|signature|connection[-_ ]?string|(?:${KEY_OF})[-_ ]?key|(?<![a-z])(?:sig|pwd|pat|sas|passwd|dsn)(?![a-z])`;

/** What ends a name: quotes, also escaped ones, and a bracket. */
const NAME_ENDS = String.raw`[\\"'\]]{0,6}`;
const VALUE = String.raw`(\\+"[^"\\\n]*\\+"|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s"'&;\\]+)`;
const SEPARATOR = String.raw`(?:\s{0,8}(?:=>|:=|={1,2}|:)\s{0,8}|%3[ad])`;

/** Kinds of tokens that show by their form what they are. */
const TOKENS = [
  String.raw`eyJ[\w-]{6,1000}\.[\w-]+(?:\.[\w-]*)?`,
  'hf_[A-Za-z0-9]{8,}',
  'gh[pousr]_[A-Za-z0-9]{8,}',
  String.raw`github_pat_\w{8,}`,
  String.raw`gl(?:pat|dt|rt|ptt|cbt)-[\w-]{10,}`,
  String.raw`sk-(?=[\w-]{0,80}\d)[\w-]{16,}`,
  '(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}',
  String.raw`AIza[\w-]{30,}`,
  String.raw`ya29\.[\w-]{20,}`,
  String.raw`xox[abeoprs]-[\w-]{8,}`,
  String.raw`xapp-[\w-]{16,}`,
  'npm_[A-Za-z0-9]{20,}',
  String.raw`pypi-AgE[\w-]{16,}`,
  String.raw`dckr_[po]at_[\w-]{10,}`,
  'do[por]_v1_[a-f0-9]{32,}',
  String.raw`SG\.[\w-]{10,}\.[\w-]{10,}`,
  '[srp]k_(?:live|test)_[A-Za-z0-9]{10,}',
  String.raw`whsec_[\w+/=]{8,}`,
  String.raw`rw_(?=[\w-]{0,60}\d)[\w-]{20,}`,
  'dapi[a-f0-9]{32}(?:-[0-9])?',
  String.raw`ATATT3[\w=-]{20,}`,
  'lin_api_[A-Za-z0-9]{20,}',
  String.raw`lsv2_[a-z]{2}_\w{20,}`,
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{20,}',
  String.raw`nvapi-[\w-]{20,}`,
  'r8_[A-Za-z0-9]{20,}',
  'gsk_[A-Za-z0-9]{20,}',
  String.raw`pcsk_\w{20,}`,
  // A client secret of Microsoft Entra.
  String.raw`[\w~.-]{3}\dQ~[\w~.-]{31,34}`,
].join('|');

/** Keys of Azure: of a storage account, and those that carry their issuer's mark. */
const AZURE_KEYS = String.raw`[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/_-]{24,76}(?:JQQJ99|AzFu|AzSe|ACDb|AStA|AzCa|AZDO|AZEG|APIM|\+A(?:CR|Ba|MC|Sb|Eh|Rm|IoT))[A-Za-z0-9+/_-]{4,34}={0,2}`;

/** Addresses that are secrets in their path. */
const SECRET_PATHS = String.raw`((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|(?<![\w.-])[\w.-]{1,80}webhook\.office\.com\/webhookb2|hc-ping\.com)\/|api\.telegram\.org\/bot)[\w/:@.-]+`;

/** A query of these alone holds no secret. */
const HARMLESS_QUERY = /^(?:(?:api-version|\$top|top|page|limit|version|wsid|tid|flight)=[\w.,:/-]*(?:&|$))+$/i;

interface Rule {
  readonly kind: string;
  readonly pattern: RegExp;
  /** What is kept of a match and its groups; null where it is no secret. */
  readonly keep: (...match: readonly string[]) => string | null;
}

/** Keeps what comes before the secret. */
const afterName = (_: string, before = ''): string => `${before}${REDACTED}`;

const RULES: readonly Rule[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?|^(?:[A-Za-z0-9+/=\s]|\\[nr])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g,
    keep: () => REDACTED,
  },
  { kind: 'secret address', pattern: new RegExp(SECRET_PATHS, 'gi'), keep: afterName },
  {
    kind: 'user in an address',
    pattern: /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/'"<>\\]+@/gi,
    keep: (_, before) => `${before}${REDACTED}@`,
  },
  {
    kind: 'query of an address',
    pattern: /(https?:\/\/[^\s?"'<>\\]{1,2000}\?)(?!\[redacted\])([^\s"'<>\\]+)/gi,
    keep: (_, before, query = '') => (HARMLESS_QUERY.test(query) ? null : `${before}${REDACTED}`),
  },
  {
    kind: 'authorization',
    pattern:
      /(\bauthorization[\\"']{0,4}\s{0,8}[:=]\s{0,8}[\\"']{0,4}(?:(?:bearer|basic|digest|negotiate|token)\s+(?=\S)|[A-Za-z0-9-]{1,20}\s+(?=\S{8})|(?=\S{8})))[^\s"'\\,;]+/gi,
    keep: afterName,
  },
  {
    kind: 'authorization',
    pattern:
      /((?:\b|%20)(?:bearer|sharedkey(?:lite)?)(?:\s+|%20))(?!\[redacted\])(?=\S{0,200}[\d.=_~-])[\w.~+/=:-]{8,}/gi,
    keep: afterName,
  },
  // Only with a capital or a digit: not `basic authentication`.
  { kind: 'authorization', pattern: /(\b[Bb]asic\s+)(?=[a-z+/]*[A-Z0-9=])[\w+/=]{8,}/g, keep: afterName },
  {
    kind: 'cookie',
    pattern: /(\b(?:set-)?cookie[\\"']{0,4}\s{0,8}:\s{0,8}[\\"']{0,4})[^"'\\\r\n]+/gi,
    keep: afterName,
  },
  { kind: 'token', pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${TOKENS})`, 'g'), keep: () => REDACTED },
  { kind: 'token', pattern: new RegExp(`(?<![A-Za-z0-9+/=])(?:${AZURE_KEYS})`, 'g'), keep: () => REDACTED },
  // `"name": "HF_TOKEN", "value": "..."`, as lists of environment variables are written.
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:${SECRET_NAME})${NAME_ENDS}\s{0,8},\s{0,8}[\\"']{0,4}value${NAME_ENDS}\s{0,8}[:=]\s{0,8})${VALUE}`,
      'gi',
    ),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(`((?:${SECRET_NAME})${NAME_ENDS}${SEPARATOR})${VALUE}`, 'gi'),
    keep: named,
  },
  // `("HF_TOKEN", "...")`
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:${SECRET_NAME})\\?["']\s{0,8},\s{0,8})(\\+"[^"\\\n]*\\+"|"[^"\n]*"|'[^'\n]*')`,
      'gi',
    ),
    keep: named,
  },
  // `--hub-token ...`, `ENV HF_TOKEN ...`
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?<=(?:(?<![\w-])--?|\bENV\s{1,4}|\bsetx\s{1,4})[\w.-]{0,60})(?:${SECRET_NAME})["']?(?:\s+|["']\s{0,8},\s{0,8}))(?!-)${VALUE}`,
      'gi',
    ),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(String.raw`(<(?:[\w:-]{0,60})(?:${SECRET_NAME})>)([^<\n]+)`, 'gi'),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: /(\b(?:password|passphrase|token|secret|key)\s+(?:is|was)\s*:?\s*)((?=\S*\d)[^\s"',;]{6,})/gi,
    keep: named,
  },
  // `with token 4fJ...`: only what cannot be a word.
  {
    kind: 'named secret',
    pattern: /(\b(?:password|token|secret)\s+)((?=\S{0,200}\d)(?=\S{0,200}[a-z])[\w+/=.~-]{20,})/gi,
    keep: named,
  },
  // As in .netrc.
  { kind: 'named secret', pattern: /(\blogin\s+\S{1,200}\s+password\s+)(\S+)/gi, keep: named },
  // `curl -u name:password`
  { kind: 'named secret', pattern: /(\s(?:-u|--(?:proxy-)?user)[\s=]["']?[^\s:"']{1,200}:)([^\s"']+)/g, keep: named },
  // The short options of programs that sign in.
  {
    kind: 'named secret',
    pattern:
      /(\b(?:(?:docker|podman|helm|oras|nerdctl|az|acr)\s+(?:[a-z]{1,20}\s+)?login|sshpass|sqlcmd|htpasswd|ldapsearch|unzip|7z|rabbitmqadmin)\b[^\n|;]{0,300}?\s-[pPw])(\s*[^\s-][^\s]*)/g,
    keep: named,
  },
  { kind: 'named secret', pattern: /(\bmysql(?:dump|admin)?\b[^\n|;]{0,300}?\s-p)([^\s-][^\s]*)/g, keep: named },
];

/** Special words of tokenizers, numbers of tokens, and what only says where a secret is. */
const HARMLESS =
  /^["'\\]*(?:\d{1,6}(?:\.\d+)?|true|false|none|null|undefined|nil|yes|no|\*+|x{3,}|\.{3}|\[redacted\].*|\$.*|%[A-Z_]+%|<[^>]*>|\[(?:PAD|CLS|SEP|MASK|UNK|BOS|EOS)\]|(?:os\.(?:environ|getenv)|getenv|env|secrets?|args|config|self|process\.env|dbutils\.secrets)[.([].*)["'\\,)\]}]*$/i;
/** A number is harmless as a count of tokens, not as a password. */
const COUNTED = /token["'\]\\]*\s*(?:=>|:=|={1,2}|:|\s)\s*$/i;

function named(_: string, before = '', value = ''): string | null {
  if (HARMLESS.test(value) && (!/^["'\\]*\d/.test(value) || COUNTED.test(before))) return null;
  const quote = /^\\*["']/.exec(value)?.[0] ?? '';
  if (quote !== '')
    return `${before}${quote}${REDACTED}${value.length > quote.length && value.endsWith(quote) ? quote : ''}`;
  // A number, a list or an object in JSON stays JSON.
  if (/^[[{\]},]+$/.test(value)) return null;
  if (/^\d+[}\],]*$/.test(value) && /"\s*:\s*$/.test(before)) return `${before}"${REDACTED}"${/\D*$/.exec(value)?.[0]}`;
  // What closes the text around it is no part of it.
  return `${before}${REDACTED}${/[)}\],.]+$/.exec(value)?.[0] ?? ''}`;
}

/** A text without the secrets that can be recognised, with what was found. Takes time in proportion to its length. */
export function redacted(text: string): Redacted {
  const found: Record<string, number> = {};
  const clean = RULES.reduce(
    (rest, { kind, pattern, keep }) =>
      rest.replace(pattern, (...match: string[]) => {
        const kept = keep(...match);
        if (kept === null) return match[0] ?? '';
        found[kind] = (found[kind] ?? 0) + 1;
        return kept;
      }),
    text,
  );
  return { text: clean, found };
}

/** A text without the secrets that can be recognised. */
export function redact(text: string): string {
  return redacted(text).text;
}

/** The same for every text in JSON, at any depth; the value under the name of a secret goes whole. */
export function redactedJson(value: unknown): { readonly json: unknown; readonly found: Redacted['found'] } {
  const found: Record<string, number> = {};
  const count = (more: Redacted['found']) => {
    for (const [kind, times] of Object.entries(more)) found[kind] = (found[kind] ?? 0) + times;
  };
  const json = JSON.stringify(value, (name, inner: unknown) => {
    if (typeof inner !== 'string') return inner;
    const clean = redactedUnder(name, inner);
    count(clean.found);
    return clean.text;
  });
  return { json: JSON.parse(json), found };
}

/** A text that stands under a name: it goes whole where that is the name of a secret. */
export function redactedUnder(name: string, text: string): Redacted {
  const isSecret = text !== '' && text !== REDACTED && isSecretName(name) && !HARMLESS.test(text);
  return isSecret ? { text: REDACTED, found: { 'named secret': 1 } } : redacted(text);
}

const NAMES = new RegExp(SECRET_NAME, 'i');

/** Whether what has this name is a secret by its name. */
export function isSecretName(name: string): boolean {
  return NAMES.test(name);
}

/** An address without the names and passwords of a user, and without its query, which may hold a signature. */
export function withoutSignature(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@\s]*@/i, '$1').replace(/^([a-z][\w+.-]*:\/\/[^?#\s]*)[?#].*$/is, '$1');
}
