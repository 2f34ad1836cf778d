import type { Action, Fact, Message, Next } from '../messages/message-parts.ts';
import { commandsHtml, listHtml } from './blocks.ts';
import { FONT, isLink, LINE, LINK, linkTo, MUTED, plain, TEXT, TONES, textOf } from './style.ts';
import { tableHtml } from './table.ts';

/*
 * The parts of a message as HTML for mail readers: one table of at most 600 px, styles inline, no picture, and nothing from
 * outside. What it shows of others is text, never markup.
 */

/** The message as a whole page. Its text part says the same; see mail-text.ts. */
export function mailHtml(message: Message): string {
  const { subject, preview, tone, label, headline, line, facts, next, actions, commands, table, list, details } =
    message;
  const { ink, back } = TONES[tone];
  const parts = [
    `<tr><td class="bar" style="height:4px;line-height:4px;font-size:4px;background:${ink};">&nbsp;</td></tr>`,
    row('20px 32px 0', headHtml({ label, headline, line, ink })),
    facts.length === 0 ? '' : row('14px 32px 18px', factsHtml(facts)),
    row(facts.length === 0 ? '18px 32px 20px' : '0 32px 20px', nextHtml(next, { ink, back })),
    actions.length + commands.length === 0
      ? ''
      : row('0 32px 24px', [actionsHtml(actions), ...commands.map(commandsHtml)].join('')),
    table === null ? '' : row('0 32px 24px', tableHtml(table)),
    list === null ? '' : row('0 32px 24px', listHtml(list)),
    details.length === 0 ? '' : detailsHtml(details),
  ];
  return pageOf({ subject, preview, tone, body: parts.filter((part) => part !== '').join('\n') });
}

function row(padding: string, content: string): string {
  return `<tr><td class="pad" style="padding:${padding};">${content}</td></tr>`;
}

function headHtml({
  label,
  headline,
  line,
  ink,
}: Pick<Message, 'label' | 'headline' | 'line'> & { readonly ink: string }): string {
  const place =
    line === null
      ? ''
      : `<p class="mut" style="margin:6px 0 0;font:400 14px/20px ${FONT};color:${MUTED};word-break:break-word;">${textOf(line)}</p>`;
  return `<p class="mut" style="margin:0;font:400 13px/18px ${FONT};color:${MUTED};"><strong class="tone" style="color:${ink};">${textOf(label)}</strong> &nbsp;·&nbsp; Runwarden</p>
<h1 class="txt" style="margin:6px 0 0;font:600 21px/29px ${FONT};color:${TEXT};word-break:break-word;">${textOf(headline)}</h1>${place}`;
}

