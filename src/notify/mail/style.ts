import type { Action, Tone } from '../messages/message-parts.ts';
import { TOGETHER } from '../messages/together.ts';

// Colours, fonts and text of the HTML of a mail.

export const FONT = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
export const FIXED = "Consolas,Menlo,'DejaVu Sans Mono',monospace";

export const TEXT = '#1b2430';
export const MUTED = '#5b6472';
export const LINK = '#1f5bb5';
/** Between rows, and below the head of a table. */
export const LINE = '#e6e9ee';
export const RULE = '#c9ced6';

interface Colours {
  readonly ink: string;
  readonly back: string;
  readonly inkInDark: string;
  readonly backInDark: string;
}

export const TONES: Readonly<Record<Tone, Colours>> = {
  attention: { ink: '#b42318', back: '#fef3f2', inkInDark: '#ff9c8f', backInDark: '#3a1a17' },
  warning: { ink: '#93470a', back: '#fff8eb', inkInDark: '#f7b955', backInDark: '#352408' },
  accent: { ink: '#1f5bb5', back: '#eff5ff', inkInDark: '#8fbcff', backInDark: '#14243d' },
  good: { ink: '#0b6e4f', back: '#edfaf4', inkInDark: '#6fd3ad', backInDark: '#0f2d22' },
};

const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it is, in which nothing is markup. */
export function plain(words: string): string {
  return words.replace(/[&<>"']/g, (mark) => MARKUP[mark] ?? mark);
}

const ADDRESS = /[^\s@<>(),;:"&]{1,40}@[\w.-]{1,40}\w/g;

/** Text of a sentence: what belongs together stays on one line. */
export function textOf(words: string): string {
  return plain(words)
    .replace(TOGETHER, '&nbsp;')
    .replace(ADDRESS, (address) => `<span style="display:inline-block;max-width:100%;">${address}</span>`);
}

/** A link, or where this service has no address of its own, the words of one. */
export function linkTo(action: Action): string {
  if (!isLink(action)) return `${textOf(action.label)}: ${plain(action.url)}`;
  return `<a href="${plain(action.url)}" style="color:${LINK};">${textOf(action.label)}</a>`;
}

/** Only what opens in a browser is a link. */
export function isLink({ url }: Action): boolean {
  return /^https?:\/\//.test(url);
}
