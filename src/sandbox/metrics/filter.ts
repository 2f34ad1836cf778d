/** A `$filter` read: each dimension with its allowed values, or `*` for one series a value. */
export type MetricFilter = ReadonlyMap<string, '*' | readonly string[]>;

const TOKEN = /\s*(?:(\()|(\))|'((?:[^']|'')*)'|([A-Za-z_][\w.]*))/y;

type Token = { kind: 'open' | 'close' | 'value' | 'word'; text: string };

/**
 * Reads the part of OData that Azure Monitor allows: `A eq 'x' and (B eq 'y' or B eq 'z') and C eq '*'`, with or
 * without the parentheses. Alternatives must be of one dimension. Undefined when it is anything else. Names are lower-cased.
 */
export function parseMetricFilter(text: string): MetricFilter | undefined {
  const tokens = tokenise(text);
  const clauses = tokens && splitClauses(tokens);
  if (!clauses) return undefined;
  const filter = new Map<string, '*' | string[]>();
  for (const clause of clauses) {
    const alternatives = readAlternatives(clause);
    if (!alternatives || filter.has(alternatives.name)) return undefined;
    filter.set(alternatives.name, alternatives.values.includes('*') ? '*' : alternatives.values);
  }
  return filter;
}

/** Cuts at each `and` outside of parentheses, and takes the parentheses off. */
function splitClauses(tokens: readonly Token[]): Token[][] | undefined {
  const clauses: Token[][] = [];
  let position = 0;
  while (position < tokens.length) {
    if (position > 0 && !isWord(tokens[position++], 'and')) return undefined;
    const grouped = tokens[position]?.kind === 'open';
    const end = grouped ? closing(tokens, position) : endOfAlternatives(tokens, position);
    clauses.push(tokens.slice(grouped ? position + 1 : position, end));
    position = grouped ? end + 1 : end;
  }
  return clauses;
}

/** `A eq 'x' or A eq 'y'` needs no parentheses. */
function endOfAlternatives(tokens: readonly Token[], start: number): number {
  let end = start + 3;
  while (isWord(tokens[end], 'or')) end += 4;
  return end;
}

function tokenise(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const [, open, close, value, word] = match;
    if (open) tokens.push({ kind: 'open', text: open });
    else if (close) tokens.push({ kind: 'close', text: close });
    else if (value !== undefined) tokens.push({ kind: 'value', text: value.replaceAll("''", "'") });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

function closing(tokens: readonly Token[], open: number): number {
  const end = tokens.findIndex((token, index) => index > open && token.kind === 'close');
  return end === -1 ? tokens.length : end;
}

function readAlternatives(terms: readonly Token[]): { name: string; values: string[] } | undefined {
  const values: string[] = [];
  let name: string | undefined;
  for (let i = 0; i < terms.length; i += 4) {
    const [dimension, equals, value, or] = terms.slice(i, i + 4);
    if (dimension?.kind !== 'word' || !isWord(equals, 'eq') || value?.kind !== 'value') return undefined;
    if (or !== undefined && !isWord(or, 'or')) return undefined;
    if (name !== undefined && name !== dimension.text.toLowerCase()) return undefined;
    name = dimension.text.toLowerCase();
    values.push(value.text);
  }
  return name === undefined ? undefined : { name, values };
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}
