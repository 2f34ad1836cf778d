import { z } from 'zod';
import { ALERT_TYPES, type AlertType } from '../core/alert/alert.ts';
import { SCHEMAS_BY_TYPE } from '../core/alert/schemas-by-type.ts';
import { eventType } from './webhook.ts';

type Schema = z.core.JSONSchema.BaseSchema;

const link = z.object({ label: z.string(), url: z.string() });

/** The parts of a message, for a receiver that lays them out by itself. */
const messageSchema = z
  .object({
    subject: z.string().describe('The state or the question first, then the run.'),
    preview: z.string().describe('The second most important fact.'),
    label: z.string().describe('Two to five words that name the kind of message.'),
    headline: z.string().describe('The outcome, and what silence leads to.'),
    line: z.string().nullable().describe('Which run, where, whose; null where it is about no single run.'),
    facts: z.array(z.object({ name: z.string(), text: z.string() })),
    next: z.array(z.object({ when: z.string(), what: z.string() })).describe('What happens, each with its time.'),
    actions: z.array(link).describe('Links; the first is the button.'),
    commands: z.array(z.object({ label: z.string(), commands: z.array(z.string()) })),
    table: z
      .object({
        title: z.string(),
        columns: z.array(z.object({ name: z.string(), align: z.enum(['left', 'right']) })),
        rows: z.array(
          z.object({
            kind: z.enum(['row', 'heading', 'sum']),
            cells: z.array(z.string()),
            note: z.string().nullable(),
            link: link.nullable(),
          }),
        ),
        more: z.object({ count: z.number(), url: z.string().nullable() }).nullable(),
      })
      .nullable(),
    list: z
      .object({ title: z.string(), lines: z.array(z.string()), verbatim: z.literal(true).optional() })
      .nullable()
      .describe('Problems or lines of a log, one a line.'),
    details: z.array(z.string()),
    tone: z.enum(['attention', 'warning', 'accent', 'good']).describe('How urgent it is.'),
  })
  .meta({ id: 'Message', description: 'What people read, part by part, in the order in which it is read.' });

/** The CloudEvent of one type of alert, as a webhook posts it. */
function eventOf(type: AlertType) {
  return z
    .object({
      specversion: z.literal('1.0'),
      id: z.string().describe('The same at every try, so that a receiver can drop repeats.'),
      type: z.literal(eventType(type)),
      source: z.string().describe('The address of the service.'),
      subject: z.string().describe('What it is about, as a path: `workspaces/<name>/runs/<id>`.'),
      time: z.iso.datetime().describe('When it was raised.'),
      datacontenttype: z.literal('application/json'),
      data: SCHEMAS_BY_TYPE[type].extend({
        recipients: z.array(z.string()).describe('Recipients as the policy names them.'),
        announcesCancel: z.boolean(),
        subject: z.string().describe('The subject of the message for people.'),
        text: z.string().describe('The message for people, as plain text.'),
        message: messageSchema,
        test: z.literal(true).optional().describe('An example that tries the channel; it is about nothing.'),
      }),
    })
    .meta({ title: `The alert ${type} of Runwarden, a CloudEvent` });
}

const DRAFT = { io: 'input', target: 'draft-07' } as const;

/** The JSON Schema of the event of one type, or of any. Fields may be added to an event, so others are allowed. */
export function eventSchema(type?: AlertType): Schema {
  if (type !== undefined) return z.toJSONSchema(eventOf(type), DRAFT);
  const events = ALERT_TYPES.map((each) => eventOf(each).meta({ id: each }));
  const [first, ...others] = events;
  if (!first) throw new Error('there is no type of alert');
  return {
    title: 'An alert of Runwarden, a CloudEvent',
    ...z.toJSONSchema(z.discriminatedUnion('type', [first, ...others]), DRAFT),
  };
}
