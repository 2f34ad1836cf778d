import { writeFileSync } from 'node:fs';
import { makeKeyPair, readPublicKey } from '../../evidence/audit-key.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print } from '../process.ts';

/** Makes the pair of keys that signs the audit. A file that is there is never overwritten. */
export function auditKey({ out }: { readonly out: string }): ExitCode {
  const { privateKey, publicKey } = makeKeyPair();
  const publicFile = `${out.replace(/\.pem$/, '')}.pub.pem`;
  try {
    writeFileSync(out, privateKey, { flag: 'wx', mode: 0o600 });
    writeFileSync(publicFile, publicKey, { flag: 'wx' });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException; // what writeFileSync throws
    complain(
      code === 'EEXIST'
        ? `${path} is there already: name another file with --out`
        : `${path} cannot be written (${code})`,
    );
    return EXIT.runtimeError;
  }
  print(`${out} is the private key. Give it to the service: RUNWARDEN_AUDIT_KEY_FILE=${out}`);
  print(`${publicFile} is the public key (${readPublicKey(publicKey)?.name}). Give it to whoever verifies:`);
  print(`  runwarden audit verify --public-key ${publicFile} --checkpoints <folder>`);
  return EXIT.clean;
}
