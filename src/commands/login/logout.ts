import { StartError } from '../../core/values/start-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print } from '../process.ts';
import type { Given } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { openKeyring } from './keyring.ts';

/** Forgets by what a service knows this user, and takes tokens back where the issuer can. */
export async function logout({ url, fetch }: Service, { variables }: Given): Promise<ExitCode> {
  const keyring = openKeyring(variables);
  const kept = await keyring.alone(async () => {
    const credential = await keyring.get(url);
    if (credential) await keyring.set(url, null);
    return credential;
  });
  if (!kept) throw new StartError(`nobody is signed in at ${url} on this machine`);
  print(`You are signed out at ${url}: ${keyring.path} has nothing for it any more.`);
  if (kept.kind === 'key') return EXIT.clean;
  try {
    const { revoke } = await import('./refresh.ts');
    if (!(await revoke(kept, fetch)))
      complain(`${kept.issuer} takes no token back; the one that this machine had counts until it ends.`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    complain(`It could not be taken back, and counts until it ends: ${error.message}`);
  }
  return EXIT.clean;
}
