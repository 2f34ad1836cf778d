import type { Json } from '../../core/policy/condition.ts';
import { together } from '../messages/together.ts';

/* The few elements of Adaptive Cards that a message is made of. */

export type CardElement = { readonly [key: string]: Json };

export const SMALL: CardElement = { isSubtle: true, size: 'Small' };
export const MONOSPACE: CardElement = { fontType: 'Monospace', size: 'Small' };

/** Words of Runwarden alone. */
export function ownWords(text: string, style: CardElement): CardElement {
  return { type: 'TextBlock', text, ...style, wrap: true };
}

export function richText(text: string, style: CardElement = {}, spacing?: 'None' | 'Small' | 'Medium'): CardElement {
  const block = {
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: style === MONOSPACE ? text : together(text), ...style }],
  };
  return spacing === undefined ? block : { ...block, spacing };
}

export function hidden(id: string, items: readonly CardElement[]): CardElement {
  return { type: 'Container', id, isVisible: false, spacing: 'Medium', style: 'emphasis', items };
}

export function opener(title: string, id: string): CardElement {
  return { type: 'Action.ToggleVisibility', title, targetElements: [id] };
}
