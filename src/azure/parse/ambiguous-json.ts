/** What tells keys and numbers from texts in JSON that is known to be valid. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]|-?\d[\d.eE+-]*/g;

const LONGEST_SHOWN = 40;

/**
 * Why valid JSON does not say what a parser makes of it: of a key that stands twice it takes the last, and a number
 * beyond its range is infinite. Null when neither is there.
 */
export function flawIn(json: string): string | null {
  /** The keys so far of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let text = '';
  for (const [token] of json.matchAll(TOKENS)) {
    const flaw = flawAfter(token);
    if (flaw !== null) return flaw;
  }
  return null;

  function flawAfter(token: string): string | null {
    switch (token[0]) {
      case '{':
      case '[':
        open.push(token === '{' ? new Set() : null);
        return null;
      case '}':
      case ']':
        open.pop();
        return null;
      case '"':
        text = token;
        return null;
      case ':':
        return flawOfKey(text, open.at(-1) ?? null);
      default:
        return flawOfNumber(token);
    }
  }
}

function flawOfKey(text: string, keys: Set<string> | null): string | null {
  // One key may be spelt in two ways: "a" and "\u0061".
  const key = text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1);
  if (keys?.has(key)) return `its key ${cut(text)} stands twice in one object`;
  keys?.add(key);
  return null;
}

function flawOfNumber(text: string): string | null {
  return Number.isFinite(Number(text)) ? null : `its number ${cut(text)} is too large to be read`;
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
