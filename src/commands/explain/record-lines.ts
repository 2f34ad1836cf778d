import { oneLine } from '../../core/alert/alert-data.ts';
import { isOfSteps } from '../../core/evidence/of-steps.ts';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import { localTimes } from '../operator/words.ts';
import { paint } from '../process.ts';
import { factsOf } from '../record/facts.ts';
import type { ReadRecord } from '../record/read-record.ts';
import { clockTime, type Here } from '../times/show.ts';

const LINE = 99;
const TITLE = 13;
const LONGEST = 4000;
/** Of these a person reads elsewhere in an explanation. */
const ELSEWHERE: ReadonlySet<string> = new Set(['run', 'failure', 'cost']);

/** All that the newest record of a run says, a line for each fact; long ones over several lines. */
export function describeRecord(found: ReadRecord, here: Here): string[] {
  if (!found.found) return ['', `There is no record of it: ${found.reason}.`];
  const { record } = found;
  const rows = [...factRows(record), ...timeRows(record, here), ...parentRows(record), ...stepRows(record)];
  const lines = rows.flatMap(([title, text], index) => rowOf(title === rows[index - 1]?.[0] ? '' : title, text));
  return ['', paint.bold(`How it was started, ${localTimes(found.from, here)}`), ...lines];
}

type Row = readonly [title: string, text: string];

function factRows(record: RunRecord): Row[] {
  return factsOf(record)
    .filter(({ group, value }) => value !== null && !ELSEWHERE.has(group) && !isOfSteps(record, group))
    .map(({ group, name, value }) => {
      const says = name === group || name === 'names' || name === 'trigger' ? '' : `${name} = `;
      return [group, `${says}${value}`];
    });
}

function timeRows({ times }: RunRecord, here: Here): Row[] {
  if (!times.known) return [['times', `unknown: ${times.reason}`]];
  const { createdAt, startedAt, lastStartedAt, endedAt, attempt, queueing } = times.value;
  const at = (what: string, moment: number | null): Row[] =>
    moment === null ? [] : [['times', `${what} ${clockTime(moment, here)}`]];
  return [
    ...at('submitted', createdAt),
    ...at('started', startedAt),
    ...(lastStartedAt === startedAt ? [] : at('started again', lastStartedAt)),
    ...at('ended', endedAt),
    ...(attempt === null || attempt === 1 ? [] : [['times', `attempt ${attempt}`] as const]),
    ...(queueing === null ? [] : [['waits', queueing] as const]),
  ];
}

function parentRows({ lineage: { parents, services } }: RunRecord): Row[] {
  const { parent, root } = parents.known ? parents.value : { parent: null, root: null };
  const asked = services.known ? Object.entries(services.value) : [];
  return [
    ...(parent === null ? [] : [['parent', parent] as const]),
    ...(root === null || root === parent ? [] : [['root', root] as const]),
    ...asked.map(([name, { type }]) => ['services', name === type ? type : `${name} = ${type}`] as const),
  ];
}

/** What each step of a pipeline executes. */
function stepRows({ children }: RunRecord): Row[] {
  const rows = children.known ? children.value : [];
  return rows.flatMap(({ child, work }): Row[] => {
    if (!work) return [];
    if (!work.known) return [['steps', `${child.displayName}: unknown: ${work.reason}`]];
    const { command, environment, code, component } = work.value;
    const parts = [
      command,
      environment && `environment ${environment}`,
      code && `code ${code}`,
      `component ${component}`,
    ];
    return [['steps', `${child.displayName}: ${parts.filter(Boolean).join('; ')}`]];
  });
}

function rowOf(title: string, text: string): string[] {
  const room = LINE - TITLE - 2;
  const pieces = wrapped(oneLine(text, LONGEST), room);
  return pieces.map((piece, index) => `  ${paint.dim((index === 0 ? title : '').padEnd(TITLE))}${piece}`);
}

/** At blanks, and within a word only where it is longer than a line. */
function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const blank = rest.lastIndexOf(' ', room);
    const end = blank > 0 ? blank : room;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
