import type { z } from 'zod';

// What was meant with a value of another type than is expected, where a sign of YAML was forgotten or put in.

/** What would be right for the very value that was written; null when that cannot be told. */
export function valueMeant(issue: z.core.$ZodIssue, value: unknown, known: () => readonly string[]): string | null {
  if (issue.code !== 'invalid_type') return null;
  if (issue.expected === 'array')
    return hasDashedKey(value) ? `${issue.message}; a blank follows the - of an entry` : null;
  if (typeof value !== 'string') return null;
  if (issue.expected === 'object') return entryMeant(value, known());
  return issue.expected === 'number' || issue.expected === 'int' ? numberMeant(issue.message, value) : null;
}

/** The entry that was meant with a text in which no blank follows the colon; null when its key is not known. */
export function entryMeant(text: string, known: readonly string[]): string | null {
  const [, key = '', rest] = /^([\w-]+):(\S.*)$/.exec(text) ?? [];
  return rest !== undefined && known.includes(key) ? `a blank after the colon: ${key}: ${rest}` : null;
}

/** A number in quotes, or with signs between its thousands. */
function numberMeant(expected: string, text: string): string | null {
  const plain = /^\d{1,3}([,_']\d{3})+(\.\d+)?$/.test(text) ? text.replace(/[,_']/g, '') : text.trim();
  return /^-?\d+(\.\d+)?$/.test(plain) ? `${expected}, which is written ${plain}` : null;
}

/** `-notify` and `– notify` are keys, and make a map of what was meant as a list. */
function hasDashedKey(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).some((key) => /^[-\u2013\u2014]/.test(key));
}
