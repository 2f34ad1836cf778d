import { randomUUID } from 'node:crypto';
import { generate } from 'selfsigned';

/** A certificate authority made for one sandbox, and the server certificate it signed. All PEM. */
export interface ServerIdentity {
  caPem: string;
  certPem: string;
  keyPem: string;
}

const DAY = 86_400_000;

/** Makes a fresh authority and a server certificate for these names and addresses; both last a year. */
export async function createServerIdentity(
  names: readonly string[],
  addresses: readonly string[],
): Promise<ServerIdentity> {
  const now = Date.now();
  const shared = {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + 365 * DAY),
  } as const;
  // A name of its own: of two trusted authorities with one name, a client may take the wrong one.
  const name = `Runwarden local authority ${randomUUID()}`;
  const authority = await generate([{ name: 'commonName', value: name }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  // Without a line end, a file of several certificates could not be put together from it.
  return { caPem: `${authority.cert}\n`, certPem: server.cert, keyPem: server.private };
}
