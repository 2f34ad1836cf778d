import { describe, expect, it } from 'vitest';
import { isSecretName, REDACTED, redact, redacted, redactedJson } from '../../src/core/values/redact.ts';
import { HARMLESS, SECRETS } from './secrets.ts';

describe('a text that is kept', () => {
  it('is tried on 250 secrets or more', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(250);
  });

  it.each(SECRETS)('has no secret: $text', ({ text, secret }) => {
    const { text: kept, found } = redacted(text);
    expect(kept).not.toContain(secret);
    expect(kept).toContain(REDACTED);
    expect(Object.values(found).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  });

  it.each(HARMLESS)('keeps what is no secret: %s', (line) => {
    expect(redacted(line)).toEqual({ text: line, found: {} });
  });

  it('keeps everything around a secret', () => {
    expect(redact('train(lr=0.1, token=abc123def, steps=5)')).toBe('train(lr=0.1, token=[redacted], steps=5)');
    expect(redact('{"a": 1, "password": "x\\"y", "b": 2}')).toBe('{"a": 1, "password": "[redacted]", "b": 2}');
    expect(redact('PASSWORD="a b" python a.py')).toBe('PASSWORD="[redacted]" python a.py');
    expect(redact("curl 'https://a.example/b?sig=abc' -o x")).toBe("curl 'https://a.example/b?[redacted]' -o x");
  });

  it('is the same when it is redacted once more', () => {
    for (const { text } of SECRETS) expect(redact(redact(text))).toBe(redact(text));
  });

  it('loses the rest of a private key whose beginning was cut off', () => {
    expect(redact('MIIEpAIBAAK\nCAQEA75\n-----END RSA PRIVATE KEY-----\nstep 1')).toBe('[redacted]\nstep 1');
  });

  it('is as fast whatever somebody wrote into it', () => {
    const size = 64 * 1024;
    const plain = timeOf('step 100 loss 2.345 acc 0.91\n'.repeat(size / 29));
    for (const one of [
      'a',
      'token ',
      'token',
      'http://',
      'a-',
      'eyJ-',
      "'x",
      '://',
      'sig=',
      '-----BEGIN PRIVATE KEY-----',
      '-p ',
      'mysql ',
      'az login ',
      '"',
      '\\',
      '\\"token',
      'token="',
      ' -u a',
      'login a ',
      'A+/',
      '--token',
      '<token',
      'key ',
      ' ',
      'http://a:b/',
      'passwordpassword',
      'token\n value',
      'token ------',
      'credential("a","a",',
      '"value":"x",',
      '%3a%2f%2f',
      'account.key.a.blob.a',
      'token="""',
    ])
      expect(timeOf(one.repeat(Math.ceil(size / one.length))), JSON.stringify(one)).toBeLessThan(100 * plain + 200);
  });
});

function timeOf(text: string): number {
  const from = performance.now();
  redact(text);
  return performance.now() - from;
}

it.each([
  ['HF_TOKEN', true],
  ['clientSecret', true],
  ['db_password', true],
  ['AZURE_STORAGE_KEY', true],
  ['epochs', false],
  ['key', false],
])('the name %s is that of a secret: %s', (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});

describe('JSON that is kept', () => {
  it('has nothing of what stands under the name of a secret, at any depth', () => {
    const given = {
      password: ['one', 'two'],
      hub_token: { type: 'literal', value: 'three' },
      tokens_train: { type: 'uri_folder', path: 'azureml:tokens:3' },
      env: [{ name: 'DB_PASSWORD', value: 'four' }],
      KAGGLE_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      key: 'amount',
      tokens: 512,
    };
    const { json, found } = redactedJson(given);
    expect(json).toEqual({
      password: [REDACTED, REDACTED],
      hub_token: { type: 'literal', value: REDACTED },
      tokens_train: { type: 'uri_folder', path: 'azureml:tokens:3' },
      env: [{ name: 'DB_PASSWORD', value: REDACTED }],
      KAGGLE_KEY: REDACTED,
      key: 'amount',
      tokens: 512,
    });
    expect(found).toEqual({ 'named secret': 5 });
  });

  it('has no secret in a name either', () => {
    const name = `https://store.blob.core.windows.net/c?sig=${'aB3d'.repeat(8)}`;
    expect(redactedJson({ [name]: 1 }).json).toEqual({ 'https://store.blob.core.windows.net/c?[redacted]': 1 });
  });
});
