import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { messages } from '../../src/commands/messages.ts';
import { ALERT_TYPES } from '../../src/core/alert/alert.ts';
import { capture } from './capture.ts';

const OPTIONS = { timezone: 'Europe/Berlin', url: 'https://rw.example.org' };

it('messages prints an example of a type as mail has it, in the zone and with the links asked for', async () => {
  const { code, out } = await capture(() => messages(['approval.requested'], OPTIONS));
  expect(code).toBe(0);
  expect(out).toMatch(/^== approval.requested ==\nSubject: Answer by .* CEST: cancel bert-large\?/);
  expect(out).toContain('https://rw.example.org/waiting/decision-1');
  expect(out).not.toContain('finding.notice');
});

it('messages shows the notice of a cancel as its owner gets it, with the link that keeps the run', async () => {
  const { out } = await capture(() => messages(['finding.notice', 'group'], OPTIONS));
  expect(out.match(/Keep[^\n]*:\s+https:\/\/rw.example.org\/keep\/EXAMPLE/g)).toHaveLength(3);
});

it('messages --html writes every type as HTML and as text, and a page that lists them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  try {
    const { code, out } = await capture(() => messages([], { ...OPTIONS, html: join(folder, 'a', 'b') }));
    expect(code).toBe(0);
    expect(out).toContain(`${ALERT_TYPES.length} messages`);
    const files = readdirSync(join(folder, 'a', 'b'));
    expect(files).toHaveLength(2 * ALERT_TYPES.length + 1);
    const list = readFileSync(join(folder, 'a', 'b', 'index.html'), 'utf8');
    for (const [, file = ''] of list.matchAll(/href="([^"]*)"/g)) expect(files).toContain(file);
    expect(readFileSync(join(folder, 'a', 'b', 'cancel.confirmed.html'), 'utf8')).toContain('<h1');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('messages --templates and --config show them in the words of a team, and list what is wrong with those', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'messages-'));
  try {
    const config = join(folder, 'runwarden.yaml');
    const words = join(folder, 'words');
    mkdirSync(words);
    writeFileSync(config, 'notify: {templates: words}\n');
    writeFileSync(join(words, 'approval.requested.yaml'), 'subject: "[ML] {subject}"\n');
    for (const given of [{ templates: words }, { config }]) {
      const { code, out } = await capture(() => messages(['approval.requested'], { ...OPTIONS, ...given }));
      expect(code).toBe(0);
      expect(out).toContain('Subject: [ML] Answer by');
    }
    writeFileSync(join(words, 'run.kept.yaml'), 'subject: "{deadline}"\n');
    const { code, err } = await capture(() => messages(['approval.requested'], { ...OPTIONS, templates: words }));
    expect(code).toBe(3);
    expect(err).toMatch(/run\.kept\.yaml:1:\d+: "subject" has \{deadline\}/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
