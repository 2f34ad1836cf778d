import { randomBytes } from 'node:crypto';
import { newApiKey } from '../http/api-key.ts';
import type { Role } from '../http/caller.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { complain, print } from './process.ts';

interface Given {
  readonly name: string;
  readonly role: Role;
  readonly owner?: readonly string[];
  readonly workspace?: readonly string[];
}

/** Makes an API key and shows it once, with the line for the config that holds its hash. */
export function apiKey({ name, role, owner: owners = [], workspace: workspaces = [] }: Given): ExitCode {
  if (role === 'owner' && owners.length === 0) {
    complain('A key of an owner needs --owner, once for each owner whose runs it is for.');
    return EXIT.runtimeError;
  }
  const { key, sha256 } = newApiKey(randomBytes);
  print('The key, shown once; give it to its user and keep no copy:');
  print(`  ${key}`);
  print('The line for http.keys in runwarden.yaml:');
  const over = workspaces.length === 0 ? '' : `, workspaces: ${JSON.stringify(workspaces)}`;
  const own = owners.length === 0 ? '' : `, owners: ${JSON.stringify(owners)}`;
  print(`  - {name: ${JSON.stringify(name)}, role: ${role}${over}${own}, sha256: ${sha256}}`);
  return EXIT.clean;
}
