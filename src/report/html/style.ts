const FACE = "'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/**
 * The style of a report. On paper always dark on white; on a screen as its theme is.
 * @param period its name in words, such as `November 2026`: it is at the foot of each sheet, since sheets get mixed up
 */
export function reportStyle(period: string): string {
  const foot = `Runwarden, money report for ${period.replaceAll(NOT_PLAIN, '')}`;
  return `
@page { size: A4; margin: 14mm 15mm 16mm; @bottom-left { content: "${foot}"; font: 8pt ${FACE}; color: #5b6472; } @bottom-right { content: counter(page) " of " counter(pages); font: 8pt ${FACE}; color: #5b6472; } }${SHEET}`;
}

/** What would end a string of a style sheet. */
const NOT_PLAIN = /[^\w ]/g;

const SHEET = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b2430; --soft: #5b6472; --line: #e6e9ee; --strong: #b9c0ca; --grid: #d9dde3; --used: #2f5d9b; --wasted: #e39b3c; --own: #c9622f; --platform: #8a4b7d; --saved: #2f8f6b; --people: #9aa3af; --running: #7fa3cf; --bad: #b42318; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e8ebf0; --soft: #a3abb8; --line: #2a2f38; --strong: #4a515d; --grid: #333943; --used: #6f9fe0; --own: #e0824f; --platform: #b877a9; --saved: #52b68e; --running: #4f739f; --people: #7d8693; --bad: #ff8f83; } }
@media print { :root { color-scheme: light; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px; max-width: 800px; background: var(--paper); color: var(--ink); font: 14px/1.5 ${FACE}; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
h1 { margin: 0; font-size: 25px; line-height: 1.25; font-weight: 600; }
h2 { margin: 34px 0 6px; font-size: 18px; font-weight: 600; break-after: avoid; }
h3 { margin: 20px 0 4px; font-size: 14px; font-weight: 600; break-after: avoid; }
p { margin: 0 0 8px; max-width: 66em; } .mut { color: var(--soft); } .lead { margin: 4px 0 0; color: var(--soft); } .xs { font-size: 12px; }
ul { margin: 10px 0 0; padding-left: 18px; } li { margin: 0 0 5px; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 12.5px; line-height: 1.4; }
th, td { padding: 4px 10px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th, thead td { font-weight: 400; color: var(--soft); border-bottom-color: var(--strong); white-space: nowrap; vertical-align: bottom; } th:last-child, td:last-child { padding-right: 0; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td { overflow-wrap: break-word; }
tfoot td { font-weight: 600; border-bottom: 0; border-top: 1px solid var(--strong); }
tr { break-inside: avoid; } thead { display: table-header-group; } tfoot { display: table-row-group; }
.barcell { width: 90px; padding-top: 8px; } .barcell svg { display: block; width: 80px; height: 8px; }
svg { display: block; width: 100%; height: auto; } svg text { font: 11px ${FACE}; fill: var(--soft); } svg text.name { fill: var(--ink); }
.grid { stroke: var(--grid); } .floor { stroke: var(--bad); stroke-dasharray: 4 3; }
rect.used, i.used { fill: var(--used); background: var(--used); } rect.wasted, i.wasted, rect.nodes, i.nodes { fill: var(--wasted); background: var(--wasted); }
rect.own, i.own { fill: var(--own); background: var(--own); } rect.platform, i.platform { fill: var(--platform); background: var(--platform); } rect.stopped, i.stopped { fill: var(--saved); background: var(--saved); }
rect.people, i.people { fill: var(--people); background: var(--people); } rect.running, i.running { fill: var(--running); background: var(--running); } rect.unknown, i.unknown { fill: var(--grid); background: var(--grid); }
.span { stroke-width: 3; stroke-linecap: round; stroke: var(--saved); } .dot { fill: var(--saved); } .span.all { stroke: var(--ink); } .dot.all { fill: var(--ink); } .span.used { stroke: var(--used); } .dot.used { fill: var(--used); } .span.audit { stroke: var(--people); } .dot.audit { fill: var(--paper); stroke: var(--people); stroke-width: 2; }
.key { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 6px 0; font-size: 12px; color: var(--soft); } i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border-radius: 2px; }
.figs { display: grid; grid-template-columns: 1fr 1fr 1.9fr; margin: 20px 0 6px; border-top: 1px solid var(--strong); border-bottom: 1px solid var(--strong); }
.figs > div { padding: 12px 16px 12px 0; } .figs > div + div { padding-left: 16px; border-left: 1px solid var(--line); }
.figs .l { font-size: 12.5px; color: var(--soft); } .figs .v { font-size: 22px; line-height: 1.3; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; } .figs .s { font-size: 12.5px; color: var(--soft); }
.three { display: grid; grid-template-columns: auto auto auto; column-gap: 14px; justify-content: space-between; } .three .v { font-weight: 400; font-size: 19px; line-height: 1.52; }
.over { color: var(--bad); font-weight: 600; }
.tight td, .tight th { padding-right: 6px; } td:first-child { white-space: nowrap; } .long td:first-child { white-space: normal; } .tight { font-size: 11.5px; } @media print { .tight { font-size: 7.5pt; } }
td:first-child bdi { display: inline-block; max-width: 30em; white-space: normal; overflow-wrap: anywhere; }
.tight td:first-child bdi { overflow-wrap: break-word; }
.small { font-size: 11.5px; line-height: 1.45; color: var(--soft); columns: 2; column-gap: 24px; } .small p { margin: 0 0 7px; break-inside: avoid; } .small b { color: var(--ink); }
.keep { break-inside: avoid; } .page { break-before: page; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--used); outline-offset: 2px; }
@media (max-width: 620px) { body { padding: 20px 16px; } .figs { grid-template-columns: 1fr; } .three .v { font-size: 16px; } .figs > div + div { padding-left: 0; border-left: 0; border-top: 1px solid var(--line); } .small { columns: 1; } .barcell { display: none; } .scroll table { min-width: 520px; } .chart svg { min-width: 600px; } td:first-child { white-space: normal; } }
@media print { th, td { padding-top: 2.5px; padding-bottom: 2.5px; } td.barcell { padding-top: 5px; } h3 { margin-top: 12pt; } ul { margin-top: 6px; } li { margin-bottom: 3px; } .figs { margin: 12px 0 4px; } .figs > div { padding-top: 8px; padding-bottom: 8px; } body { max-width: none; padding: 0; font-size: 10pt; } h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 16pt; } .page > h2:first-child { margin-top: 0; } table { font-size: 8.8pt; } .scroll { overflow: visible; } .figs .v { font-size: 15pt; } .three .v { font-size: 11.5pt; line-height: 1.96; } .small { font-size: 8pt; } }
`;
