import { html } from '../../core/values/html.ts';
import type { Page } from './page.ts';

/** Says why somebody is not signed in, with the way to try again. @param to where they wanted to go. */
export function notSignedInPage(title: string, why: string, to: string): Page {
  return {
    title,
    body: html`<header><h1>${title}</h1><p class="lead">${why}</p>
<p class="go"><a class="button" href="/sign-in/start?to=${encodeURIComponent(to)}">Sign in again</a></p></header>
<p class="small">Nothing was changed. The link in a notice about your run works without signing in. Commands work with an API key.</p>`,
  };
}
