/** Any text as one word of a POSIX shell: names that people choose may hold what a shell obeys. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
