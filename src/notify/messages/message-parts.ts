import { oneLine } from '../../core/alert/alert-data.ts';
import { type Table, tableLines } from './table.ts';
import { type Moment, withTimes } from './times.ts';
import { sentence } from './words.ts';

/** What a person reads, part by part, in the order in which it is read. Each channel lays out the parts in its own way. */
export interface Message {
  /** The state or the question first, then the run. */
  readonly subject: string;
  /** The second most important fact. */
  readonly preview: string;
  /** Two to five words that name the kind of message. */
  readonly label: string;
  /** The outcome, and what silence leads to. */
  readonly headline: string;
  /** Which run, where, whose; null where it is about no single run. */
  readonly line: string | null;
  readonly facts: readonly Fact[];
  readonly next: readonly Next[];
  readonly actions: readonly Action[];
  readonly commands: readonly Commands[];
  /** Runs, with what they cost. */
  readonly table: Table | null;
  /** Problems or lines of a log, one a line. */
  readonly list: { readonly title: string; readonly lines: readonly string[]; readonly verbatim?: true } | null;
  readonly details: readonly string[];
  /** How urgent it is: colours and priorities come from it. */
  readonly tone: Tone;
}

/** Somebody must act; something is about to happen; something has happened; something is well again. */
export type Tone = 'attention' | 'warning' | 'accent' | 'good';

export interface Fact {
  readonly name: string;
  readonly text: string;
}

export interface Next {
  readonly when: string;
  readonly what: string;
}

/** A link. */
export interface Action {
  readonly label: string;
  readonly url: string;
}

/** Commands to paste, with what they are for. */
export interface Commands {
  readonly label: string;
  readonly commands: readonly string[];
}

export const SUBJECT_LENGTH = 78;
export const HEADLINE_LENGTH = 110;
export const PREVIEW_LENGTH = 130;
export const FACT_LENGTH = 300;

/** A reason and what comes of it, in the length of a preview. */
export function previewOf(reason: string, rest: string, moment: Moment): string {
  return withEnd(withTimes(reason, moment), rest, PREVIEW_LENGTH);
}

/** A sentence with another behind it: the first is cut where both do not fit, never the second. */
export function withEnd(first: string, rest: string, longest: number): string {
  return `${oneLine(sentence(first), Math.max(20, longest - rest.length - 1))} ${rest}`;
}

/** A message from the parts that it has. */
export function messageOf(
  parts: Pick<Message, 'subject' | 'preview' | 'label' | 'headline' | 'next'> & Partial<Message>,
): Message {
  const { facts = [], details = [], line = null } = parts;
  return {
    actions: [],
    commands: [],
    table: null,
    list: null,
    tone: 'accent',
    ...parts,
    headline: oneLine(parts.headline),
    line: line === null ? null : oneLine(line),
    next: parts.next.map(({ when, what }) => ({ when: oneLine(when), what: oneLine(what) })),
    details: details.map((detail) => oneLine(detail)),
    subject: oneLine(parts.subject, SUBJECT_LENGTH),
    preview: oneLine(parts.preview, PREVIEW_LENGTH),
    facts: facts.map(({ name, text }) => ({ name, text: oneLine(text, FACT_LENGTH) })),
  };
}

/** The whole message as plain text, without its subject. */
export function messageText(message: Message): string {
  const { headline, line, facts, next, actions, commands, table, list, details } = message;
  const blocks = [
    [headline, ...(line === null ? [] : [line])],
    facts.map(({ name, text }) => `${name}: ${text}`),
    ['What happens next:', ...next.map(({ when, what }) => `- ${when}: ${what}`)],
    actions.map(({ label, url }) => `${label}: ${url}`),
    ...commands.map(({ label, commands: lines }) => [label, ...lines.map((command) => `  ${command}`)]),
    table === null ? [] : tableLines(table),
    list === null ? [] : [list.title, ...list.lines.map((one) => `  ${one}`)],
    details,
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** Times within the reasons of others, worded as all others are. Links, commands and the lines of a log stay as they are. */
export function inWords(message: Message, moment: Moment): Message {
  const worded = (text: string) => withTimes(text, moment);
  return {
    ...message,
    preview: worded(message.preview),
    headline: worded(message.headline),
    facts: message.facts.map(({ name, text }) => ({ name, text: worded(text) })),
    next: message.next.map(({ when, what }) => ({ when: worded(when), what: worded(what) })),
    table: message.table && {
      ...message.table,
      rows: message.table.rows.map((row) => ({ ...row, note: row.note && worded(row.note) })),
    },
    list:
      message.list?.verbatim === true
        ? message.list
        : message.list && { ...message.list, lines: message.list.lines.map(worded) },
    details: message.details.map(worded),
  };
}
