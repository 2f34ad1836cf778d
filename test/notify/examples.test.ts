import { expect, it } from 'vitest';
import { ALERT_TYPES, type Alert } from '../../src/core/alert/alert.ts';
import { exampleOf, ownDigestExample } from '../../src/notify/examples/example-alerts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';
import { slackMessage } from '../../src/notify/slack/block-kit.ts';
import { adaptiveCard } from '../../src/notify/teams/adaptive-card.ts';
import { outline } from './outline.ts';

const INTRO = `# Every message

One example of each type, as \`data.subject\` and \`data.text\` have it. The runs and people are invented. [alerts.md](alerts.md) says who gets
which; \`data.message\` has the same in parts. A test compares this page with the code, and writes it anew with
\`npx vitest run test/notify/examples.test.ts -u\`.
`;

const EXAMPLES: readonly (readonly [string, Alert])[] = [
  ...ALERT_TYPES.map((type) => [type, exampleOf(type)] as const),
  ['digest.daily of an owner', ownDigestExample()],
];

it('docs/messages.md shows one example of every message, as the code words it', async () => {
  const examples = EXAMPLES.map(([title, alert]) => {
    const { recipients } = alert;
    const message = messageFor(alert, { baseUrl: 'https://runwarden.example.com' });
    const words = recipients.map((name) => (name === 'oncall' ? 'on-call' : name)).join(', ');
    return `## ${title}\n\nTo: ${words}. Label: ${message.label}. Preview: ${message.preview}\n\n\`\`\`text\n${message.subject}\n\n${messageText(message)}\n\`\`\`\n`;
  });
  await expect([INTRO, ...examples].join('\n')).toMatchFileSnapshot('../../docs/messages.md');
});

/* How each is laid out. They are here so that one -u writes the words and their layouts anew. */

it.each([
  ['teams', adaptiveCard],
  ['slack', slackMessage],
] as const)('%s lays out every message as it did', async (channel, layout) => {
  const all = EXAMPLES.map(([title, alert]) => {
    const message = messageFor(alert, { baseUrl: 'https://runwarden.example.com' });
    return `## ${title}\n${outline(layout(message)).join('\n')}\n`;
  });
  await expect(all.join('\n')).toMatchFileSnapshot(`./golden/${channel}.txt`);
});
