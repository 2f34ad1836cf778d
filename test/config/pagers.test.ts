import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-pagers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong with a config that has this channel. */
function errorsOf(channel: string, variables: Record<string, string> = {}): string {
  const file = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  writeFileSync(file, `notify: {channels: {c: ${channel}}, recipients: {oncall: c, fallback: c}}\n${watch}\n`);
  const result = loadConfig({ RUNWARDEN_CONFIG: file, ...variables });
  return result.ok ? '' : result.errors.join('\n');
}

describe('an alertmanager', () => {
  it('may be asked over http within a cluster, without a password', () => {
    expect(errorsOf('{type: alertmanager, url: "http://alertmanager.monitoring:9093"}')).toBe('');
  });

  it('gets no password over the network in the clear', () => {
    const secret = { RUNWARDEN_CHANNEL_SECRET_C: 'a password' };
    const of = (url: string) => errorsOf(`{type: alertmanager, url: "${url}", user: runwarden}`, secret);
    expect(of('http://alertmanager.monitoring:9093')).toContain('the password would cross the network in the clear');
    expect(of('https://alertmanager.example.com')).toBe('');
    expect(of('http://127.0.0.1:9093')).toBe('');
    expect(of('http://[::1]:9093')).toBe('');
  });

  it.each([
    ['https://me:pw@alertmanager.example.com', 'must not carry a user or a password'],
    ['ftp://alertmanager.example.com', 'must begin with http:// or https://'],
  ])('refuses the address %s', (url, says) => {
    const errors = errorsOf(`{type: alertmanager, url: "${url}"}`);
    expect(errors).toContain(says);
    expect(errors).not.toContain('me:pw');
  });
});

describe('a pagerduty', () => {
  it('needs a key of 32 letters and digits, which no error repeats', () => {
    expect(errorsOf('{type: pagerduty}')).toContain(
      'RUNWARDEN_CHANNEL_SECRET_C: not set; it holds the integration key',
    );
    const errors = errorsOf('{type: pagerduty}', { RUNWARDEN_CHANNEL_SECRET_C: 'not-a-key' });
    expect(errors).toContain('a key has 32 letters and digits');
    expect(errors).not.toContain('not-a-key');
    expect(errorsOf('{type: pagerduty}', { RUNWARDEN_CHANNEL_SECRET_C: 'R'.repeat(32) })).toBe('');
  });
});
