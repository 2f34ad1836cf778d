import { formatDuration, HOUR } from '../../core/values/duration.ts';
import type { Comparison, KindChange, SimulatedEffect, SimulationReport, Sum } from '../../simulate/index.ts';
import { listed } from '../counted.ts';
import { localTimes } from '../operator/words.ts';
import { clockTime, type Here } from '../times/show.ts';

/** Effects listed one by one; more are counted. */
const MOST_LISTED = 30;

/** A table as text for people. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that are left out. */
  readonly more: number;
}

function listTable(head: readonly string[], rows: readonly (readonly string[])[]): TextTable {
  return { head, rows: rows.slice(0, MOST_LISTED), more: Math.max(0, rows.length - MOST_LISTED) };
}

/** The stretch of time that the record covers. */
export function coverageText({ from, to, passes, longestGap, runs }: SimulationReport, here: Here): string[] {
  if (from === null || to === null)
    return ['No pass over these workspaces was recorded in this time. Ask for more with --since.'];
  const lines = [
    `Replayed ${passes} recorded passes over ${runs} runs, ${clockTime(from, here)} to ${clockTime(to, here)} (${formatDuration(to - from)}).`,
  ];
  if (longestGap > HOUR)
    lines.push(`For up to ${formatDuration(longestGap)} no pass was recorded; nothing is decided in such a gap.`);
  return lines;
}

export function policyTable({ policies }: SimulationReport): TextTable {
  return {
    head: [
      'policy',
      'mode',
      'runs',
      'notified',
      'asked about',
      'cancelled',
      'GPU-hours saved',
      'money saved',
      'of the cancelled, completed in fact',
      'verdicts unknown',
    ],
    rows: policies.map((policy) => [
      policy.policy,
      policy.mode,
      String(policy.runs),
      String(policy.notified.runs),
      String(policy.asked.runs),
      String(policy.cancelled.runs),
      hoursText(policy.cancelled),
      moneyText(policy.cancelled),
      regretText(policy.cancelled),
      policy.judged === 0 ? 'never judged' : share(policy.unknown, policy.judged),
    ]),
    more: 0,
  };
}

/** Notes that a reader needs to understand the numbers. */
export function policyNotes({ policies }: SimulationReport): string[] {
  const notes: string[] = [];
  for (const policy of policies) {
    const missing = Object.keys(policy.missing);
    const one = missing.length === 1;
    if (policy.notRecorded > 0)
      notes.push(
        `${policy.policy}: ${share(policy.notRecorded, policy.judged)} of its verdicts are unknown because ${listed(missing)} ${one ? 'was' : 'were'} not recorded: no policy in force at that time needed ${one ? 'it' : 'them'}.`,
      );
    if (policy.asked.runs > 0) notes.push(`${policy.policy}: ${approvedText(policy.asked)}`);
  }
  const audited = policies.filter(({ mode }) => mode === 'audit').map(({ policy }) => policy);
  if (audited.length > 0)
    notes.push(`In mode audit nothing follows (${audited.join(', ')}); --mode enforce shows what would.`);
  return notes;
}

export function effectTable(effects: readonly SimulatedEffect[], here: Here): TextTable {
  return listTable(
    ['when', 'what', 'run', 'policy', 'in fact', 'GPU-hours to its end', 'why'],
    effects.map((effect) => [
      clockTime(effect.at, here),
      effect.kind,
      ...runCells(effect),
      effect.gpuHours === null ? 'not known' : rounded(effect.gpuHours),
      localTimes(effect.reason, here),
    ]),
  );
}

/** The runs that people would have been notified about: a line for each run under each policy, by the first notice. */
export function noticeTable(effects: readonly SimulatedEffect[], here: Here): TextTable {
  const notices = effects.filter(({ kind }) => kind === 'notify');
  const byRun = Map.groupBy(notices, ({ policy, workspaceId, runId }) => JSON.stringify([policy, workspaceId, runId]));
  const rows = [...byRun.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    return [[clockTime(first.at, here), String(all.length), ...runCells(first), localTimes(first.reason, here)]];
  });
  return listTable(['first notice', 'notices', 'run', 'policy', 'in fact', 'why'], rows);
}

export function comparisonTable({ cancel, ask, notify }: Comparison): TextTable {
  const row = (what: string, change: KindChange) => [
    what,
    String(change.before.runs),
    String(change.after.runs),
    String(change.added.length),
    String(change.removed.length),
    String(change.moved.length),
    `${hoursText(change.before)} → ${hoursText(change.after)}`,
    `${change.before.completed} → ${change.after.completed}`,
  ];
  return {
    head: [
      'runs',
      'before',
      'after',
      'newly',
      'no longer',
      'at another time',
      'GPU-hours to their end',
      'completed in fact',
    ],
    rows: [row('cancelled', cancel), row('asked about', ask), row('notified about', notify)],
    more: 0,
  };
}

export function changeTable({ cancel, ask, notify }: Comparison, here: Here): TextTable {
  const rows = (what: string, change: KindChange) => [
    ...change.added.map(({ effect }) => changeRow(`newly ${what}`, effect, here)),
    ...change.removed.map(({ effect }) => changeRow(`no longer ${what}`, effect, here)),
    ...change.moved.map(({ effect, before }) =>
      changeRow(`${what} at another time, before: ${clockTime(before.at, here)}`, effect, here),
    ),
  ];
  const all = [...rows('cancelled', cancel), ...rows('asked about', ask), ...rows('notified about', notify)];
  return listTable(['change', 'when', 'run', 'policy', 'in fact', 'why'], all);
}

function changeRow(what: string, effect: SimulatedEffect, here: Here): string[] {
  return [what, clockTime(effect.at, here), ...runCells(effect), localTimes(effect.reason, here)];
}

function runCells(effect: SimulatedEffect): string[] {
  return [`${effect.workspace}/${effect.runId}`, effect.policy, factText(effect)];
}

/** A table in Markdown. Names of runs and people cannot break out of their cell. */
export function markdownTable({ head, rows }: Omit<TextTable, 'more'>): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function markdownCell(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\\`*_{}[\]<>|#@&!~]/g, (mark) => `\\${mark}`);
}

function factText({ status, until, at }: SimulatedEffect): string {
  const after = formatDuration(Math.max(0, until - at));
  return status === null ? `still there ${after} later` : `${status} ${after} later`;
}

/** What the approval of every question would have saved. */
function approvedText(asked: Sum): string {
  return `had every question been approved at once, up to this would have been saved: GPU-hours ${hoursText(asked)}, money ${moneyText(asked)}; completed in fact: ${regretText(asked)}.`;
}

function hoursText({ gpuHours, withoutGpuHours, runs }: Sum): string {
  return partlyKnown(rounded(gpuHours), withoutGpuHours, runs);
}

function moneyText({ money, withoutCost, runs }: Sum): string {
  const amounts = Object.entries(money).map(([currency, amount]) => `${rounded(amount)} ${currency}`);
  return partlyKnown(amounts.join(', ') || '0', withoutCost, runs);
}

/** A sum over the runs for which it is known, and for how many it is not. */
function partlyKnown(sum: string, without: number, runs: number): string {
  if (without === 0) return sum;
  return without >= runs ? 'not known' : `${sum} (not known for ${without} of ${runs} runs)`;
}

function regretText({ completed, runs }: Sum): string {
  return runs === 0 ? '0' : `${completed} of ${runs}`;
}

function share(part: number, whole: number): string {
  return `${rounded((100 * part) / whole)}%`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
