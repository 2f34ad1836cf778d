import { expect, it } from 'vitest';
import type { AlertType } from '../../src/core/alert/alert.ts';
import { messageFor } from '../../src/notify/message.ts';
import { messageText } from '../../src/notify/message-parts.ts';
import { ALL_ALERTS } from './alerts.ts';

const ONCALL = ['oncall'];

/** Whom each type goes to, where that is not the owner and on-call. */
const TO: Partial<Record<AlertType, readonly string[]>> = {
  'finding.notice': ['owner'],
  'approval.requested': ONCALL,
  'approval.withdrawn': ONCALL,
  'approval.lapsed': ONCALL,
  'objection.recorded': ['owner'],
  'extension.refused': ['owner'],
  'extension.requested': ONCALL,
  'enforcement.frozen': ONCALL,
  'enforcement.resumed': ONCALL,
  group: ['owner'],
};

const OF_RUNWARDEN = /^(workspace|policies|channel|policy)\./;

const INTRO = `# Every message

One example of each type, as \`data.subject\` and \`data.text\` have it. The runs and people are invented. [alerts.md](alerts.md) says who gets
which; \`data.message\` has the same in parts. A test compares this page with the code, and writes it anew with
\`npx vitest run test/notify/examples.test.ts -u\`.
`;

it('docs/messages.md shows one example of every message, as the code words it', async () => {
  const examples = ALL_ALERTS.map((alert) => {
    const recipients = TO[alert.type] ?? (OF_RUNWARDEN.test(alert.type) ? ONCALL : ['owner', 'oncall']);
    const message = messageFor({ ...alert, recipients }, { baseUrl: 'https://runwarden.example.com' });
    const words = recipients.map((name) => (name === 'oncall' ? 'on-call' : name)).join(', ');
    return `## ${alert.type}\n\nTo: ${words}. Label: ${message.label}. Preview: ${message.preview}\n\n\`\`\`text\n${message.subject}\n\n${messageText(message)}\n\`\`\`\n`;
  });
  await expect([INTRO, ...examples].join('\n')).toMatchFileSnapshot('../../docs/messages.md');
});
