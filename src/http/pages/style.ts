import { createHash } from 'node:crypto';

/** The whole look of a page that people open without signing in. It loads nothing. */
export const STYLE = `
:root { color-scheme: light dark;
  --bg: #f6f6f7; --surface: #fff; --sunken: #f0f1f3; --hover: #f3f4f6; --line: #e2e4e8; --line-strong: #c3c7cf; --control: #868c98;
  --ink: #15171c; --ink-2: #474c57; --ink-3: #626874;
  --accent: #1f55c4; --accent-fill: #1f55c4; --accent-hover: #18459f; --bad: #ad2417; --good: #17683f;
  --sans: -apple-system, BlinkMacSystemFont, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  --hit: 32px; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #0f1013; --surface: #16181c; --sunken: #1c1f24; --hover: #1d2026; --line: #282b32; --line-strong: #434852; --control: #767d8a;
  --ink: #eceef1; --ink-2: #b4b9c3; --ink-3: #9298a4;
  --accent: #8db1ff; --accent-fill: #2f62d9; --accent-hover: #3f70e4; --bad: #ff9488; --good: #79cf9f; } }
@media (pointer: coarse), (max-width: 860px) { :root { --hit: 44px; } }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 400 14px/20px var(--sans); font-variant-numeric: tabular-nums; }
h1, h2, p, ol, dl, dd { margin: 0; padding: 0; }
ol { list-style: none; }
h1 { font-size: 22px; line-height: 28px; font-weight: 600; letter-spacing: -0.011em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 14px; font-weight: 600; }
svg { display: block; }
time { white-space: nowrap; }
a { color: var(--accent); }
.whole { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main { max-width: 680px; margin: 0 auto; padding: 32px 16px 48px; display: grid; gap: 24px; }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 4px 16px; }
.brand { display: flex; align-items: center; gap: 8px; font-weight: 600; }
.lead { margin-top: 8px; color: var(--ink-2); overflow-wrap: anywhere; }
.go { margin-top: 16px; }
.quiet { color: var(--ink-2); font-size: 13px; }
.small { color: var(--ink-3); font-size: 12px; line-height: 16px; overflow-wrap: anywhere; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.panel > header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 8px; padding: 12px 16px; border-bottom: 1px solid var(--line); }
.panel > header .quiet { color: var(--ink-3); }
.panel > .body { padding: 16px; display: grid; gap: 16px; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 16px; font-size: 13px; }
.facts dt { color: var(--ink-3); }
.facts dd { min-width: 0; overflow-wrap: anywhere; }
.mono { font-family: var(--mono); font-size: 0.92em; }
.story > li { display: grid; grid-template-columns: 16px minmax(0, 1fr); gap: 0 12px; font-size: 13px; }
.story .dot { position: relative; }
.story .dot::before { content: ""; position: absolute; left: 7px; top: 0; bottom: 0; width: 2px; background: var(--line-strong); }
.story .dot::after { content: ""; position: absolute; left: 3px; top: 11px; width: 10px; height: 10px; border-radius: 50%; background: var(--surface); border: 2px solid var(--line-strong); }
.story .past .dot::after { background: var(--ink-2); border-color: var(--ink-2); }
.story .hand .dot::after { background: var(--accent); border-color: var(--accent); }
.story .now .dot::after { background: var(--ink); border-color: var(--ink); border-radius: 1px; height: 2px; top: 15px; left: 0; width: 16px; }
.story .now .what { font-weight: 600; }
.story .next .dot::before { background: repeating-linear-gradient(0deg, var(--line-strong) 0 4px, transparent 4px 8px); }
.story .next .dot::after { border-style: dashed; }
.story .what { padding: 6px 0; min-width: 0; overflow-wrap: anywhere; }
.story .at { color: var(--ink-3); font-weight: 400; }
.field { display: grid; gap: 4px; }
.field label { font-size: 13px; font-weight: 500; }
.hint { font-size: 12px; line-height: 16px; color: var(--ink-3); }
.problem { font-size: 13px; color: var(--bad); }
textarea { width: 100%; min-height: 80px; padding: 5px 8px; border: 1px solid var(--control); border-radius: 5px; background: var(--surface); color: var(--ink); font: 400 14px/20px var(--sans); resize: vertical; }
blockquote { margin: 0; padding-left: 12px; border-left: 3px solid var(--line-strong); white-space: pre-wrap; overflow-wrap: anywhere; }
.button, .button:link { color: #fff; }
.button { display: inline-flex; align-items: center; min-height: var(--hit); padding: 0 12px; border: 1px solid var(--accent-fill); border-radius: 5px; background: var(--accent-fill); color: #fff; font: 500 13px/20px var(--sans); text-decoration: none; cursor: pointer; }
.button:hover { background: var(--accent-hover); }
@media (max-width: 480px) { main { padding-top: 16px; } .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 8px; } }
@media print { .go, form { display: none; } }
@media (forced-colors: active) { .story .dot { forced-color-adjust: none; } }
`;

/** Nothing runs and nothing is loaded; a form may only come back here. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');
