/** A text of JSON in which null takes the places of bare words. */
export interface PlainJson {
  readonly plain: string;
  /** The numbers that the words mean, by the place of their null in `plain`. */
  readonly words: ReadonlyMap<number, number>;
  /** How many brackets are open at most. */
  readonly depth: number;
}

/** A text in quotes, one that does not end, a bracket, or a bare word that is no part of another. */
const TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|$)|[[\]{}]|(?<![\w.$+-])(?:NaN|-?Infinity)(?![\w.$])/g;

/** Finds the bare NaN, Infinity and -Infinity outside of texts, for which JSON has no words. */
export function findBareWords(json: string): PlainJson {
  const words = new Map<number, number>();
  let plain = '';
  let copied = 0;
  let open = 0;
  let depth = 0;
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === '[' || token === '{') depth = Math.max(depth, ++open);
    else if (token === ']' || token === '}') open--;
    else if (!token.startsWith('"')) {
      plain += json.slice(copied, index);
      words.set(plain.length, Number(token));
      plain += 'null';
      copied = index + token.length;
    }
  }
  return { plain: plain + json.slice(copied), words, depth };
}
