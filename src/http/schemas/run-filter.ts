import { z } from 'zod';
import { RUN_SORTS, type RunFilter } from '../../core/ports/read-ledger.ts';
import { ownerNames } from '../../core/run/owner-names.ts';
import { FAILURE_CAUSES } from '../../core/run/run.ts';
import { PHASES, spelledStatus } from '../../core/run/status.ts';
import { tagLabel } from '../../core/run/tags.ts';
import { type Instant, parseDuration } from '../../core/values/duration.ts';
import { caseless } from '../../core/values/text.ts';
import { flag, isUsual, limitOf, name, paging, plainText } from './common.ts';
import { outcome } from './decision.ts';
import { statusState } from './run.ts';

const MOST_TAGS = 10;
/** A console counts and groups thousands of runs: five pages are sooner there than twenty-five. */
const MOST_RUNS = 1000;
const WHEN = 'must be a duration such as 30m or 7d, or a time such as 2026-01-31T09:30:00Z';

/** How long ago, or when: the milliseconds of a duration, or an instant. */
export const when = plainText(40)
  .transform((text, context): { readonly ago: number } | { readonly at: Instant } => {
    const ago = parseDuration(text);
    if (ago !== null) return { ago };
    const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
      ? Date.parse(text)
      : NaN;
    if (Number.isNaN(at) || !isUsual(at)) context.addIssue({ code: 'custom', message: WHEN });
    return { at };
  })
  .meta({ examples: ['7d', '2026-01-31T09:30:00Z'] });

const tag = plainText(600).meta({ examples: ['team=vision'] });

/** What a list of runs can be filtered by. All that is given must hold. */
export const runFilters = z.strictObject({
  workspace: name.exactOptional().describe('Name of the workspace.'),
  run: name.exactOptional().describe('Id of the run, in whichever workspace.'),
  status: name.exactOptional().describe('The status word of Azure, such as Running or Failed, in any case.'),
  phase: z.enum(PHASES).exactOptional().describe('What the status says of its life; `ended` is over.'),
  experiment: name.exactOptional(),
  type: name.exactOptional().describe('command, sweep, pipeline, automl or spark.'),
  tag: z
    .union([tag, z.array(tag).max(MOST_TAGS, `must be at most ${MOST_TAGS}`)])
    .exactOptional()
    .describe('A tag that it has, as `key` or `key=value`, in any case. Given several times, it has them all.'),
  q: name.exactOptional().describe('A part of its id, its name, its experiment or its owner, in any case.'),
  owner: name.exactOptional().describe('Whose it is, as in the owner tag.'),
  since: when.exactOptional().describe('Submitted since: so long ago at most, or from this time on.'),
  until: when.exactOptional().describe('Submitted before: so long ago at least, or before this time.'),
  class: z.enum(FAILURE_CAUSES).exactOptional().describe('Whose fault its failure is.'),
  active: flag.exactOptional(),
  outcome: outcome.exactOptional().describe('Runs with this outcome under some policy.'),
  state: statusState.exactOptional().describe('Runs in this state under some policy.'),
  policy: name.exactOptional().describe('Runs that this policy judges now, or about which it decided something.'),
  azure: flag
    .exactOptional()
    .describe('Ask Azure now, for one workspace, with the runs that no pass has seen. Its pages have no fixed length.'),
  sort: z
    .enum(RUN_SORTS)
    .default('newest')
    .describe(
      '`newest`: submitted last. `dearest`: a further hour costs most. `longest`: submitted first. The last two list active runs alone.',
    ),
  ...paging,
  limit: limitOf(MOST_RUNS),
});

type Query = Omit<z.output<typeof runFilters>, 'cursor' | 'limit' | 'format' | 'azure' | 'sort'>;

/** The filter of a query. A bare name of an owner is completed as in a tag. */
export function runFilterOf(query: Query, now: Instant, domain: string | null): RunFilter {
  const { run, q, status, tag: tags, owner, since, until, type, ...same } = query;
  return {
    ...same,
    ...(run !== undefined && { ids: [run] }),
    ...(q !== undefined && { text: q }),
    ...(status !== undefined && { status: spelledStatus(status) ?? status }),
    ...(type !== undefined && { type: type.toLowerCase() }),
    ...(tags !== undefined && { labels: [tags].flat().map(labelOf) }),
    ...(owner !== undefined && { owner: ownersIn(owner, domain) }),
    ...(since !== undefined && { since: momentOf(since, now) }),
    ...(until !== undefined && { until: momentOf(until, now) }),
  };
}

/** The moment that a filter names. */
export function momentOf(given: z.output<typeof when>, now: Instant): Instant {
  return 'ago' in given ? Math.max(0, now - given.ago) : given.at;
}

function labelOf(text: string): string {
  const equals = text.indexOf('=');
  return equals === -1 ? tagLabel(text, null) : tagLabel(text.slice(0, equals), text.slice(equals + 1));
}

/** The ids, without case, of an owner as people write one. */
export function ownersIn(owner: string, domain: string | null): readonly string[] {
  const { names } = ownerNames(owner, domain);
  return [...new Set([owner, ...names].map(caseless))];
}
