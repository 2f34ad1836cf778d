import { type Html, html, list } from './html.ts';

/** Block Kit as Slack shows it: the parts that Runwarden sends. Anything else is shown as JSON. */
export function slackView(blocks: readonly unknown[]): Html {
  return html`<div class="slack">${list(blocks.map((block) => blockView(block as Block)))}</div>`;
}

/** Of Slack's blocks and their elements what is read here. */
interface Block {
  readonly type: string;
  readonly text?: string | Block;
  readonly elements?: readonly Block[];
  readonly fields?: readonly Block[];
  readonly style?: string | { readonly bold?: boolean; readonly italic?: boolean; readonly code?: boolean };
  readonly url?: string;
}

function blockView(block: Block): Html {
  const inner = () => list((block.elements ?? []).map(blockView));
  switch (block.type) {
    case 'header':
      return html`<h2>${textOf(block)}</h2>`;
    case 'context':
      return html`<p class="quiet">${inner()}</p>`;
    case 'section':
      return html`<p>${textOf(block)}${list((block.fields ?? []).map((field) => html`<br>${textOf(field)}`))}</p>`;
    case 'rich_text':
      return html`<div>${inner()}</div>`;
    case 'rich_text_section':
      return html`<p>${inner()}</p>`;
    case 'rich_text_list':
      return html`<ul>${list((block.elements ?? []).map((one) => html`<li>${blockView(one)}</li>`))}</ul>`;
    case 'rich_text_preformatted':
      return html`<pre>${inner()}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${inner()}</blockquote>`;
    case 'actions':
      return html`<p class="buttons">${inner()}</p>`;
    case 'button':
      return html`<a class="${block.style === 'primary' ? 'button primary' : 'button'}" href="${block.url ?? '#'}" target="_blank" rel="noreferrer">${textOf(block)}</a>`;
    case 'link':
      return html`<a href="${block.url ?? '#'}" target="_blank" rel="noreferrer">${textOf(block) || block.url}</a>`;
    case 'text':
      return styled(block);
    case 'plain_text':
    case 'mrkdwn':
      return html`${textOf(block)}`;
    case 'divider':
      return html`<hr>`;
    default:
      return html`<pre>${JSON.stringify(block, null, 1)}</pre>`;
  }
}

function styled(block: Block): Html {
  const { style } = block;
  const text = html`${textOf(block)}`;
  if (typeof style !== 'object') return text;
  if (style.code) return html`<code>${text}</code>`;
  if (style.bold) return html`<strong>${text}</strong>`;
  return style.italic ? html`<em>${text}</em>` : text;
}

function textOf({ text }: Block): string {
  return typeof text === 'string' ? text : text === undefined ? '' : textOf(text);
}
