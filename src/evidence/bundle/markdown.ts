/** A text of somebody else on one line, as it is written. */
export function code(text: string): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  if (line === '') return '(empty)';
  const fence = '`'.repeat(1 + longestRun(line, /`+/g));
  return fence.length === 1 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** A terminal obeys them; a tab is none of them. */
const CONTROL = /(?!\t)\p{Cc}/gu;

/** Lines of somebody else, as they are written. */
export function block(lines: readonly string[]): string[] {
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(lines.join('\n'), /`+/g)));
  return [`${fence}text`, ...lines.map((line) => line.replace(CONTROL, '')), fence];
}

/** A sentence of Runwarden with words of others in it: what Markdown would take for its own is escaped. */
export function plain(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/[\\`*_[\]<>|~#]/g, '\\$&')
    .trim();
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** A section with its heading; nothing where it would be empty. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines, ''];
}

function longestRun(text: string, pattern: RegExp): number {
  return Math.max(0, ...[...text.matchAll(pattern)].map(([run]) => run.length));
}
