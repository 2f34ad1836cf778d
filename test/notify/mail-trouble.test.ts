import { expect, it } from 'vitest';
import { mailError } from '../../src/notify/mail/trouble.ts';

const SERVER = {
  ...{ name: 'mail/oncall', host: 'smtp.example.com', port: 587, tls: 'starttls' as const },
  ...{ user: 'runwarden', password: 'a pass-phrase' },
};

it('a server that cannot encrypt just now is tried again; one that never does is for a person to mend', () => {
  const now = mailError({ code: 'ETLS', responseCode: 454, response: '454 4.7.0 TLS not available' }, SERVER);
  expect(now).toMatchObject({ retryable: true, status: 454 });
  expect(now.message).toContain('it cannot take the mail now (454); it is tried again; it said: 454 4.7.0');
  const never = mailError({ code: 'ETLS', responseCode: 502, response: '502 not implemented' }, SERVER);
  expect(never.retryable).toBe(false);
  expect(never.message).toContain('(smtp.example.com:587): it does not offer STARTTLS; nothing was sent');
});

it('a server that checks passwords later is tried again, and says nothing about the settings', () => {
  const error = mailError({ code: 'EAUTH', responseCode: 454, response: '454 4.7.0 Temporary failure' }, SERVER);
  expect(error.retryable).toBe(true);
  expect(error.message).toContain('it cannot check the password now (454); it is tried again');
});

it('a server that wants a password, where the config has none, names the settings', () => {
  const error = mailError(
    { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 530, response: '530 5.7.0 Authentication required' },
    { ...SERVER, user: null, password: null },
  );
  expect(error.message).toContain('it wants a user and a password (530); set user of the channel and its secret');
  expect(error.retryable).toBe(false);
});

it.each([
  ['as it is', 'a pass-phrase'],
  ['as LOGIN sends it', Buffer.from('a pass-phrase').toString('base64')],
  ['as PLAIN sends it', Buffer.from('\0runwarden\0a pass-phrase').toString('base64')],
])('an answer that repeats the password %s is left out', (_, secret) => {
  const error = mailError({ code: 'EAUTH', responseCode: 535, response: `535 bad credentials ${secret}` }, SERVER);
  expect(error.message).not.toContain(secret);
  expect(error.message).not.toContain('it said');
});

it('a server that sends no greeting may speak TLS at once', () => {
  const silent = { code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' } as const;
  expect(mailError(silent, SERVER).message).toContain(
    'no greeting; if this port speaks TLS at once (465), set tls: implicit; it is tried again',
  );
  expect(mailError(silent, { ...SERVER, tls: 'implicit' }).message).toContain('it did not answer in time');
});
