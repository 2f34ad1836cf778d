import { parseIntoClientConfig } from 'pg-connection-string';
import { messageOf } from '../core/values/caught.ts';
import type { Environment } from './environment.ts';
import type { ConfigFile } from './schema.ts';

/** What is wrong with DATABASE_URL, by itself and together with how the role logs in. The password is in no message. */
export function databaseProblems(
  { login }: ConfigFile['store'],
  { DATABASE_URL: url }: Pick<Environment, 'DATABASE_URL'>,
): string[] {
  if (url === undefined) return login === 'entra' ? [`DATABASE_URL: not set; store.login: entra needs it`] : [];
  const address = parsed(url);
  if (typeof address === 'string') return [`DATABASE_URL: ${address}`];
  if (login === 'password') return [];
  const problems: string[] = [];
  if (!address.user) problems.push('it names no role; store.login: entra needs the name of the identity as role');
  if (address.password)
    problems.push('it has a password, and store.login: entra takes a token instead: leave one of the two out');
  const checksServer = typeof address.ssl === 'object' ? address.ssl.rejectUnauthorized !== false : address.ssl;
  if (!checksServer)
    problems.push(
      'a token goes only to a server whose certificate is checked: add sslmode=verify-full to it, as store.login: entra needs',
    );
  return problems.map((problem) => `DATABASE_URL: ${problem}`);
}

/** The parts of the address, or why there are none. */
function parsed(url: string): ReturnType<typeof parseIntoClientConfig> | string {
  try {
    return parseIntoClientConfig(url);
  } catch (error) {
    const isFile = error instanceof Error && 'path' in error;
    if (isFile) return `a certificate that it names cannot be read (${messageOf(error)})`;
    return 'it cannot be read as an address; expected postgresql://role:password@host:5432/database, with special characters of the password written as %40 for @, and so on';
  }
}
