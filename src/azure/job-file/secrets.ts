import { isSecretName, redacted } from '../../core/values/redact.ts';
import { isBinding, type Json, type Place, within } from './rules.ts';

const ALSO_GONE = 'a secret was taken out of it; put it in again where the job needs it, best from a key vault';
export const NOT_KEPT = 'its value may be a secret and was not kept; set it again';

/** `max_tokens: 512` is a count. */
const COUNT = /tokens/i;

/** Whether a value is a secret by the name that it has. */
export function isSecret(name: string, value: string): boolean {
  const isCount = COUNT.test(name) && /^\d+$/.test(value);
  return isSecretName(name) && !isBinding(value) && !isCount;
}

/** A map without its secrets. What is a secret by its name is left out, with its name as a difference. */
export function withoutSecrets(map: Readonly<Record<string, Json>>, place: Place): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, item]): [string, Json][] => {
      if (typeof item !== 'string' || !isSecret(key, item))
        return [[key, valueWithoutSecrets(item, within(place, key))]];
      place.differs(within(place, key).where, NOT_KEPT);
      return [];
    }),
  );
}

function valueWithoutSecrets(value: Json, place: Place): Json {
  if (Array.isArray(value)) return value.map((item, index) => valueWithoutSecrets(item, within(place, String(index))));
  if (typeof value === 'string') return textWithoutSecrets(value, place);
  return typeof value === 'object' && value !== null ? withoutSecrets(value, place) : value;
}

function textWithoutSecrets(value: string, place: Place): string {
  const { text, found } = redacted(value);
  if (Object.keys(found).length > 0) place.differs(place.where, ALSO_GONE);
  return text;
}
