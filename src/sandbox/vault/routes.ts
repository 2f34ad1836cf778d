import { constants, generateKeyPairSync, type KeyPairKeyObjectResult, privateEncrypt } from 'node:crypto';
import { type Answer, type Call, json } from '../answer.ts';
import { hex } from '../random.ts';
import type { Route } from '../serve.ts';

/** What PKCS #1 puts before a SHA-256 that is signed. */
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** A key vault that has every RSA key that it is asked for, in one version. */
export function vaultRoutes(): Route[] {
  const keys = new Map<string, KeyPairKeyObjectResult>();

  function keyOf(name: string): KeyPairKeyObjectResult {
    const key = keys.get(name) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys.set(name, key);
    return key;
  }

  function show({ params: { name = '' }, host }: Call): Answer {
    const { n, e } = keyOf(name).publicKey.export({ format: 'jwk' });
    const kid = `https://${host}/keys/${name}/${hex(name, 32)}`;
    return json({ key: { kid, kty: 'RSA', key_ops: ['sign', 'verify'], n, e }, attributes: { enabled: true } });
  }

  function signDigest({ params: { name = '', version = '' }, host, body }: Call): Answer {
    const { alg, value } = JSON.parse(body.toString('utf8'));
    if (alg !== 'RS256')
      return json({ error: { code: 'BadParameter', message: 'Key and signing algorithm are incompatible.' } }, 400);
    const digest = Buffer.concat([SHA256_INFO, Buffer.from(String(value), 'base64url')]);
    const signature = privateEncrypt({ key: keyOf(name).privateKey, padding: constants.RSA_PKCS1_PADDING }, digest);
    return json({ kid: `https://${host}/keys/${name}/${version}`, value: signature.toString('base64url') });
  }

  return [
    { kind: 'vault-key', method: 'GET', path: '/keys/:name', service: 'vault', handle: show },
    { kind: 'vault-key', method: 'GET', path: '/keys/:name/:version', service: 'vault', handle: show },
    { kind: 'vault-sign', method: 'POST', path: '/keys/:name/:version/sign', service: 'vault', handle: signDigest },
  ];
}
