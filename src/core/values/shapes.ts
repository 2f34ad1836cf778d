import { z } from 'zod';

// What the shapes of runs and signals are made of. An error message says what would be right.

/** The type of a schema's output. Nothing writes to what was read. */
export type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;

/** The last moment that a Date can hold. */
const LAST_INSTANT = 8.64e15;

const INSTANT = 'a time in milliseconds';
export const instant = z.number({ error: INSTANT }).min(0, { error: INSTANT }).max(LAST_INSTANT, { error: INSTANT });
export const text = z.string({ error: 'a text' });
export const texts = z.record(text, text, { error: 'a map of texts' });
export const number = z.number({ error: 'a number' });
export const amount = number.min(0, { error: 'a number from 0 on' });
export const yesOrNo = z.boolean({ error: 'true or false' });
/** Output name to `azureml://` URI. */
export const outputs = z.record(text, text.nullable(), { error: 'a map of texts' });

/** A text with something in it. */
export function words(expected: string) {
  return z.string({ error: expected }).trim().min(1, { error: expected });
}

/** A value, or why it is unknown. */
export function fact<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion(
    'known',
    [z.object({ known: z.literal(true), value }), z.object({ known: z.literal(false), reason: text })],
    { error: 'a value, or why it is unknown' },
  );
}
