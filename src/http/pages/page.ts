import { Html, html } from '../../core/values/html.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  /** Small, beside the name of the product. */
  readonly aside?: string;
  readonly body: Html;
}

/** A whole page, in one language and without a script. */
export function pageHtml({ title, aside = '', body }: Page): string {
  // The style is ours, and its hash is in the Content-Security-Policy.
  const style = new Html(STYLE);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Runwarden</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<div class="top"><span class="brand">${LOGO}Runwarden</span><span class="small">${aside}</span></div>
${body}
</main>
</body>
</html>
`.text;
}

const LOGO = html`<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M2 9a7 7 0 0 1 14 0" fill="none" stroke="currentColor" stroke-width="2"/><path d="M2 13h14" stroke="currentColor" stroke-width="2"/><circle cx="9" cy="9" r="2" fill="currentColor"/></svg>`;
