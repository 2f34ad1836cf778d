import type { Json } from '../../src/core/policy/condition.ts';

/** One line an element: what it is, and what people read of it. */
export function outline(value: Json, indent = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => outline(one, indent));
  if (typeof value !== 'object' || value === null) return [];
  // `isArray` does not exclude a readonly array in the type; only an object is left here.
  const { text, ...rest } = value as { readonly [key: string]: Json };
  const own = Object.entries(rest).filter(
    ([, one]) => typeof one !== 'object' || (Array.isArray(one) && one.every((x) => typeof x === 'string')),
  );
  const line = [
    ...own.map(([key, one]) => `${key}=${String(one)}`),
    ...(typeof text === 'string' ? [JSON.stringify(text)] : []),
  ];
  const inner = Object.entries({ ...rest, text: text ?? null }).filter(([key]) => !own.some(([name]) => name === key));
  return [`${indent}${line.join(' ')}`, ...inner.flatMap(([, one]) => outline(one, `${indent}  `))];
}
