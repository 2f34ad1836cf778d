import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-chats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FLOW = 'https://prod-1.westeurope.logic.azure.com/workflows/0f1e/triggers/manual/paths/invoke?sig=a-key';
const BOT = 'xoxb-1111-2222-abcdefghijklmnop';

/** What is wrong with a config in which on-call is reached over this channel. */
function errorsOf(channel: string, secret: string, oncall = 'c'): string {
  const file = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  const notify = `notify: {channels: {c: ${channel}, log: {type: log}}, recipients: {oncall: ${oncall}, fallback: log}}`;
  writeFileSync(file, `${notify}\n${watch}\n`);
  const result = loadConfig({ RUNWARDEN_CONFIG: file, RUNWARDEN_CHANNEL_SECRET_C: secret });
  return result.ok ? '' : result.errors.join('\n');
}

describe('teams', () => {
  it('takes the address of a workflow as its secret', () => {
    expect(errorsOf('{type: teams}', FLOW)).toBe('');
  });

  it('refuses the address of a retired connector, says what to do, and does not repeat it', () => {
    const errors = errorsOf(
      '{type: teams}',
      'https://contoso.webhook.office.com/webhookb2/11111111/IncomingWebhook/2222',
    );
    expect(errors).toMatch(/RUNWARDEN_CHANNEL_SECRET_C: it is a connector of Office 365.*choose Workflows/);
    expect(errors).not.toContain('webhookb2');
  });

  it('for people needs mail addresses', () => {
    expect(errorsOf('{type: teams, to: people}', FLOW, '{channel: c, to: oncall@example.com}')).toBe('');
    const errors = errorsOf('{type: teams, to: people}', FLOW, '{channel: c, to: "#ml-ops"}');
    expect(errors).toContain('"#ml-ops" is no address of the channel "c"');
  });
});

describe('slack', () => {
  it.each(['"#ml-ops"', 'C012AB3CD', 'U012AB3CD', 'oncall@example.com', '["#ml-ops", alice@example.com]'])(
    'with a bot writes to %s',
    (to) => {
      expect(errorsOf('{type: slack}', BOT, `{channel: c, to: ${to}}`)).toBe('');
    },
  );

  it('with a bot refuses what is neither a channel, an id nor a mail address', () => {
    const errors = errorsOf('{type: slack}', BOT, '{channel: c, to: ml-ops}');
    expect(errors).toMatch(/"ml-ops" is no address of the channel "c".*#ml-ops/s);
  });

  it('with a bot shows a channel in quotes, since # begins a comment', () => {
    expect(errorsOf('{type: slack}', BOT)).toContain('needs addresses; expected {channel: c, to: "#ml-ops"}');
  });

  it('with a webhook goes to one place', () => {
    const hook = 'https://hooks.slack.com/services/T0000/B0000/abcdefghijklmnopqrstuvwx';
    expect(errorsOf('{type: slack}', hook)).toBe('');
    expect(errorsOf('{type: slack}', hook, '{channel: c, to: "#ml-ops"}')).toContain('goes to one place');
  });

  it('refuses the token of a person, and does not repeat it', () => {
    const errors = errorsOf('{type: slack}', 'xoxp-1111-2222');
    expect(errors).toContain('neither an https address nor a token that begins with xoxb-');
    expect(errors).not.toContain('xoxp-1111');
  });
});
