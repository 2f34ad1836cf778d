import { randomBytes } from 'node:crypto';
import { newApiKey } from '../http/api-key.ts';
import type { Role } from '../http/auth.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { print } from './process.ts';

/** Makes an API key and shows it once, with the line for the config that holds its hash. */
export function apiKey(name: string, role: Role): ExitCode {
  const { key, sha256 } = newApiKey(randomBytes);
  print('The key, shown once; give it to its user and keep no copy:');
  print(`  ${key}`);
  print('The line for http.keys in runwarden.yaml:');
  print(`  - {name: ${JSON.stringify(name)}, role: ${role}, sha256: ${sha256}}`);
  return EXIT.clean;
}
