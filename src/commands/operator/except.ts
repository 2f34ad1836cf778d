import { answered, type Schemas } from '../../api/client.ts';
import { StartError } from '../../core/values/start-error.ts';
import { counted } from '../counted.ts';
import type { Given, Printout } from '../service/command.ts';
import { findRun, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { shortId } from '../short-id.ts';
import { visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { act, reasonFor, say } from './act.ts';
import { type End, type EndOptions, endNeeded, endText } from './end.ts';
import { hereNow } from './here.ts';
import { costText, localTimes, ofOwner, runName } from './words.ts';

export interface ExceptOptions extends EndOptions {
  readonly reason?: string;
  readonly policy?: readonly string[];
}

/** Which runs, where a person names more than one. */
export interface ExemptOptions extends ExceptOptions {
  readonly workspace?: readonly string[];
  readonly experiment?: readonly string[];
  readonly run?: readonly string[];
  readonly compute?: readonly string[];
  readonly tag?: readonly string[];
  readonly everything?: boolean;
}

type New = Schemas['NewOverrideInput'];
type Scope = New['scope'];
type Preview = Schemas['OverridePreview'];

/** Gives runs more time: they are judged and people are notified, and nothing cancels them. */
export async function extend(service: Service, given: Given<ExceptOptions>): Promise<Printout> {
  return except('extend', await scopeOf(given.args, service), service, given);
}

/** Takes runs out of policies: these do not judge them. */
export async function exempt(service: Service, given: Given<ExemptOptions>): Promise<Printout> {
  const wide = scopeGiven(given.options);
  if (wide === null && given.args.length > 0)
    return except('exempt', await scopeOf(given.args, service), service, given);
  if (wide !== null && given.args.length === 0) return except('exempt', wide, service, given);
  throw new StartError(
    'Name either runs, as in runwarden exempt one other --for 6h, or which runs by --workspace, --experiment, --run, --compute or --tag. What follows such an option belongs to it: write runs first.',
  );
}

/** @throws {StartError} for runs of several workspaces: a scope holds for each run in each of its workspaces. */
async function scopeOf(given: readonly string[], service: Service): Promise<Scope> {
  const runs: RunDetail[] = [];
  for (const one of given) runs.push(await findRun(service, one));
  const workspaces = [...new Set(runs.map(({ workspace }) => workspace))];
  if (workspaces.length > 1)
    throw new StartError(
      `Name runs of one workspace. These are of ${workspaces.map((name) => visible(name)).join(', ')}.`,
    );
  return { workspace: workspaces, runId: [...new Set(runs.map(({ id }) => id))] };
}

function scopeGiven({ workspace, experiment, run, compute, tag }: ExemptOptions): Scope | null {
  const scope = {
    ...(workspace && { workspace: [...workspace] }),
    ...(experiment && { experiment: [...experiment] }),
    ...(run && { run: [...run] }),
    ...(compute && { compute: [...compute] }),
    ...(tag && { tags: Object.fromEntries(tag.map(splitTag)) }),
  };
  return Object.keys(scope).length === 0 ? null : scope;
}

/** A key alone fits any value. */
function splitTag(text: string): [key: string, pattern: string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, '*'] : [text.slice(0, equals), text.slice(equals + 1)];
}

const EFFECTS = {
  extend: 'Until then policies still judge, and owners are still notified. Nothing is cancelled.',
  exempt: 'Until then these policies do not judge: nobody is notified, and nothing is cancelled.',
} as const;

async function except(
  kind: New['kind'],
  scope: Scope,
  service: Service,
  given: Given<ExemptOptions>,
): Promise<Printout> {
  const here = await hereNow(service, given);
  const end = endNeeded(given.options, here);
  const { policy = ['*'], everything = false } = given.options;
  const wanted = { kind, scope, policies: [...policy], ...end.body };
  const preview = await answered(service.api.POST('/api/v1/overrides/preview', { body: wanted }));
  say(covers(kind, preview, { policy, end, here }));
  if (preview.coversEverything !== null && given.yes && !everything)
    throw new StartError('Nothing was made. To make it all the same, add --everything.');
  const reason = await reasonFor(given, 'the data loader is being repaired');
  await given.confirm(preview.coversEverything === null ? 'Make it?' : 'Make it all the same?');
  const body = { ...wanted, reason, confirm: preview.coversEverything !== null };
  const made = await act(() => answered(service.api.POST('/api/v1/overrides', { body })), 'Nothing was made.', here);
  return { data: made, lines: () => madeLines(made, here) };
}

interface Wanted {
  readonly policy: readonly string[];
  readonly end: End;
  readonly here: Here;
}

function covers(kind: New['kind'], preview: Preview, { policy, end, here }: Wanted): string[] {
  const { scopeInWords, covers: covered, questions, coversEverything, notice } = preview;
  const under = policy.includes('*') ? 'every policy' : policy.map((name) => visible(name)).join(' and ');
  return [
    `${kind === 'extend' ? 'Extend' : 'Exempt'} ${visible(scopeInWords)}, under ${under}, ${endText(end, here)}.`,
    `It covers ${counted(covered.count, 'active run')} of ${covered.active}${perHour(covered)}${covered.count > 0 ? ':' : '.'}`,
    ...covered.runs.map(
      (run) => `  ${runName(run)} in ${visible(run.workspace)}, ${ofOwner(run.owner)}, ${costText(run.cost)}`,
    ),
    ...(covered.count > covered.runs.length ? [`  and ${covered.count - covered.runs.length} more`] : []),
    ...questions.map(
      ({ decisionId, displayName, expiresAt }) =>
        `The question ${shortId(decisionId)} about ${visible(displayName)}, due ${away(Date.parse(expiresAt), here)}, stays open: until the end a yes cancels nothing, and a no counts.`,
    ),
    EFFECTS[kind],
    ...(coversEverything === null ? [] : [localTimes(coversEverything, here)]),
    ...(notice === null || coversEverything !== null ? [] : [localTimes(notice, here)]),
  ];
}

function perHour({ perHour, unpriced }: Preview['covers']): string {
  if (perHour.length === 0) return '';
  const amounts = perHour.map(({ amount, currency }) => `${amount.toFixed(2)} ${currency}`).join(' and ');
  return `, ${unpriced > 0 ? 'at least ' : ''}${amounts} an hour`;
}

function madeLines({ id, endsAt, covers: { count }, notice }: Schemas['MadeOverride'], here: Here): string[] {
  return [
    `Recorded as ${shortId(id)}, until ${clockTime(Date.parse(endsAt), here)}, for ${counted(count, 'active run')}.`,
    ...(notice === null ? [] : [localTimes(notice, here)]),
    `To end it before: runwarden revoke ${shortId(id)}`,
  ];
}
