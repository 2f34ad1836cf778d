import type { SpentRun } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { ownerOf } from '../core/run/owner.ts';
import { tagInAnyCase } from '../core/run/tags.ts';
import { caseless } from '../core/values/text.ts';
import { workspaceOf } from './gaps.ts';
import type { GroupRules } from './groups.ts';

/** Which runs of a period count. All that is given must hold. */
export interface SpendFilter {
  readonly workspace?: string;
  readonly owner?: string;
  readonly experiment?: string;
  /** `key` or `key=value`. */
  readonly tag?: string;
}

/** The facts of the runs that a filter lets through. Nodes without a run belong to a workspace and to nothing else. */
export function filtered(facts: MoneyFacts, filter: SpendFilter, rules: GroupRules): MoneyFacts {
  const { workspace, owner, experiment, tag } = filter;
  const isOfRuns = owner !== undefined || experiment !== undefined || tag !== undefined;
  const isOf = (one: string) => workspace === undefined || caseless(one) === caseless(workspace);
  const runs = facts.runs.filter((one) => isOf(one.run.workspaceName) && passes(one, filter, rules));
  const inUse = new Set(runs.map(({ run }) => run.workspaceId));
  return {
    ...facts,
    runs,
    idleNodes: isOfRuns ? [] : facts.idleNodes.filter((one) => isOf(one.workspace)),
    recorded: new Map([...facts.recorded].filter(([id]) => inUse.has(id) || isOf(workspaceOf(id)))),
  };
}

function passes({ run }: SpentRun, { owner, experiment, tag }: SpendFilter, rules: GroupRules): boolean {
  if (experiment !== undefined && caseless(run.experiment ?? '') !== caseless(experiment)) return false;
  if (tag !== undefined && !hasTag(run.tags, tag)) return false;
  if (owner === undefined) return true;
  const { source, ids = [], display } = ownerOf(run, { tags: {} }, rules.owners);
  return source !== 'fallback' && [...ids, caseless(display)].includes(caseless(owner));
}

function hasTag(tags: SpentRun['run']['tags'], tag: string): boolean {
  const [key = '', ...rest] = tag.split('=');
  const value = tagInAnyCase({ tags }, key);
  return value !== null && (rest.length === 0 || caseless(value) === caseless(rest.join('=')));
}
