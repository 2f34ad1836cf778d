import { isLink } from '../messages/actions.ts';
import type { Action, Fact, Message, Next, Tone } from '../messages/message-parts.ts';
import { tableElements } from './adaptive-table.ts';
import { type CardElement as Element, hidden, MONOSPACE, opener, ownWords, richText, SMALL } from './card-elements.ts';

/*
 * A message as an Adaptive Card 1.5. Text of others is a TextRun, in which Teams reads no Markdown, no mention and no link.
 */

const COLOURS: Readonly<Record<Tone, string>> = {
  attention: 'Attention',
  warning: 'Warning',
  accent: 'Accent',
  good: 'Good',
};

/** Teams drops what is more than six buttons: three links, and two that open a part of the card. */
const MOST_LINKS = 3;

/** The card of a message. */
export function adaptiveCard(message: Message): Element {
  const { label, headline, line, facts, next, tone } = message;
  const links = linksOf(message);
  const log = logOf(message);
  const details = detailsOf(message, links);
  const [first] = links;
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: 'en',
    fallbackText: first ? `${headline} ${first.url}` : headline,
    msteams: { width: 'Full' },
    body: [
      ownWords(label, { color: COLOURS[tone], weight: 'Bolder', size: 'Small' }),
      richText(headline, { weight: 'Bolder', size: 'Medium' }, 'None'),
      ...(line === null ? [] : [richText(line, SMALL, 'Small')]),
      ...(facts.length === 0 ? [] : [{ type: 'Container', spacing: 'Medium', items: facts.map(factRow) }]),
      ...(next.length === 0 ? [] : [nextBox(next, tone)]),
      ...listOf(message),
      ...(message.table === null ? [] : tableElements(message.table)),
      ...(log.length === 0 ? [] : [hidden('log', log)]),
      ...(details.length === 0 ? [] : [hidden('details', details)]),
    ],
    actions: [
      ...links.slice(0, MOST_LINKS).map(({ label: title, url }) => ({ type: 'Action.OpenUrl', title, url })),
      ...(log.length === 0 ? [] : [opener('Last log lines', 'log')]),
      ...(details.length === 0
        ? []
        : [opener(message.commands.length > 0 ? 'Commands and details' : 'Details', 'details')]),
    ],
  };
}

function factRow({ name, text }: Fact): Element {
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [
      { type: 'Column', width: '88px', items: [ownWords(name, { isSubtle: true })] },
      { type: 'Column', width: 'stretch', items: [richText(text)] },
    ],
  };
}

function nextBox(next: readonly Next[], tone: Tone): Element {
  return {
    type: 'Container',
    style: tone,
    spacing: 'Medium',
    bleed: false,
    items: [
      ownWords('What happens next', { weight: 'Bolder', size: 'Small', color: COLOURS[tone] }),
      ...next.flatMap(({ when, what }) => [richText(when, { weight: 'Bolder' }, 'Small'), richText(what, {}, 'None')]),
    ],
  };
}

function listOf({ list }: Message): Element[] {
  if (list === null || list.verbatim) return [];
  return [
    richText(list.title, { weight: 'Bolder' }, 'Medium'),
    ...list.lines.map((line) => richText(line, { size: 'Small' }, 'Small')),
  ];
}

function logOf({ list }: Message): Element[] {
  if (!list?.verbatim) return [];
  return [richText(list.title, { weight: 'Bolder' }), ...list.lines.map((line) => richText(line, MONOSPACE, 'None'))];
}

/** What few readers need: commands, small print, and the links that are no buttons. */
function detailsOf({ actions, commands, details }: Message, links: readonly Action[]): Element[] {
  const others = actions.filter((action) => !links.slice(0, MOST_LINKS).includes(action));
  return [
    ...commands.flatMap(({ label, commands: lines }) => [
      richText(label, {}, 'Small'),
      ...lines.map((command) => richText(command, MONOSPACE, 'Small')),
    ]),
    ...others.map(({ label, url }) => richText(`${label}: ${url}`, SMALL, 'Small')),
    ...details.map((detail) => richText(detail, SMALL, 'Small')),
  ];
}

/** The actions that Teams can open. Where no address of Runwarden is configured, there is none. */
function linksOf({ actions }: Message): Action[] {
  return actions.filter(({ url }) => isLink(url));
}
