import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Recorded exchanges lie beside the repository on the machines that have them. */
const FOLDER = resolve(import.meta.dirname, '../../../shared/azure/recorded');

export const HAS_RECORDED = existsSync(FOLDER);

/** The body of a recorded answer. */
export function recordedBody(file: string): unknown {
  const exchange: { response: { body: unknown } } = JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8'));
  return exchange.response.body;
}

/** One entry of a recorded list. */
export function recordedEntry(file: string, index: number): unknown {
  const body = recordedBody(file);
  if (typeof body !== 'object' || body === null || !('value' in body) || !Array.isArray(body.value))
    throw new Error(`${file} holds no list`);
  return body.value[index];
}
