import { describe, expect, it } from 'vitest';
import type { AlertType } from '../../src/core/alert/alert.ts';
import { shownOf } from '../../src/core/alert/shown.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';
import { ALL_ALERTS, anAlert } from './alerts.ts';

const EACH = ALL_ALERTS.map((alert) => [alert.type, alert] as const);
const OPTIONS = { baseUrl: 'https://runwarden.example.org' };

function wordsOf(type: AlertType, options: Partial<Parameters<typeof messageFor>[1]>): string {
  const message = messageFor(anAlert(type), { ...OPTIONS, ...options });
  return [message.subject, message.preview, messageText(message)].join('\n');
}

describe('a channel that shows no money', () => {
  it.each(EACH)('has none in %s, and says nothing in its place', (type) => {
    const text = wordsOf(type, { shown: { money: false, logs: true } });
    expect(text).not.toMatch(/\bEUR\b|^Cost|cost is not known|Not known|unknown {2}/m);
    expect(wordsOf(type, {}).split('\n').length).toBeGreaterThanOrEqual(text.split('\n').length);
  });

  it.each(EACH)('has none in the data of %s', (_type, alert) => {
    const { data } = shownOf(alert, { money: false, logs: true });
    expect(JSON.stringify(data)).not.toMatch(/EUR|perHour/);
    expect(Object.keys(data)).toEqual(Object.keys(alert.data));
  });
});

describe('the lines of a log', () => {
  const line = 'waiting for the data of shard 12';

  it('go to the owner and to on-call', () => {
    expect(wordsOf('cancel.confirmed', { via: 'owner' })).toContain(line);
    expect(wordsOf('cancel.confirmed', { via: 'owner,oncall' })).toContain(line);
  });

  it('go to no channel that shows no logs', () => {
    expect(wordsOf('cancel.confirmed', { shown: { money: true, logs: false } })).not.toContain(line);
  });

  it('do not go to finops, and to no channel that reaches finops with others', () => {
    expect(wordsOf('cancel.confirmed', { via: 'finops' })).not.toContain(line);
    expect(wordsOf('cancel.confirmed', { via: 'owner,finops' })).not.toContain(line);
    expect(wordsOf('cancel.confirmed', { via: 'finops>fallback' })).toContain(line);
  });
});

describe('why somebody gets a message', () => {
  const why = (via: string) => wordsOf('cancel.confirmed', { via }).split('\n').at(-1);

  it('is the most specific reason of several', () => {
    expect(why('oncall,owner')).toBe('You get this because a tag of the run names team-vision.');
    expect(why('oncall,finops')).toBe('You get this because you are in the group finops of Runwarden.');
    expect(why('oncall,owner>fallback')).toBe('You get this because you are in the group on-call of Runwarden.');
  });

  it('is for the fallback that somebody else cannot be reached', () => {
    expect(why('owner>fallback')).toBe('You get this as the fallback: the owner of the run cannot be reached.');
    expect(why('oncall>fallback')).toBe('You get this as the fallback: nobody of on-call can be reached.');
  });
});
