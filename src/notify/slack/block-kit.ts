import type { Json } from '../../core/policy/condition.ts';
import { isLink } from '../messages/actions.ts';
import { type Action, type Commands, type Message, messageText } from '../messages/message-parts.ts';
import { type Table, tableLines } from '../messages/table.ts';
import { together } from '../messages/together.ts';
import { thinner } from '../thinner.ts';

/*
 * A message in Slack's Block Kit. Text of others is in rich_text and plain_text, in which Slack reads no markup, no mention
 * and no link.
 */

type Block = { readonly [key: string]: Json };

/** What Slack takes at most. That of all blocks together is not documented: it refuses more than about 13,200 characters. */
const LIMITS = { characters: 13_000, header: 150, text: 3000, button: 75, url: 3000 } as const;

/** What is posted of a message, without the place. */
export type SlackMessage = { readonly text: string } & { readonly [key: string]: Json };

const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/** A message in blocks. What does not fit is left out; see thinner.ts. */
export function slackMessage(message: Message): SlackMessage {
  return fitting(message, blocksOf);
}

/** A question that has its answer: the end in its place, without buttons. @param asked the headline of the question. */
export function answeredMessage(end: Message, asked: string): SlackMessage {
  const was = richText([section([styled(asked, { strike: true })])]);
  return fitting({ ...end, actions: [] }, (message) => blocksOf(message, [was]));
}

/** The whole message as plain text, for a Slack that refuses its blocks. */
export function plainMessage(message: Message): SlackMessage {
  const text = `${message.label}: ${messageText(message)}`.slice(0, LIMITS.text).toWellFormed();
  return { ...QUIET, text: escaped(text), mrkdwn: false };
}

function fitting(message: Message, blocks: (message: Message) => Block[]): SlackMessage {
  const text = escaped(`${message.label}: ${message.headline}`);
  let body = { ...QUIET, text, blocks: [] as Block[] };
  for (const less of thinner(message)) {
    body = { ...body, blocks: blocks(less) };
    if (JSON.stringify(body).length < LIMITS.characters) break;
  }
  return body;
}

/** Slack reads `text` as markup: a mention or a link in it would be live. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function blocksOf(message: Message, first: readonly Block[] = []): Block[] {
  const { label, headline, line, facts, next, actions, commands, list, table, details } = message;
  const links = actions.filter(({ url }) => isButton(url));
  const others = actions.filter((action) => !links.includes(action)).map((link) => `${link.label}: ${link.url}`);
  const small = [...others, ...details];
  return [
    { type: 'header', text: plainText(headline, LIMITS.header) },
    context([line === null ? label : `${label} · ${line}`]),
    ...first,
    ...(facts.length === 0 ? [] : [richText(facts.map(({ name, text }) => named(name, `${together(text)}\n`)))]),
    ...(next.length === 0 ? [] : [nextBlock(message)]),
    ...(links.length === 0 ? [] : [{ type: 'actions', elements: links.map(button) }]),
    ...(list === null ? [] : [richText([section([bold(list.title)]), verbatim(list.lines)])]),
    ...(table === null ? [] : [tableBlock(table)]),
    ...commands.map(commandBlock),
    ...(small.length > 1 ? [context(small.slice(0, -1))] : []),
    ...(small.length > 0 ? [context(small.slice(-1))] : []),
  ];
}

function nextBlock({ next }: Message): Block {
  const bullets = next.map(({ when, what }) => named(together(when), together(what)));
  return richText([
    section([bold('What happens next\n')]),
    { type: 'rich_text_list', style: 'bullet', elements: bullets },
  ]);
}

function commandBlock({ label, commands }: Commands): Block {
  return richText([section([styled(label)]), verbatim(commands)]);
}

/** Columns stay columns in preformatted text, in which no link is live; so the links come below. */
function tableBlock(table: Table): Block {
  const { title, rows, more } = table;
  const lines = tableLines({ ...table, rows: rows.map((row) => ({ ...row, link: null })), more: null });
  const columns = lines.slice(1).map((line) => line.replace(/^ {2}/, ''));
  const links = rows.flatMap(({ cells, link }) =>
    link === null ? [] : [[styled(`\n${cells[0] ?? ''}: `), linked(link.label, link.url)]],
  );
  const andMore = `and ${more?.count ?? 0} more`;
  const rest = more ? [[styled('\n'), more.url === null ? styled(andMore) : linked(andMore, more.url)]] : [];
  return richText([
    section([bold(title)]),
    ...(rows.length === 0 ? [] : [verbatim(columns)]),
    ...(links.length + rest.length === 0 ? [] : [section([...links, ...rest].flat())]),
  ]);
}

function linked(text: string, url: string): Block {
  return isButton(url) ? { type: 'link', text, url } : styled(`${text}: ${url}`);
}

function isButton(url: string): boolean {
  return isLink(url) && url.length <= LIMITS.url;
}

function button({ label, url }: Action, index: number): Block {
  const first = index === 0 ? { style: 'primary' } : {};
  return { type: 'button', action_id: `open-${index}`, text: plainText(label, LIMITS.button), url, ...first };
}

function context(lines: readonly string[]): Block {
  return { type: 'context', elements: [plainText(together(lines.join('\n')), LIMITS.text)] };
}

function plainText(text: string, longest: number): Block {
  const fitted = text.length <= longest ? text : `${text.slice(0, longest - 1)}…`.toWellFormed();
  return { type: 'plain_text', text: fitted, emoji: false };
}

function richText(elements: readonly Block[]): Block {
  return { type: 'rich_text', elements };
}

function section(elements: readonly Block[]): Block {
  return { type: 'rich_text_section', elements };
}

function verbatim(lines: readonly string[]): Block {
  return { type: 'rich_text_preformatted', elements: [styled(lines.join('\n'))] };
}

function named(name: string, text: string): Block {
  return section([bold(`${name}: `), styled(text)]);
}

function bold(text: string): Block {
  return styled(text, { bold: true });
}

/** Slack refuses a text of nothing. */
function styled(text: string, style?: Block): Block {
  return { type: 'text', text: text === '' ? ' ' : text, ...(style && { style }) };
}
