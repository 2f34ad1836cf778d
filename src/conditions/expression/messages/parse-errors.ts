// What the library says of texts that it cannot read, in plain words and with what would be right.

/** What is wrong at a place, told by what stands there. */
interface Sign {
  /** What stands before the place. */
  readonly before?: RegExp;
  readonly here: RegExp;
  readonly problem: string;
  readonly expected: string;
}

const LIKE = "like(text, 'pattern'), whose RE2 pattern fits the whole text";

/** In the order in which they are tried. `$1` and `$2` are the groups of `before`, or else of `here`. */
const SIGNS: readonly Sign[] = [
  { here: /^([“”„‟‘’‚‛«»`´])/, problem: '$1 is no quote', expected: 'straight quotes, " or \'' },
  { here: /^=?~/, problem: '=~ is no operator', expected: LIKE },
  { here: /^\//, problem: 'a / stands where a value begins', expected: `a value; for a regular expression, ${LIKE}` },
  { before: /=$/, here: /^=/, problem: 'there is one = too many', expected: '== for equal, != for not equal' },
  { here: /^=/, problem: 'a single = compares nothing', expected: '== for equal' },
  { before: /<$/, here: /^>/, problem: '<> is no operator', expected: '!= for not equal' },
  { here: /^&(?!&)/, problem: 'a single & is no operator', expected: '&&' },
  { here: /^\|(?!\|)/, problem: 'a single | is no operator', expected: '||' },
  { here: /^and\b/i, problem: 'and is no operator', expected: '&&' },
  { here: /^or\b/i, problem: 'or is no operator', expected: '||' },
  { before: /\bnot\s+$/i, here: /^\S/, problem: 'not is no operator', expected: '! before what must not be' },
  {
    before: /(\d+)\s*$/,
    here: /^(ms|[smhd])\b/,
    problem: 'a length stands without quotes',
    expected: 'duration("2h"), in h, m, s and smaller',
  },
  { before: /%\s*$/, here: /^$/, problem: 'a % stands behind a number', expected: 'the number alone, such as 5.0' },
  { here: /^\.(\d+)/, problem: 'a number begins with a dot', expected: '0.$1' },
  { before: /\.tags\.$/, here: /^["']/, problem: 'a quote stands after the dot', expected: 'run.tags["cost-center"]' },
  {
    before: /\.tags\.[\w-]*-$/,
    here: /^\w/,
    problem: 'a - is a minus',
    expected: 'run.tags["cost-center"] for such a key',
  },
];

const TOKENS: Readonly<Record<string, string>> = {
  RPAREN: ')',
  RBRACKET: ']',
  RBRACE: '}',
  COLON: ':',
  COMMA: ',',
  IDENTIFIER: 'a name',
};

interface Words {
  readonly problem: string;
  readonly expected: string;
}

/** A text that cannot be read. @param summary what the library says of it. */
export function syntaxInWords(code: string, summary: string, source: string, offset: number): Words {
  if (code.startsWith('unterminated') || code === 'newline_in_string')
    return { problem: 'a quote is opened and not closed', expected: `a closing ${source[offset]}` };
  if (/escape|surrogate/.test(code))
    return {
      problem: `${source.slice(offset, offset + 2)} is nothing that can stand in a text`,
      expected: 'two backslashes for one, as in like(run.name, "v\\\\d+")',
    };
  if (/number|integer|exponent/.test(code))
    return { problem: 'a number cannot be read', expected: 'a number such as 5, 5.0 or 1e3' };
  const [before, here] = [source.slice(0, offset), source.slice(offset)];
  for (const sign of SIGNS) {
    const found = sign.here.exec(here);
    if (!found || (sign.before && !sign.before.test(before))) continue;
    const filled = (text: string) => text.replaceAll('$1', found[1] ?? '');
    return { problem: filled(sign.problem), expected: filled(sign.expected) };
  }
  return unexpected(summary, here);
}

function unexpected(summary: string, here: string): Words {
  const wanted = TOKENS[/^Expected (\w+)/.exec(summary)?.[1] ?? ''] ?? null;
  const word = /^\w+|^\S/.exec(here)?.[0];
  if (word === undefined)
    return { problem: 'the expression ends too early', expected: wanted ?? 'what goes on, a value' };
  if (wanted !== null) return { problem: `${word} stands in the wrong place`, expected: wanted };
  if (/^[)\]}]$/.test(word))
    return { problem: `${word} closes what is not open, or what is empty`, expected: 'a value' };
  return { problem: `${word} cannot stand here`, expected: 'a CEL expression, whose parts are joined with && or ||' };
}

/** What each function and method takes. */
const TAKES: Readonly<Record<string, string>> = {
  size: 'a text, a list or a map',
  int: 'a number, a text or a timestamp',
  double: 'a number or a text',
  string: 'a text, a number, a bool, a time',
  duration: 'a text such as duration("1h30m")',
  timestamp: 'a text such as timestamp("2026-01-01T00:00:00Z")',
  like: "a text and a pattern, such as like(run.name, 'eval-.*')",
};

export function takenBy(name: string): string {
  const takes = Object.hasOwn(TAKES, name) ? TAKES[name] : undefined;
  return takes ?? (name.startsWith('get') ? 'a timestamp or a duration before it' : 'texts, before it and within it');
}
