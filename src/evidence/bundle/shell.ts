const PLAIN = /^[\w@%+=:,./-]+$/;

/** An argument as a POSIX shell takes it for one word, whatever it holds. */
function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