function factsHtml(facts: readonly Fact[]): string {
  const rows = facts.map(
    (fact) => `<tr>
<td class="fk mut" width="92" valign="top" style="width:92px;padding:5px 14px 5px 0;font:400 14px/21px ${FONT};color:${MUTED};">${textOf(fact.name)}</td>
<td class="txt" valign="top" style="padding:5px 0;font:400 15px/22px ${FONT};color:${TEXT};word-break:break-word;">${textOf(fact.text)}</td>
</tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${rows.join('')}</table>`;
}

function nextHtml(next: readonly Next[], { ink, back }: { readonly ink: string; readonly back: string }): string {
  const events = next.map(
    ({ when, what }) =>
      `<p class="txt" style="margin:0 0 10px;font:400 15px/22px ${FONT};color:${TEXT};word-break:break-word;"><strong>${textOf(when)}</strong><br>${textOf(what)}</p>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="next" style="padding:14px 18px 6px;background:${back};border-left:3px solid ${ink};">
<p class="tone" style="margin:0 0 6px;font:600 13px/18px ${FONT};color:${ink};">What happens next</p>
${events.join('\n')}</td>
</tr></table>`;
}

/** The first is the button. Without an address of the service there is nothing to open, so the address is read. */
function actionsHtml(actions: readonly Action[]): string {
  const [first, ...others] = actions;
  if (!first) return '';
  if (!isLink(first)) return paragraph(actions.map(linkTo).join('<br>'), '0');
  const button = `<table role="presentation" class="btnt" cellpadding="0" cellspacing="0" border="0"><tr>
<td style="border-radius:6px;"><a class="btn" href="${plain(first.url)}" style="display:inline-block;padding:11px 20px;background:${LINK};border:1px solid ${LINK};border-radius:6px;font:600 15px/20px ${FONT};color:#ffffff;text-decoration:none;">${textOf(first.label)}</a></td>
</tr></table>`;
  return others.length === 0 ? button : button + paragraph(others.map(linkTo).join(' &nbsp;·&nbsp; '), '12px');
}

function paragraph(content: string, above: string): string {
  return `<p class="txt" style="margin:${above} 0 0;font:400 15px/24px ${FONT};color:${TEXT};word-break:break-word;">${content}</p>`;
}

/** The small print. The last line says why the reader gets the message. */
function detailsHtml(details: readonly string[]): string {
  const lines = details.map((detail, index) => {
    const margin = index === details.length - 1 && index > 0 ? '10px 0 0' : '0 0 3px';
    return `<p class="mut" style="margin:${margin};font:400 13px/19px ${FONT};color:${MUTED};word-break:break-word;">${textOf(detail)}</p>`;
  });
  return `<tr><td class="pad ln" style="padding:14px 32px 20px;border-top:1px solid ${LINE};">${lines.join('')}</td></tr>`;
}

/** Keeps a mail reader from filling the preview up with what comes after it. */
const NOTHING_MORE = '&#8199;&#847;'.repeat(30);

function pageOf({
  subject,
  preview,
  tone,
  body,
}: Pick<Message, 'subject' | 'preview' | 'tone'> & { readonly body: string }): string {
  return `<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${plain(subject)}</title>
<style>${styleOf(tone)}</style>
</head>
<body class="bg" style="margin:0;padding:0;background:#eef0f3;-webkit-text-size-adjust:100%;">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${textOf(preview)}${NOTHING_MORE}</div>
<table role="presentation" class="bg" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef0f3;">
<tr><td class="outer" align="center" style="padding:24px 12px;">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border:1px solid #d9dde3;border-radius:8px;border-collapse:separate;overflow:hidden;">
${body}
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`;
}

/** For narrow screens and dark ones. What a mail reader ignores of it is readable without. */
function styleOf(tone: Message['tone']): string {
  const { inkInDark, backInDark } = TONES[tone];
  return `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { color: ${LINK}; }
@media (max-width: 620px) {
  .outer { padding: 0 !important; }
  .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
  .pad { padding-left: 20px !important; padding-right: 20px !important; }
  .fk { width: 74px !important; padding-right: 8px !important; font-size: 13px !important; }
  .cell { font-size: 13px !important; padding-right: 8px !important; }
  .cell:last-child { padding-right: 0 !important; }
  .btn { display: block !important; text-align: center !important; }
  .btnt { width: 100% !important; }
}
@media (prefers-color-scheme: dark) {
  .bg { background: #14181f !important; }
  .card { background: #1d232c !important; border-color: #343c48 !important; }
  .txt { color: #e6e9ee !important; }
  .mut { color: #a3adba !important; }
  .ln { border-color: #343c48 !important; }
  .code { background: #12161c !important; color: #e6e9ee !important; }
  .next { background: ${backInDark} !important; border-color: ${inkInDark} !important; }
  .tone { color: ${inkInDark} !important; }
  .bar { background: ${inkInDark} !important; }
  .btn { background: #8fbcff !important; border-color: #8fbcff !important; color: #0d1a2e !important; }
  a { color: #8fbcff !important; }
  a.btn { color: #0d1a2e !important; }
}
[data-ogsc] .txt { color: #e6e9ee !important; }
[data-ogsc] .mut { color: #a3adba !important; }
[data-ogsb] .next { background: ${backInDark} !important; }
`;
}
