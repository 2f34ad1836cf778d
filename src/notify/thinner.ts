import { oneLine } from '../core/alert/alert-data.ts';
import type { Message } from './messages/message-parts.ts';
import type { Table } from './messages/table.ts';

/*
 * A chat shows no message that is too large. What is left out is the longest and the least needed first: the list line by
 * line, then how it came about, then all but the outcome. The link leads to the whole.
 */

/** Of a sentence in a message that only just fits. */
const SHORT = 160;

/** Characters and links of a message that always fits. */
const BARE: Partial<Message> = { facts: [], next: [], commands: [], details: [], list: null, table: null };

/** The message as it is, and then with ever less of it. */
export function* thinner(message: Message): Generator<Message> {
  yield message;
  const { list, table, facts, next, actions } = message;
  for (let kept = (list?.lines.length ?? 0) - 1; kept >= 0; kept -= 1)
    yield { ...message, list: list && cut(list, kept) };
  const listless = { ...message, list: list && cut(list, 0) };
  for (let kept = (table?.rows.length ?? 0) - 1; kept >= 0; kept -= 1)
    yield { ...listless, table: table && cutTable(table, kept) };
  const short = { ...listless, table: table && cutTable(table, 0), commands: [], details: [] };
  yield short;
  yield {
    ...short,
    facts: facts.map(({ name, text }) => ({ name, text: oneLine(text, SHORT) })),
    next: next.map(({ when, what }) => ({ when: oneLine(when, SHORT), what: oneLine(what, SHORT) })),
  };
  yield { ...message, ...BARE, actions: actions.slice(0, 1) };
}

/** The end of a list that says how many of it are not there. */
const AND_MORE = /^and (\d+) more$/;

/** The first lines of a list; of a log, the last. */
function cut(list: NonNullable<Message['list']>, kept: number): NonNullable<Message['list']> {
  const { lines, verbatim } = list;
  if (verbatim) return { ...list, lines: [`${lines.length - kept} lines before`, ...lines.slice(lines.length - kept)] };
  const notThere = Number(AND_MORE.exec(lines.at(-1) ?? '')?.[1] ?? 0);
  const all = notThere > 0 ? lines.slice(0, -1) : lines;
  return { ...list, lines: [...all.slice(0, kept), `and ${all.slice(kept).length + notThere} more`] };
}

/** The first rows of a table. A sum of rows that are not all there is left out. */
function cutTable(table: Table, kept: number): Table {
  const rows = table.rows.filter(({ kind }) => kind !== 'sum').slice(0, kept);
  const count =
    table.rows.filter(({ kind }) => kind === 'row').length - rows.filter(({ kind }) => kind === 'row').length;
  return { ...table, rows, more: { count: count + (table.more?.count ?? 0), url: table.more?.url ?? null } };
}
