/*
 * How secrets are recognised in a text: by their form, by the name before them and by their place in an address. Every rule takes
 * time in proportion to the length of the text.
 */

/** What is written in the place of a secret. */
export const REDACTED = '[redacted]';

/** Names whose value is a secret, at the end of a longer name as well: `HF_TOKEN`, `clientSecret`, `storage-account-key`. */
const KEY_OF =
  'api|access|account|shared(?:[-_ ]?access)?|storage|subscription|private|secret|signing|encryption|master|functions?|host|service|client|auth|deploy|admin|query|cosmos|openai|wandb|ssh|app|primary|secondary|instrumentation|fernet';
/** What may follow a name: which one it is, and in the settings of Spark the account that it is for. */
const WHICH = String.raw`(?:\d{1,3}(?![\w.])|[-_]?value(?![a-z0-9])|[-_](?:\d{1,3}|read|write|prod(?:uction)?|dev|test|stag(?:e|ing)|old|new|primary|secondary|db|b64|base64|data|content)(?![a-z0-9])|\.[\w-]{1,40}\.(?:blob|dfs|file|queue|table)\.[\w.-]{1,40})?`;
export const SECRET_NAME = `(?:token(?!i[sz])|secret|passw(?:or)?d|passphrase|passwort|kennwort|contrase(?:ñ|n)a|mot[-_ ]de[-_ ]passe|storepass|keypass|dockerconfigjson|identity[-_]header|connection[-_ ]?string|(?:${KEY_OF})[-_. ]?key|(?<![a-z]|[a-z0-9+/]{8})(?:sig|pwd|pat|sas|passwd|dsn)(?![a-z]))${WHICH}`;
/** Names of secrets and of much else: their value is a secret if it looks like one. */
export const MAYBE_SECRET_NAME = `(?:credentials?|signature|(?<![a-z])(?:pass|pw|auth|salt))(?![a-z])`;
/** A key of anything; what is known not to open anything is left to the callback. */
export const ANY_KEY = String.raw`(?:(?:(?:cache|sort|hash|partition|foreign|public|row|object|blob)[-_ ]?|(?<![a-z]))key\d?)`;

/** What ends a name: quotes, also escaped ones, and a bracket. */
const NAME_ENDS = String.raw`[\\"'\]]{0,6}`;
const QUOTED = String.raw`"[^"\n]{1,400}"|'[^'\n]{1,400}'`;
const VALUE = String.raw`([|>][+-]?[ \t]*\n[ \t]{1,60}[^\n]+|\\+"[^"\\\n]*\\+"|"{3}[^"]{1,4000}"{3}|'{3}[^']{1,4000}'{3}|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s"'&;\\]+)`;
/** A value is on the same line, unless it is quoted. A prefix of Python may stand before its quote. */
const SEPARATOR = String.raw`(?:\s{0,8}(?:=>|:=|={1,2}|:)(?:[ \t]{0,8}|\s{0,60}(?=["']))|%3[ad])(?:[bfru]{1,2}(?=["'])|[\w.]{0,60}(?:secretstr|secretbytes|\bstr|\bbytes|b64decode)\(\s{0,8}(?=["']))?`;

/** Kinds of tokens that show by their form what they are. */
const TOKENS = [
  String.raw`eyJ[\w-]{6,1000}\.[\w-]+(?:\.[\w-]*)?`,
  'hf_(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{8,}',
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
  String.raw`hv[sbr]\.[\w-]{20,}`,
  'AGE-SECRET-KEY-1[A-Z0-9]{50,}',
  // A code or a refresh token of Microsoft Entra, and a client secret.
  String.raw`[01]\.A[\w-]{60,}`,
  String.raw`[\w~.-]{3}\dQ~[\w~.-]{31,34}`,
].join('|');

/** Keys of Azure: of a storage account, and those that carry their issuer's mark. */
const AZURE_KEYS = String.raw`[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/_-]{24,76}(?:JQQJ99|AzFu|AzSe|ACDb|AStA|AzCa|AZDO|AZEG|APIM|\+A(?:CR|Ba|MC|Sb|Eh|Rm|IoT))[A-Za-z0-9+/_-]{4,34}={0,2}`;

/** Addresses that are secrets in their path. */
const SECRET_PATHS = String.raw`((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|(?<![\w.-])[\w.-]{1,80}webhook\.office\.com\/webhookb2|hc-ping\.com|anaconda\.(?:org|cloud)\/t)\/|api\.telegram\.org\/bot)[\w/:@.-]+`;

