import type { Schemas } from '../../api/client.ts';
import { oneLine } from '../../core/alert/alert-data.ts';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import { describeFailedSteps, describeFailure } from '../../core/run/failed-steps.ts';
import { truncate } from '../../core/values/text.ts';
import { type Field, fieldLines } from '../operator/fields.ts';
import { localTimes, ownerText } from '../operator/words.ts';
import { paint } from '../process.ts';
import { childrenLines, childrenTable } from '../record/children.ts';
import { shownAmount, shownMetric } from '../record/facts.ts';
import type { ReadRecord } from '../record/read-record.ts';
import { shownCost } from '../run-words.ts';
import type { RunDetail } from '../service/find-run.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { describeLineage } from './lineage.ts';
import { describePhases } from './phases.ts';
import { newestOf, nextFields } from './story.ts';

/** What the service knows of a run. */
export interface Known {
  readonly run: RunDetail;
  readonly record: ReadRecord;
  readonly timeline: Schemas['Timeline'] | null;
  readonly story: Schemas['Story'] | null;
  readonly kept: readonly Schemas['KeptItem'][];
}

/** What of it is shown, and how. */
export interface Shown {
  readonly metric?: readonly string[];
  /** Columns; null for as many as it needs. */
  readonly width: number | null;
  readonly here: Here;
}

/** What fills more lines is cut: it is one screen. */
const MOST_LINES = 2;
const TITLE = 11;
const NEWEST = 6;
const MOST_PRICES = 3;
const MOST_CHILDREN = 20;
const MOST_METRICS = 12;

/** A run on one screen. */
export function describeRun(known: Known, { metric = [], width, here }: Shown): string[] {
  const { run, record } = known;
  const rows: Field[] = [
    ...whatItIs(known, here),
    ...whatItDid(known),
    ...(record.found ? describeLineage(record.record) : []),
    ...metricsOf(record, metric),
    ...policiesOf(run, here),
    ...storyOf(known, here),
    ['why', `runwarden explain ${nameOf(run)}`],
    ['logs', `runwarden logs ${nameOf(run)}`],
    ['evidence', keptOf(known)],
    ['record', localTimes(record.found ? record.from : record.reason, here)],
  ];
  const longest = width === null ? 4000 : MOST_LINES * Math.max(1, width - TITLE - 4);
  return [
    `${paint.bold(oneLine(run.displayName))} ${run.displayName === run.id ? '' : `(${run.id}) `}in ${run.workspace}: ${run.status}`,
    ...fieldLines(
      // An address is of use only when it is whole.
      rows.map(([title, text]) => [
        title,
        title === 'studio' ? oneLine(text, 4000) : truncate(oneLine(text, 4000), longest),
      ]),
      width,
      TITLE,
    ),
    ...childrenOf(record, metric, width),
  ];
}

function nameOf({ workspace, id }: RunDetail): string {
  return `${workspace}/${id}`;
}

const OWNER_FROM: Readonly<Record<RunDetail['owner']['source'], string>> = {
  tag: ' (from its tag)',
  creator: ' (submitted it)',
  workspace: ' (contact of the workspace)',
  fallback: '',
};

function whatItIs({ run, record }: Known, here: Here): [string, string][] {
  const { jobType, experiment, owner, tags, compute, createdAt, creator, studioUrl, timeLimit } = run;
  const by = creator.displayName === null ? '' : ` by ${creator.displayName}`;
  const limit = timeLimit === null ? '' : `, time limit ${timeLimit}`;
  const labels = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return [
    ['is', `${jobType}${experiment === null ? '' : `, experiment ${experiment}`}${limit}`],
    [
      'owner',
      `${ownerText(owner)}${OWNER_FROM[owner.source]}; submitted ${away(Date.parse(createdAt), here)}${by}, ${clockTime(Date.parse(createdAt), here)}`,
    ],
    ['cost', costOf(run, record)],
    ...run.prices.slice(-MOST_PRICES).map(({ says }, index): [string, string] => [index === 0 ? 'price' : '', says]),
    ...(labels.length > 0 ? [['tags', labels.join(', ')] as [string, string]] : []),
    // The record has more of it.
    ...(record.found || compute.kind === 'none' ? [] : [['compute', compute.name ?? compute.kind] as [string, string]]),
    ...(studioUrl === null ? [] : [['studio', studioUrl] as [string, string]]),
  ];
}

