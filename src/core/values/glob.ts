/**
 * Says whether a text fits a pattern of literal characters, `*` (any run of characters) and `?` (one character).
 * Letters are compared without case, since Azure itself spells ids and sizes in either. Takes at most
 * `text.length * pattern.length` steps, so that no pattern can stall a pass.
 */
export function globMatches(pattern: string, text: string): boolean {
  return fits(pattern.toLowerCase(), text.toLowerCase());
}

/** Both in lower case. */
function fits(wanted: string, given: string): boolean {
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

/** Whether a text fits what was made ready. */
export type Fits = (text: string) => boolean;

/** Made ready once for each list: a policy's patterns meet every run of every pass. */
const ready = new WeakMap<readonly string[], Fits>();

/** Says whether a text fits any of the patterns. */
export function anyGlobMatches(patterns: readonly string[], text: string): boolean {
  return fitsAny(patterns)(text);
}

/** The test for any of the patterns, for who asks it again and again. */
export function fitsAny(patterns: readonly string[]): Fits {
  let fitsOne = ready.get(patterns);
  if (!fitsOne) {
    fitsOne = makeReady(patterns);
    ready.set(patterns, fitsOne);
  }
  return fitsOne;
}

function makeReady(patterns: readonly string[]): Fits {
  const tests = patterns.map(readyFor);
  const [only] = tests;
  if (only && tests.length === 1) return (text) => only(text.toLowerCase());
  return (text) => {
    const given = text.toLowerCase();
    for (const fitsOne of tests) if (fitsOne(given)) return true;
    return false;
  };
}

/** For a text in lower case. The plain shapes, which most patterns have, need no search. */
function readyFor(pattern: string): Fits {
  const wanted = pattern.toLowerCase();
  if (!/[*?]/.test(wanted)) return (given) => given === wanted;
  if (/^[^*?]*\*$/.test(wanted)) {
    const start = wanted.slice(0, -1);
    return (given) => given.startsWith(start);
  }
  if (/^\*[^*?]*$/.test(wanted)) {
    const end = wanted.slice(1);
    return (given) => given.endsWith(end);
  }
  return (given) => fits(wanted, given);
}

/**
 * Says whether every text that fits the inner pattern fits the outer one. May say no where that is true: a `?` of the outer
 * one is not held against a `*` of the inner one.
 */
export function globCovers(outer: string, inner: string): boolean {
  if (outer.toLowerCase() === inner.toLowerCase()) return true;
  if (outer.includes('?') && inner.includes('*')) return false;
  return globMatches(outer, inner);
}
