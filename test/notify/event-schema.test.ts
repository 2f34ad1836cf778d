import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALERT_TYPES } from '../../src/core/alert/alert.ts';
import { SCHEMAS_BY_TYPE } from '../../src/core/alert/schemas-by-type.ts';
import { createOutbound } from '../../src/network/outbound.ts';
import { eventSchema } from '../../src/notify/event-schema.ts';
import { webhookChannel } from '../../src/notify/webhook.ts';
import { anAlert, aSending } from './alerts.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** The event as it crosses the wire. */
async function posted(type: (typeof ALERT_TYPES)[number]) {
  const channel = webhookChannel({
    ...{
      name: 'hook',
      url: receiver.url,
      secret: SECRET,
      baseUrl: 'https://runwarden.example.com',
      send: createOutbound({}).send,
    },
  });
  await channel.send(aSending(anAlert(type)), AbortSignal.timeout(5000));
  return JSON.parse(receiver.received.at(-1)?.body ?? '');
}

const ajv = () => new Ajv({ strict: false, validateFormats: false, allErrors: true });

describe('the published schema of alerts', () => {
  const any = ajv().compile(eventSchema());

  test.each(ALERT_TYPES)('is what a webhook gets of %s', async (type) => {
    const event = await posted(type);
    const one = ajv().compile(eventSchema(type));
    expect([one(event), one.errors]).toEqual([true, null]);
    expect([any(event), any.errors]).toEqual([true, null]);
    // Every field that is sent is described.
    const described = Object.keys(SCHEMAS_BY_TYPE[type].shape);
    const sent = Object.keys(event.data).filter(
      (key) => !['recipients', 'announcesCancel', 'subject', 'text', 'message'].includes(key),
    );
    expect(described).toEqual(expect.arrayContaining(sent));
  });

  test('refuses an event of another type and one without its message', async () => {
    const event = await posted('finding.notice');
    expect(ajv().validate(eventSchema('group'), event)).toBe(false);
    const { message: _, ...data } = event.data;
    expect(any({ ...event, data })).toBe(false);
  });
});
