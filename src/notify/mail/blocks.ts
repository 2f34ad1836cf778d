import type { Commands, Message } from '../messages/message-parts.ts';
import { FIXED, FONT, LINE, plain, TEXT, textOf } from './style.ts';

// What a mail shows below its buttons: commands, lines of a log, and lists.

/** Commands to copy, with what they are for. A word that begins with a dash is not torn. */
export function commandsHtml({ label, commands }: Commands): string {
  const lines = commands.map(
    (command) => `<div style="padding:2px 0 2px 14px;text-indent:-14px;">${unbroken(command)}</div>`,
  );
  return `<p class="txt" style="margin:12px 0 6px;font:400 15px/22px ${FONT};color:${TEXT};word-break:break-word;">${textOf(label)}</p>${code(lines)}`;
}

export function listHtml({ title, lines, verbatim }: NonNullable<Message['list']>): string {
  const head = `<p class="txt" style="margin:0 0 6px;font:600 15px/22px ${FONT};color:${TEXT};word-break:break-word;">${textOf(title)}</p>`;
  if (verbatim)
    return head + code(lines.map((line) => `<div style="padding-left:14px;text-indent:-14px;">${plain(line)}</div>`));
  const items = lines.map(
    (line) =>
      `<p class="txt ln" style="margin:0;padding:6px 0;border-bottom:1px solid ${LINE};font:400 14px/20px ${FONT};color:${TEXT};word-break:break-word;">${textOf(line)}</p>`,
  );
  return head + items.join('');
}

function code(lines: readonly string[]): string {
  return `<div class="code" style="padding:12px 14px;background:#f2f4f7;border-radius:6px;font:400 12px/19px ${FIXED};color:${TEXT};white-space:pre-wrap;word-break:break-word;">${lines.join('')}</div>`;
}

/** Short words with a dash stay whole, so that what is copied or typed is right. */
function unbroken(command: string): string {
  const isTorn = (word: string) => word.includes('-') && word.length <= 40;
  return command
    .split(' ')
    .map((word) => (isTorn(word) ? `<span style="white-space:nowrap;">${plain(word)}</span>` : plain(word)))
    .join(' ');
}
