import { z } from 'zod';
import { isPlainObject } from '../values/plain-object.ts';

const policyText = z.object({ file: z.string(), text: z.string(), defaults: z.unknown() });

/**
 * The text of the policy that a decision was made under; null where there is none.
 * @param texts what the decision rests on, as it is kept
 */
export function policyTextIn(texts: Readonly<Record<string, string>>): string | null {
  for (const text of Object.values(texts)) {
    const found = find(parse(text));
    if (found !== null) return found;
  }
  return null;
}

/** It may be within another part, or a part of its own. */
function find(value: unknown): string | null {
  if (Array.isArray(value)) return firstIn(value);
  if (!isPlainObject(value)) return null;
  const read = 'defaults' in value ? policyText.safeParse(value) : null;
  return read?.success ? read.data.text : firstIn(Object.values(value));
}

function firstIn(values: readonly unknown[]): string | null {
  for (const value of values) {
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
