import { z } from 'zod';

/* What Slack takes, by docs.slack.dev/reference/block-kit/blocks. It refuses the whole message for one fault. */

const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(most), emoji: z.literal(false) });
const style = z.strictObject({ bold: z.literal(true).optional(), strike: z.literal(true).optional() });
const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1), style: style.optional() });
const url = z
  .string()
  .regex(/^https?:\/\//)
  .max(3000);
const link = z.strictObject({ type: z.literal('link'), text: z.string().min(1), url });
const section = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(z.union([text, link])).min(1),
});
const preformatted = z.strictObject({ type: z.literal('rich_text_preformatted'), elements: z.array(text).min(1) });
const bullets = z.strictObject({
  type: z.literal('rich_text_list'),
  style: z.literal('bullet'),
  elements: z.array(section).min(1),
});
const button = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(255),
  text: plainText(75),
  url,
  style: z.enum(['primary', 'danger']).optional(),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(plainText(3000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(z.union([section, preformatted, bullets])).min(1) }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
]);

/** A message with no more than Slack takes, and nothing in it that Slack reads as markup. */
export const slackMessageSchema = z
  .strictObject({
    text: z
      .string()
      .min(1)
      .max(4000)
      .refine((shown) => !/[<>]/.test(shown), 'a live mention or link'),
    unfurl_links: z.literal(false),
    unfurl_media: z.literal(false),
    blocks: z.array(block).min(1).max(50),
  })
  .refine((message) => JSON.stringify(message).length < 13_000, 'msg_blocks_too_long')
  .refine(({ blocks }) => {
    const ids = blocks.flatMap((one) =>
      one.type === 'actions' ? one.elements.map((element) => element.action_id) : [],
    );
    return new Set(ids).size === ids.length;
  }, 'an action_id twice');