/** Of the moment of the record where it has one, as its steps have theirs; else as the latest pass read it. */
function costOf({ cost }: Known['run'], found: ReadRecord): string {
  const perHour = cost && cost.perHour > 0 ? `, ${cost.perHour.toFixed(2)} an hour` : '';
  const recorded = found.found ? found.record.cost : undefined;
  if (recorded?.known) return `${shownAmount(recorded.value)}${perHour}`;
  if (cost !== null) return `${shownCost(cost)}${perHour}`;
  return recorded ? `unknown: ${recorded.reason}` : 'unknown: no policy or budget had it read';
}

function whatItDid({ run, timeline }: Known): [string, string][] {
  const [bar, ...lengths] = timeline ? describePhases(timeline) : [];
  const failed = run.failure ? [`it failed${describeFailure(run.failure)}`] : [];
  return [
    ...(bar === undefined ? [] : [['phases', bar] as [string, string]]),
    ...lengths.map((text): [string, string] => ['', text]),
    ...(timeline?.notes ?? []).map((note): [string, string] => ['', note]),
    ...[...failed, ...describeFailedSteps(run.failedSteps)].map((text, index): [string, string] => [
      index === 0 ? 'failure' : '',
      text,
    ]),
    ...run.waiting.map((because): [string, string] => ['waits', because]),
  ];
}

/** The metrics that are wanted, or the first by name. */
function metricsOf(found: ReadRecord, wanted: readonly string[]): [string, string][] {
  if (!found.found) return [];
  const { metrics } = found.record;
  if (!metrics.known) return [['metrics', `unknown: ${metrics.reason}`]];
  const some = metrics.value.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (some.length === 0) return [];
  const shown = some.slice(0, MOST_METRICS).map((metric) => `${metric.name} ${shownMetric(metric)}`);
  const more = some.length > MOST_METRICS ? `, and ${some.length - MOST_METRICS} more` : '';
  return [['metrics', `${shown.join(', ')}${more}`]];
}

/** Several rows under one title. */
function titled(title: string, texts: readonly string[]): [string, string][] {
  return texts.map((text, index) => [index === 0 ? title : '', text]);
}

/** What needs a person first; healthy ones are one line. */
function policiesOf({ statuses, active }: RunDetail, here: Here): [string, string][] {
  const healthy = statuses.filter(({ state }) => state === 'healthy').map(({ policy }) => policy);
  const others = statuses.filter(({ state }) => state !== 'healthy');
  const states = others.map(({ policy, state, reason }) => `${policy} ${state}: ${localTimes(reason, here)}`);
  return [
    ...titled('policies', [...states, ...(healthy.length > 0 ? [`healthy under ${healthy.join(', ')}`] : [])]),
    ...titled(
      'next',
      active
        ? nextFields({ statuses: others }, here).map(([when, what]) => `${when === 'next' ? '' : `${when}  `}${what}`)
        : [],
    ),
  ];
}

function storyOf({ story, run }: Known, here: Here): [string, string][] {
  if (!story) return [];
  const all = story.items.filter(({ minor }) => !minor).length;
  const whole = all > NEWEST ? [`all ${all}: runwarden show ${nameOf(run)} --story`] : [];
  return titled('story', [...newestOf(story, NEWEST, here), ...whole]);
}

function keptOf({ kept, run }: Known): string {
  const [there, missing] = [
    kept.filter(({ content }) => content !== null),
    kept.filter(({ missing: why }) => why !== null),
  ];
  if (kept.length === 0) return 'nothing is kept yet';
  const lacks = missing.length > 0 ? `, ${missing.length} missing` : '';
  return `${there.length} kept${lacks}: runwarden evidence ${nameOf(run)}`;
}

function childrenOf(found: ReadRecord, metrics: readonly string[], width: Shown['width']): string[] {
  if (!found.found) return [];
  const { children, primary } = found.record;
  if (!children.known) return ['', `its steps or trials are unknown: ${children.reason}`];
  if (children.value.length === 0) return [];
  const table = childrenTable(found.record, metrics);
  const shown = { ...table, children: width === null ? table.children : table.children.slice(0, MOST_CHILDREN) };
  const left = table.children.length - shown.children.length;
  const best = primary ? `, ${primary.goal === 'minimize' ? 'lowest' : 'highest'} ${primary.metric} first` : '';
  return [
    '',
    `${children.value.length} ${childWord(found.record)}${children.value.length === 1 ? '' : 's'}${best}:`,
    ...childrenLines(shown, width),
    ...(left > 0 ? [`and ${left} more, with -o wide`] : []),
  ];
}

function childWord({ run, primary }: RunRecord): string {
  if (primary || run.jobType === 'sweep' || run.jobType === 'automl') return 'trial';
  return run.jobType === 'pipeline' ? 'step' : 'child run';
}
