import { randomBytes } from 'node:crypto';
import { secretVariable } from '../../config/environment.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { print } from '../process.ts';

/** Standard Webhooks asks for 24 to 64 bytes. */
const BYTES = 32;

/** Makes a signing secret for a webhook and says where it belongs on both sides. */
export function webhookSecret({ channel }: { readonly channel: string }): ExitCode {
  const variable = secretVariable(channel, 'webhook');
  print('The secret, shown once:');
  print(`  whsec_${randomBytes(BYTES).toString('base64')}`);
  print('Here: in the environment of the service, or in a file that the second variable names.');
  print(`  ${variable}`);
  print(`  ${variable}_FILE`);
  print('There: the receiver checks each request with it, as https://www.standardwebhooks.com says, by the headers');
  print('  webhook-id, webhook-timestamp and webhook-signature.');
  print(
    'To change it later without a gap: give the service the old and the new one, with a blank between them, until the',
  );
  print('  receiver has the new one.');
  print(`Then try it: runwarden notify test ${channel}`);
  return EXIT.clean;
}
