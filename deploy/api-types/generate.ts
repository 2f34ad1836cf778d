import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { describedApi } from '../../src/http/description.ts';

/*
 * Writes the types of the API that the console and the commands are built on: npm run api-types. Run it after a route or
 * one of its schemas has changed. With --check nothing is written, and it fails where the file is out of date.
 */

const FILE = fileURLToPath(new URL('../../src/api/types.ts', import.meta.url));
const HEAD = '// Made from the OpenAPI document by `npm run api-types`. Not to be edited.\n\n';

/** The text of the file, as the routes are now. */
async function apiTypes(): Promise<string> {
  // What the generator reads is what the service sends: plain JSON.
  const document = JSON.parse(JSON.stringify(await describedApi('0')));
  return HEAD + astToString(await openapiTS(document, { alphabetize: true }));
}

function current(): string | null {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return null;
  }
}

const text = await apiTypes();
if (text === current()) console.log('src/api/types.ts is up to date');
else if (process.argv.includes('--check')) {
  console.error('src/api/types.ts is out of date: npm run api-types');
  process.exitCode = 1;
} else {
  writeFileSync(FILE, text);
  console.log('wrote src/api/types.ts');
}
