/** The look of the page of the API. It is a file of its own, so that the page needs no exception for styles. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --bg: #fff; --sunken: #f0f1f3; --line: #e2e4e8; --ink: #15171c; --quiet: #5b616d; --accent: #1f55c4; }
@media (prefers-color-scheme: dark) { :root { --bg: #0f1013; --sunken: #1c1f24; --line: #282b32; --ink: #eceef1; --quiet: #9aa0ac; --accent: #8db1ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 400 14px/20px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
code, pre { font: 13px/20px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--sunken); padding: 8px 12px; overflow-x: auto; white-space: pre-wrap; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav { padding: 16px; border-bottom: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav p { margin: 0 0 8px; }
main { max-width: 960px; margin: 0 auto; padding: 16px; }
h1 { font-size: 22px; line-height: 28px; }
h2 { font-size: 18px; margin: 32px 0 4px; }
h3 { font-size: 14px; margin: 16px 0 4px; }
details { border: 1px solid var(--line); margin: 8px 0; padding: 0 12px; }
details[open] { padding-bottom: 12px; }
summary { cursor: pointer; padding: 8px 0; }
.method { display: inline-block; min-width: 56px; font-weight: 600; }
.label { font-weight: 600; }
.type, .label + .type { color: var(--quiet); font-size: 13px; }
.answer { border-left: 2px solid var(--line); padding-left: 12px; margin: 8px 0; }
.answer p { margin: 4px 0; }
dl { margin: 8px 0; }
dt { margin-top: 8px; }
dd { margin: 0 0 0 16px; }
@media (min-width: 1100px) { nav { position: fixed; top: 0; bottom: 0; width: 208px; overflow: auto; border-bottom: 0; border-right: 1px solid var(--line); } nav ul { flex-direction: column; } main { margin-left: 240px; } }
`;
