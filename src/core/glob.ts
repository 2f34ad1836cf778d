/**
 * Says whether a text fits a pattern of literal characters, `*` (any run of characters) and `?` (one character).
 * Letters are compared without case, since Azure itself spells ids and sizes in either. Takes at most
 * `text.length * pattern.length` steps, so that no pattern can stall a pass.
 */
export function globMatches(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < given.length) {
    if (p < wanted.length && wanted[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < wanted.length && wanted[p] === '*') p++;
  return p === wanted.length;
}

/** Says whether a text fits any of the patterns. */
export function anyGlobMatches(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => globMatches(pattern, text));
}
