import { describe, expect, it } from 'vitest';
import { isSecretName, REDACTED, redact, redacted } from '../../src/core/values/redact.ts';
import { HARMLESS, SECRETS } from './secrets.ts';

describe('a text that is kept', () => {
  it('is tried on 200 secrets or more', () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(200);
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
