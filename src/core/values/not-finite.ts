/** JSON without NaN and infinities: nulls take their places, and a map by JSON pointer has their words. */
export interface FiniteJson {
  readonly json: unknown;
  readonly notNumbers: Readonly<Record<string, string>>;
}

/** JSON as it can be written. Python and others write NaN and infinities, for which JSON has no words. */
export function withoutNotFinite(json: unknown): FiniteJson {
  const notNumbers: Record<string, string> = {};
  function copy(value: unknown, pointer: string): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      notNumbers[pointer] = String(value);
      return null;
    }
    return mapJson(value, pointer, copy);
  }
  return { json: copy(json, ''), notNumbers };
}

/** The opposite of {@link withoutNotFinite}. */
export function withNotFinite({ json, notNumbers }: FiniteJson): unknown {
  const words = new Map(Object.entries(notNumbers));
  if (words.size === 0) return json;
  function copy(value: unknown, pointer: string): unknown {
    const word = words.get(pointer);
    return word === undefined ? mapJson(value, pointer, copy) : Number(word);
  }
  return copy(json, '');
}

function mapJson(value: unknown, pointer: string, map: (value: unknown, pointer: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => map(item, `${pointer}/${index}`));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      map(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ]),
  );
}
