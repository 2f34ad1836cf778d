import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { unreadSecrets } from '../../src/config/channel-secrets.ts';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-channel-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is wrong with a config that has this under `notify`. */
function errorsOf(notify: string): string {
  const file = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  writeFileSync(file, `notify: ${notify}\n${watch}\n`);
  const result = loadConfig({ RUNWARDEN_CONFIG: file }, 'look');
  return result.ok ? '' : result.errors.join('\n');
}

describe('a secret in the config file', () => {
  const MAIL = 'type: email, host: smtp.example.com, from: runwarden@example.com';
  it.each([
    [`{mail: {${MAIL}, password: hunter2}}`, 'RUNWARDEN_CHANNEL_SECRET_MAIL'],
    ['{chat: {type: slack, token: xoxb-1-2}}', 'RUNWARDEN_CHANNEL_SECRET_CHAT'],
    ['{ops-chat: {type: teams, url: "https://example.com/flow"}}', 'RUNWARDEN_CHANNEL_SECRET_OPS_CHAT'],
    ['{pager: {type: pagerduty, key: abc}}', 'RUNWARDEN_CHANNEL_SECRET_PAGER'],
    ['{hook: {type: webhook, url: "https://example.com/x", secret: whsec_x}}', 'RUNWARDEN_WEBHOOK_SECRET_HOOK'],
  ])('is refused with the place where it belongs: %s', (channels, variable) => {
    const errors = errorsOf(`{channels: ${channels}}`);
    expect(errors).toContain(`expected no secret in this file: secrets go into ${variable}, or into the file that`);
    expect(errors).not.toMatch(/hunter2|xoxb-1-2|whsec_x/);
  });

  it('is told from any other unknown key, which is answered with those of its own type', () => {
    expect(errorsOf(`{channels: {mail: {${MAIL}, hots: x}}}`)).toMatch(
      /unknown key "hots"; expected one of type, host, port, tls, user, from, reply-to, .*\(did you mean "host"\?\)/,
    );
    expect(errorsOf('{channels: {hook: {type: webhook, url: "https://example.com/x", host: y}}}')).toContain(
      'unknown key "host"; expected one of type, url',
    );
  });
});

test('a variable with a secret that no channel reads is named, with the one that is meant', () => {
  const channels = { hook: { type: 'webhook' }, mail: { type: 'email' }, 'a-file': { type: 'slack' } } as const;
  const given = (name: string) => unreadSecrets(channels, { [name]: 'x', PATH: '/bin' });
  expect(given('RUNWARDEN_CHANNEL_SECRET_HOOK')).toEqual([
    'RUNWARDEN_CHANNEL_SECRET_HOOK is set, and nothing reads it: channel "hook" reads RUNWARDEN_WEBHOOK_SECRET_HOOK',
  ]);
  expect(given('RUNWARDEN_CHANNEL_SECRET_MALI_FILE')).toEqual([
    'RUNWARDEN_CHANNEL_SECRET_MALI_FILE is set, and nothing reads it: there is no channel of that name; these are read: RUNWARDEN_WEBHOOK_SECRET_HOOK, RUNWARDEN_CHANNEL_SECRET_MAIL, RUNWARDEN_CHANNEL_SECRET_A_FILE',
  ]);
  for (const name of ['WEBHOOK_SECRET_HOOK', 'CHANNEL_SECRET_MAIL_FILE', 'CHANNEL_SECRET_A_FILE'])
    expect(given(`RUNWARDEN_${name}`)).toEqual([]);
});

test('an owner who is named twice has one address', () => {
  const people = (second: string) =>
    errorsOf(`{people: [{owner: [alice, a-1], mail: alice@example.com}, {owner: Alice, ${second}}]}`);
  expect(people('mail: a.lee@example.com')).toContain(
    'the owner alice is there twice, with alice@example.com and with a.lee@example.com; expected one address, as in people[0]',
  );
  expect(people('mail: Alice@Example.com')).toBe('');
});
