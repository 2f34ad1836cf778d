import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RECORDED_FOLDER } from '../support/needs.ts';

/** The body of a recorded answer. */
export function recordedBody(file: string): unknown {
  const exchange: { response: { body: unknown } } = JSON.parse(readFileSync(resolve(RECORDED_FOLDER, file), 'utf8'));
  return exchange.response.body;
}

/** One entry of a recorded list. */
export function recordedEntry(file: string, index: number): unknown {
  const body = recordedBody(file);
  if (typeof body !== 'object' || body === null || !('value' in body) || !Array.isArray(body.value))
    throw new Error(`${file} holds no list`);
  return body.value[index];
}