/** A query of these alone holds no secret. */
const HARMLESS_QUERY =
  /^(?:(?:api-version|\$top|top|page|limit|version|wsid|tid|flight|view|workspace|tab|lang|ref|branch)=[\w.,:/-]*(?:&|#[\w.-]*$|$))+$/i;

interface Rule {
  readonly kind: string;
  readonly pattern: RegExp;
  /** What is kept of a match and its groups; null where it is no secret. */
  readonly keep: (...match: readonly string[]) => string | null;
}

/** Keeps what comes before the secret. */
const afterName = (_: string, before = ''): string => `${before}${REDACTED}`;

export const RULES: readonly Rule[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?|^(?:[A-Za-z0-9+/=\s]|\\[nr])*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?<=Private-Lines: \d{1,3}\r?\n)(?:[A-Za-z0-9+/=]+(?:\r?\n|$))+/g,
    keep: () => REDACTED,
  },
  { kind: 'secret address', pattern: new RegExp(SECRET_PATHS, 'gi'), keep: afterName },
  {
    kind: 'user in an address',
    pattern:
      /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:\/\/)([^\s/'"<>\\]+|[^\s/'"<>\\:@]{0,100}:(?!\d{1,5}\/)[^\s'"<>\\@]{1,200})@/gi,
    keep: (_, before, user) => (user === 'git' ? null : `${before}${REDACTED}@`),
  },
  {
    kind: 'user in an address',
    pattern: /(%3a%2f%2f)(?:[^\s/'"<>%]|%(?!2f|3f|40)){1,300}%40/gi,
    keep: (_, before) => `${before}${REDACTED}%40`,
  },
  {
    kind: 'query of an address',
    pattern: /(https?:\/\/[^\s?"'<>\\]{1,2000}\?)(?!\[redacted\])([^\s"'<>\\]+)/gi,
    keep: (_, before, query = '') => (HARMLESS_QUERY.test(query) ? null : `${before}${REDACTED}`),
  },
  {
    kind: 'authorization',
    pattern:
      /(\bauthorization[\\"']{0,4}\s{0,8}[:=]\s{0,8}[\\"']{0,4}(?:(?:bearer|basic|digest|negotiate|token)\s+(?=\S)|[A-Za-z0-9-]{1,20}\s+(?=\S{8})|(?=\S{8})(?=\S{0,200}[\d=])))[^\s"'\\,;]+/gi,
    keep: afterName,
  },
  {
    kind: 'authorization',
    pattern:
      /((?:\b|%20)(?:bearer|sharedkey(?:lite)?)(?:\s+|%20))(?!\[redacted\])(?=\S{0,200}[\d.=_~-])[\w.~+/=:-]{8,}/gi,
    keep: afterName,
  },
  // Only with a capital or a digit: not `basic authentication`.
  {
    kind: 'authorization',
    pattern: /((?:\b[Bb]asic|\bAUTH (?:PLAIN|LOGIN))\s+)(?=[a-z+/]*[A-Z0-9=])[\w+/=]{8,}/g,
    keep: afterName,
  },
  {
    kind: 'cookie',
    pattern: /(\b(?:set-)?cookie[\\"']{0,4}\s{0,8}:\s{0,8}[\\"']{0,4})[^"'\\\r\n]+/gi,
    keep: afterName,
  },
  { kind: 'token', pattern: new RegExp(`(?<![A-Za-z0-9])(?:${TOKENS})`, 'g'), keep: () => REDACTED },
  { kind: 'token', pattern: new RegExp(`(?<![A-Za-z0-9+/=])(?:${AZURE_KEYS})`, 'g'), keep: () => REDACTED },
  // `"name": "HF_TOKEN", "value": "..."`, as lists of environment variables are written in JSON, YAML and XML.
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:${SECRET_NAME})${NAME_ENDS}\s{0,8}(?:,\s{0,60}["']?\w{1,30}["']?\s?:\s?["']?\w{0,30}["']?\s{0,4}){0,2}[,\n]\s{0,60}[\\"']{0,4}value${NAME_ENDS}\s{0,8}[:=]\s{0,8})${VALUE}`,
      'gi',
    ),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`(["']value["']\s{0,8}:\s{0,8})("(?:[^"\\\n]|\\.)*"|'[^'\n]*')(?=\s{0,8},\s{0,60}["']name["']\s{0,8}:\s{0,8}["'][^"'\n]{0,60}(?:${SECRET_NAME}))`,
      'gi',
    ),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:${SECRET_NAME})(?:<\/\w{1,40}>\s{0,60}<value>|["']\s{0,8}>|(?:\s[^<>\n]{0,100})?(?<=<[^<>\n]{1,200})>))([^<\n]+)`,
      'gi',
    ),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(String.raw`((?:${SECRET_NAME})["']\s{1,8}value\s{0,3}=\s{0,3})(${QUOTED})`, 'gi'),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(`((?:${SECRET_NAME})${NAME_ENDS}${SEPARATOR})${VALUE}`, 'gi'),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: new RegExp(`((?:${MAYBE_SECRET_NAME}|${ANY_KEY})${NAME_ENDS}${SEPARATOR})${VALUE}`, 'gi'),
    keep: (_, before = '', value = '') => (looksSecret(before, value) ? named(_, before, value) : null),
  },
  // `("HF_TOKEN", "...")`, `add_argument("--hub-token", default="...")`
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:${SECRET_NAME})\\?["']\s{0,8},\s{0,8}(?:[\w=. ]{0,40}(?:,\s?)?default\s?=\s?)?)(\\+"[^"\\\n]*\\+"|"[^"\n]*"|'[^'\n]*')(?!\s{0,8}:)`,
      'gi',
    ),
    keep: named,
  },
  // `AzureKeyCredential("...")`, `auth=("name", "...")`
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:credentials?|basicauth|\bauth\s{0,3}=\s{0,3})\(\s{0,8}(?:(?:${QUOTED})\s{0,4},\s{0,8}){0,4})(${QUOTED})`,
      'gi',
    ),
    keep: named,
  },
  // `--hub-token ...`, `ENV HF_TOKEN ...`
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?<=(?:(?<![\w-])--?|\bENV\s{1,4}|\bsetx\s{1,4})[\w.-]{0,60})(?:${SECRET_NAME})["']?(?:\s+|["']\s{0,8},\s{0,8}))(?!-|(?:default|type|help|action|required|nargs|dest|metavar)\s?=)${VALUE}`,
      'gi',
    ),
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: /(\b(?:password|passphrase|token|secret|key)\s+(?:is|was)\s*:?\s*)((?=\S*\d)[^\s"',;]{6,})/gi,
    keep: named,
  },
  // `HF_TOKEN -> ...`, `| token | ... |`, `API key provided: ...`: only what cannot be a word.
  {
    kind: 'named secret',
    pattern: new RegExp(
      String.raw`((?:${SECRET_NAME})(?:[^A-Za-z0-9\n\[]{1,30}|\s{1,4}(?:\(?(?:is|was|set|to|now|provided|used|value|with|first|\d{1,2})\W{1,4}){1,3}))([A-Za-z0-9+=~]{16,}[\w+/=~.-]*)`,
      'gi',
    ),
    keep: (_, before = '', value = '') => (looksRandom(value) ? named(_, before, value) : null),
  },
  // `with token 4fJ...`
  {
    kind: 'named secret',
    pattern: /(\b(?:password|token|secret)\s+)((?=\S{0,200}\d)(?=\S{0,200}[a-z])[\w+/=.~-]{20,})/gi,
    keep: named,
  },
  // As in .netrc.
  { kind: 'named secret', pattern: /(\blogin\s+\S{1,200}\s+password\s+)(\S+)/gi, keep: named },
  // `curl -u name:password`
  {
    kind: 'named secret',
    pattern: /(\s(?:-u|--(?:proxy-)?user)[\s=]["']?[^\s:"']{1,200}(?<!\.py):)((?!\d{1,6}\b)[^\s"']+)/g,
    keep: named,
  },
  // The short options of programs that sign in.
  {
    kind: 'named secret',
    pattern:
      /(\b(?:(?:docker|podman|helm|oras|nerdctl|az|acr)\s+(?:[a-z]{1,20}\s+)?login|sshpass|htpasswd|ldapsearch|7z|rabbitmqadmin)\b[^\n|;]{0,300}?\s-[pPw])(\s*[^\s-][^\s]*)/g,
    keep: named,
  },
  {
    kind: 'named secret',
    pattern:
      /(\b(?:unzip|sqlcmd)\b[^\n|;]{0,300}?\s-P\s?|\bmysql(?:dump|admin)?\b[^\n|;]{0,300}?\s-p|\bredis-cli\b[^\n|;]{0,300}?\s-a\s+|\bopenssl\b[^\n|;]{0,300}?\s-k\s+)([^\s-][^\s]*)/g,
    keep: named,
  },
  {
    kind: 'named secret',
    pattern: /(\b(?:wandb|comet|clearml|neptune)\s+login\s+(?:--?\S{1,60}\s+){0,4})(\w{20,})/g,
    keep: named,
  },
];

