import { Html, html, list } from './html.ts';
import type { Letter, LetterBody } from './letter.ts';
import { slackView } from './slack-view.ts';

const KINDS: Readonly<Record<LetterBody['kind'], string>> = {
  mail: 'Mail',
  teams: 'Teams',
  slack: 'Slack',
  pagerduty: 'PagerDuty',
};

/** The list of what arrived, for one reader or for all, with the letter that is open. */
export function mailboxPage(
  letters: readonly Letter[],
  { reader, open }: { readonly reader: string | null; readonly open: Letter | null },
): string {
  const readers = [...Map.groupBy(letters, readerOf)].map(([name, own]) => ({ name, count: own.length }));
  const shown = letters.filter((letter) => reader === null || readerOf(letter) === reader);
  const query = reader === null ? '' : `?reader=${encodeURIComponent(reader)}`;
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${open ? open.title : 'Mailbox of the demonstration'}</title><link rel="stylesheet" href="/mailbox.css"></head>
<body class="${open ? 'reading' : 'listing'}">
<header><h1><a class="home" href="/">Mailbox</a></h1><p>What people of the demonstration got from Runwarden. Nothing left this machine.</p></header>
<nav aria-label="Readers">${link('/', 'Everybody', letters.length, reader === null)}${list(
    readers.map(({ name, count }) => link(`/?reader=${encodeURIComponent(name)}`, name, count, reader === name)),
  )}</nav>
<main>
<ol class="list" id="list" data-newest="${letters[0]?.id ?? 0}">${
    shown.length === 0
      ? html`<li class="empty">Nothing has arrived yet. The first messages come within a few seconds of the start.</li>`
      : list(shown.map((letter) => row(letter, `/letters/${letter.id}${query}`, letter === open)))
  }</ol>
${open ? letterView(open, `/${query}`) : html`<p class="none">Open a message to read it as its reader sees it.</p>`}
</main>
<script src="/mailbox.js"></script>
</body></html>`.text;
}

/** Whom a letter is for: the people that it names, or the place that the channel writes to. */
function readerOf({ to, body }: Letter): string {
  return body.kind === 'mail' ? to.join(', ') : `${KINDS[body.kind]}: ${to.join(', ')}`;
}

function link(href: string, name: string, count: number, isCurrent: boolean): Html {
  return html`<a href="${href}"${isCurrent ? new Html(' aria-current="page"') : ''}>${name} <span>${count}</span></a>`;
}

function row(letter: Letter, href: string, isOpen: boolean): Html {
  return html`<li><a href="${href}"${isOpen ? new Html(' aria-current="true"') : ''}><span class="kind">${KINDS[letter.body.kind]}</span>
<span class="to">${letter.to.join(', ')}</span><time datetime="${letter.at.toISOString()}"></time><span class="title">${letter.title}</span></a></li>`;
}

function letterView(letter: Letter, back: string): Html {
  const { body } = letter;
  return html`<article><p class="back"><a href="${back}">All messages</a></p>
<p class="head"><strong>${letter.title}</strong><br>${KINDS[body.kind]} to ${letter.to.join(', ')}, <time datetime="${letter.at.toISOString()}"></time></p>
${bodyView(letter)}</article>`;
}

function bodyView({ id, body }: Letter): Html {
  switch (body.kind) {
    case 'mail':
      return html`<iframe title="The mail" id="mail" src="/letters/${id}/body" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>
<details><summary>As text</summary><pre>${body.text}</pre></details>
<details><summary>Headers</summary><pre>${body.headers.join('\n')}</pre></details>`;
    case 'teams':
      return html`<div class="teams" id="card" data-card="${JSON.stringify(body.card)}"></div><script src="/adaptivecards.js"></script>${source(body.card)}`;
    case 'slack':
      return html`${slackView(body.blocks)}${source(body.blocks)}`;
    case 'pagerduty':
      return html`<div class="pager">${eventView(body.event)}</div>${source(body.event)}`;
  }
}

/** An event of PagerDuty, its details as they are listed there. */
function eventView(event: unknown): Html {
  const {
    event_action: action,
    dedup_key: key,
    payload,
  } = event as {
    readonly event_action?: string;
    readonly dedup_key?: string;
    readonly payload?: { readonly severity?: string; readonly custom_details?: Readonly<Record<string, unknown>> };
  };
  const details = Object.entries(payload?.custom_details ?? {});
  return html`<p><strong>${action === 'resolve' ? 'Resolved' : 'Triggered'}</strong>, ${payload?.severity}, ${key}</p>
<dl>${list(details.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`))}</dl>`;
}

function source(json: unknown): Html {
  return html`<details><summary>As sent</summary><pre>${JSON.stringify(json, null, 2)}</pre></details>`;
}
