import type { Message } from '../messages/message-parts.ts';
import { tableLines } from '../messages/table.ts';

/** The widest line, apart from addresses and commands: they are copied, so they are never broken. */
const WIDTH = 72;
/** The widest column of names; a longer name has a line of its own. */
const WIDEST_NAME = 14;

/** The parts of a message as the text part of a mail. Its HTML says the same; see mail-html.ts. */
export function mailText(message: Message): string {
  const { headline, line, facts, next, actions, commands, table, list, details } = message;
  const column = Math.min(WIDEST_NAME, Math.max(0, ...facts.map(({ name }) => name.length + 2)));
  const blocks = [
    [...wrapped(headline), ...(line === null ? [] : wrapped(line))],
    facts.flatMap(({ name, text }) => factLines(name, text, column)),
    ['What happens next', ...next.flatMap(({ when, what }) => [...wrapped(`${when}:`, 2), ...wrapped(what, 4)])],
    actions.flatMap(({ label, url }) => [`${label}:`, `  ${url}`]),
    ...commands.map(({ label, commands: lines }) => [...wrapped(label), ...lines.map((command) => `  ${command}`)]),
    table === null ? [] : tableLines(table).flatMap(noteWrapped),
    list === null ? [] : listLines(list),
  ];
  const body = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  // The mark of a signature: what comes after it is small print to a mail reader, too.
  const small = ['-- ', ...details.flatMap((detail) => wrapped(detail))].join('\n');
  return `${[...body, ...(details.length === 0 ? [] : [small])].join('\n\n')}\n`;
}

function factLines(name: string, text: string, column: number): string[] {
  const lines = wrapped(text, column);
  if (name.length + 2 > column) return [`${name}:`, ...lines];
  const [first = '', ...others] = lines;
  return [`${name}:`.padEnd(column) + first.trimStart(), ...others];
}

function listLines({ title, lines, verbatim }: NonNullable<Message['list']>): string[] {
  if (verbatim) return [...wrapped(title), ...lines.map((line) => `  | ${line}`)];
  return [...wrapped(title), ...lines.flatMap((line) => wrapped(line, 2))];
}

/** Rows stay as they are; the note below one is a sentence. */
function noteWrapped(line: string): string[] {
  return line.startsWith('    ') && !line.includes('://') ? wrapped(line.trim(), 4) : [line];
}

/** Lines of whole words. A word that is longer than a line has one of its own. */
function wrapped(text: string, indent = 0): string[] {
  const lines: string[] = [];
  const before = ' '.repeat(indent);
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && before.length + line.length + 1 + word.length > WIDTH) {
      lines.push(before + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, before + line];
}