/** Special words of tokenizers, numbers of tokens, and what only says where a secret is. */
export const HARMLESS =
  /^["'\\]*(?:\d{1,6}(?:\.\d+)?|true|false|none|null|undefined|nil|yes|no|not|none|missing|empty|unset|invalid|expired|required|unknown|disabled|enabled|set|\*+|x{3,}|\.{3}|\[redacted\].*|\$.*|%[A-Z_]+%|<[^>]*>|\[(?:PAD|CLS|SEP|MASK|UNK|BOS|EOS)\]|(?:os\.(?:environ|getenv)|getenv|env|secrets?|args|config|self|process\.env|dbutils\.secrets)[.([].*)["'\\,)\]}]*$/i;
/** Code that reads a secret from elsewhere: a call, or a field of this name. */
const CODE =
  /^(?:[a-z_]\w*\.)+[a-z_]\w*\(|^[a-z_]{2,40}\(\)|^(?:[a-z_]\w*\.){1,4}\w*(?:token|secret|password|key)[),]?$/i;
/** A number is harmless as a count of tokens, not as a password. */
const COUNTED = /token["'\]\\]*\s*(?:=>|:=|={1,2}|:|\s)\s*$/i;

function named(_: string, before = '', value = ''): string | null {
  if (HARMLESS.test(value) && (!/^["'\\]*\d/.test(value) || COUNTED.test(before))) return null;
  // The end of a text in Base64 that ends like a name: `...sig==`.
  if (CODE.test(value) || /^=+$/.test(value)) return null;
  const quote = /^\\*["']/.exec(value)?.[0] ?? '';
  if (/^["']{3}/.test(value)) return `${before}${value.slice(0, 3)}${REDACTED}${value.slice(0, 3)}`;
  if (quote !== '')
    return `${before}${quote}${REDACTED}${value.length > quote.length && value.endsWith(quote) ? quote : ''}`;
  // A number, a list or an object in JSON stays JSON.
  if (/^[[{\]},]+$/.test(value)) return null;
  if (/^\d+[}\],]*$/.test(value) && /"\s*:\s*$/.test(before)) return `${before}"${REDACTED}"${/\D*$/.exec(value)?.[0]}`;
  // What closes the text around it is no part of it.
  return `${before}${REDACTED}${/[)}\],.]+$/.exec(value)?.[0] ?? ''}`;
}

const KEY_OF_NO_LOCK = /^(?:cache|sort|hash|partition|foreign|public|row|object|blob)/i;

/** Whether what is under a name of much else is a secret. */
export function looksSecret(name: string, given: string): boolean {
  const value = given.replace(/^[\\"']+|[\\"',)\]}]+$/g, '');
  if (/key\d?[\\"'\]]*\W*$/i.test(name)) return !KEY_OF_NO_LOCK.test(name) && looksRandom(value);
  const isNumber = /^[\d.,:]+[a-z%/]{0,4}$/i.test(value);
  return (
    value.length >= 8 && /\d/.test(value) && /[a-z]/i.test(value) && !isNumber && /^[\w+/=~!@#$%^&*.-]+$/.test(value)
  );
}

/** Whether a text is no word and no number: letters in both cases among digits, or long, or in hex. */
function looksRandom(given: string): boolean {
  const text = given.replace(/[.=~-]+$/, '');
  const digits = text.match(/\d/g)?.length ?? 0;
  if (text.length < 16 || !/^[\w+/=~.-]+$/.test(text)) return false;
  const isMixed = digits >= 3 && /[a-z]/.test(text) && /[A-Z]/.test(text);
  return isMixed || (text.length >= 20 && digits >= 5 && /^[a-z0-9]*[a-z][a-z0-9]*$/i.test(text));
}
