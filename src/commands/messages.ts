import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readConfigFile } from '../config/config.ts';
import { readTemplates } from '../config/templates.ts';
import { ALERT_TYPES, type Alert, type AlertType } from '../core/alert/alert.ts';
import { withKeepLinks } from '../core/alert/keep-links.ts';
import { exampleOf } from '../notify/examples/example-alerts.ts';
import { mailHtml } from '../notify/mail/html.ts';
import { plain } from '../notify/mail/style.ts';
import { mailText } from '../notify/mail/text.ts';
import { messageFor } from '../notify/messages/message.ts';
import type { Message } from '../notify/messages/message-parts.ts';
import type { Templates } from '../notify/messages/templates.ts';
import { makeFolder } from '../store/open/make-folder.ts';
import { formatSourceError } from '../yaml/source-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { print } from './process.ts';
import { reportInvalid } from './report-error.ts';

export interface MessagesOptions {
  /** The folder that HTML is written into; without it the text is printed. */
  readonly html?: string | undefined;
  readonly timezone: string | null;
  readonly url: string;
  /** A folder of templates. */
  readonly templates?: string | undefined;
  /** A config, whose templates are taken where no folder is given. */
  readonly config?: string | undefined;
}

interface Example {
  readonly type: AlertType;
  readonly message: Message;
}

/** Shows an example of each type as mail has it, so that people can read them all before anybody gets one. */
export async function messages(types: readonly AlertType[], options: MessagesOptions): Promise<ExitCode> {
  const { html, timezone: zone, url: baseUrl } = options;
  const { templates, errors } = templatesFor(options);
  if (errors.length > 0) return reportInvalid('The templates are not valid:', errors);
  const examples = (types.length === 0 ? ALERT_TYPES : types).map(
    (type): Example => ({ type, message: messageFor(asSent(exampleOf(type), baseUrl), { baseUrl, zone, templates }) }),
  );
  if (html !== undefined) return writeAll(examples, html);
  for (const { type, message } of examples)
    print(`== ${type} ==\nSubject: ${message.subject}\nPreview: ${message.preview}\n\n${mailText(message)}`);
  return EXIT.clean;
}

function templatesFor({ templates, config }: MessagesOptions): {
  readonly templates: Templates;
  readonly errors: readonly string[];
} {
  const file = templates === undefined && config !== undefined ? readConfigFile(resolve(config)) : null;
  if (file && !file.parts.notify) return { templates: {}, errors: file.errors };
  const folder = templates ?? file?.parts.notify?.templates;
  if (folder === undefined) return { templates: {}, errors: [] };
  const read = readTemplates(file && config !== undefined ? resolve(dirname(config), folder) : resolve(folder));
  return { templates: read.templates, errors: read.errors.map(formatSourceError) };
}

/** With what it gets when it is sent: the owner's link in the notice of a cancel. */
function asSent(alert: Alert, url: string): Alert {
  const announcesCancel = alert.type === 'finding.notice' || alert.type === 'group';
  const keepUrl = () => `${url}/keep/EXAMPLE`;
  const delivery = {
    alert: { ...alert, announcesCancel },
    via: 'owner',
    reachesPeople: true,
  };
  return withKeepLinks(delivery, { keepUrl, contact: 'oncall@example.com' });
}

async function writeAll(examples: readonly Example[], folder: string): Promise<ExitCode> {
  await makeFolder(folder);
  for (const { type, message } of examples) {
    writeFileSync(join(folder, `${type}.html`), mailHtml(message));
    writeFileSync(join(folder, `${type}.txt`), mailText(message));
  }
  writeFileSync(join(folder, 'index.html'), listOf(examples));
  print(`written  ${join(folder, 'index.html')} and ${examples.length} messages`);
  return EXIT.clean;
}

function listOf(examples: readonly Example[]): string {
  const rows = examples.map(
    ({ type, message }) =>
      `<tr><td><a href="${type}.html">${type}</a></td><td><a href="${type}.txt">text</a></td><td>${plain(message.subject)}</td></tr>`,
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Messages of Runwarden</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2em}td{padding:.2em 1.5em .2em 0;vertical-align:top}</style>
</head><body><h1>Messages of Runwarden</h1><table>${rows.join('\n')}</table></body></html>
`;
}
