import { describe, expect, test } from 'vitest';
import { ALERT_TYPES } from '../../src/core/alert/alert.ts';
import { testAlert } from '../../src/notify/examples/test-alert.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';

const MADE = { id: 'alert-2', story: 'a1', now: Date.UTC(2026, 10, 30, 12, 0, 0) };

describe('an example that tries a channel', () => {
  test.each(ALERT_TYPES)('of %s is a whole message, and nobody can take it for one that waits', (type) => {
    const message = messageFor(testAlert(type, MADE), { baseUrl: null });
    expect(message.label).not.toContain('another version');
    for (const part of [message.subject, message.label, message.headline]) expect(part).toMatch(/^TEST\. /);
    expect(message.headline).toMatch(
      /^TEST\. This is how an? .+ looks\. Nothing waits for you\.$|^TEST\. This is how the end/,
    );
    expect(messageText(message)).not.toMatch(/undefined|NaN|null/);
    expect(message.subject.length).toBeLessThanOrEqual(78);
  });

  test('says what the message would say', () => {
    const message = messageFor(testAlert('approval.requested', MADE), { baseUrl: null });
    expect(message.headline).toBe('TEST. This is how a question looks. Nothing waits for you.');
    expect(message.facts[0]).toEqual({
      name: 'It would say',
      text: expect.stringContaining('Cancel bert-large?'),
    });
  });

  test('is of today, and of a story of its own', () => {
    const { data, decisionId } = testAlert('approval.requested', MADE);
    expect([decisionId, data.decisionId, data.findingId]).toEqual(['decision-1-a1', 'decision-1-a1', 'finding-1-a1']);
    expect(data).toMatchObject({ foundSince: '2026-11-30T11:00:00Z', expiresAt: '2026-12-01T12:00:00Z' });
  });
});
