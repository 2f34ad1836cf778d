import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bitString, der, integer, oid, sequenceOf, time, utf8 } from './der.ts';

/** A certificate authority made for one sandbox, and the server certificate it signed. All PEM. */
export interface ServerIdentity {
  caPem: string;
  certPem: string;
  keyPem: string;
}

const ECDSA_SHA256 = sequenceOf(oid('1.2.840.10045.4.3.2'));
const TRUE = Buffer.from([0x01, 0x01, 0xff]);
const DAY = 86_400_000;

/** Makes a fresh authority and a server certificate for these names and addresses; both last a year. */
export function createServerIdentity(names: readonly string[], addresses: readonly string[]): ServerIdentity {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authorityName = 'Runwarden local authority';
  const ca = certificate(authority.publicKey, authorityName, authorityName, authority.privateKey, [
    extension('2.5.29.19', sequenceOf(TRUE), true),
    extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06])), true),
  ]);
  const alternatives = [
    ...names.map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    ...addresses.map((address) => der(0x87, addressBytes(address))),
  ];
  const cert = certificate(server.publicKey, 'localhost', authorityName, authority.privateKey, [
    extension('2.5.29.19', sequenceOf(), true),
    extension('2.5.29.15', der(0x03, Buffer.from([7, 0x80])), true),
    extension('2.5.29.37', sequenceOf(oid('1.3.6.1.5.5.7.3.1')), false),
    extension('2.5.29.17', sequenceOf(...alternatives), false),
  ]);
  return {
    caPem: pem(ca),
    certPem: pem(cert),
    keyPem: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function certificate(key: KeyObject, subject: string, issuer: string, signer: KeyObject, extensions: Buffer[]): Buffer {
  const now = Date.now();
  const body = sequenceOf(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ECDSA_SHA256,
    commonName(issuer),
    sequenceOf(time(new Date(now - DAY)), time(new Date(now + 365 * DAY))),
    commonName(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequenceOf(...extensions)),
  );
  return sequenceOf(body, ECDSA_SHA256, bitString(sign('sha256', body, signer)));
}

function commonName(text: string): Buffer {
  return sequenceOf(der(0x31, sequenceOf(oid('2.5.4.3'), utf8(text))));
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequenceOf(oid(id), ...(critical ? [TRUE] : []), der(0x04, value));
}

function addressBytes(address: string): Buffer {
  return address === '::1'
    ? Buffer.concat([Buffer.alloc(15), Buffer.from([1])])
    : Buffer.from(address.split('.').map(Number));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
