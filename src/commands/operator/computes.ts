import { answered, type Schemas } from '../../api/client.ts';
import { money, spoken } from '../../notify/messages/words.ts';
import type { Given, Printout } from '../service/command.ts';
import { readPages } from '../service/pages.ts';
import type { Service } from '../service/service.ts';
import { type Column, columns, visible } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import { hereAt } from './here.ts';

export type Compute = Schemas['Compute'];

export interface ComputesOptions {
  readonly workspace?: string;
  readonly idle: boolean;
}

/** Lists the computes, the idle ones that cost most first. */
export async function listComputes(service: Service, given: Given<ComputesOptions>): Promise<Printout> {
  const { workspace, idle } = given.options;
  const { items, unseen, now } = await readComputes(service, {
    ...(workspace !== undefined && { workspace }),
    ...(idle && { idle: 'true' }),
  });
  const sorted = items.toSorted((a, b) => hourOf(b) - hourOf(a));
  const here = hereAt(now, given);
  return {
    data: { items: sorted, unseen, now },
    lines: (width) => [
      ...table(sorted, width, here),
      ...unseen.map((one) => `${visible(one.workspace)}: the computes could not be listed: ${visible(one.problem)}`),
    ],
  };
}

/** Every compute. @param query which ones. */
export async function readComputes({ api }: Service, query: { workspace?: string; idle?: 'true' }) {
  let unseen: readonly Schemas['UnseenComputes'][] = [];
  const listed = await readPages(async (page) => {
    const answer = await answered(api.GET('/api/v1/computes', { params: { query: { ...query, ...page } } }));
    unseen = answer.unseen;
    return answer;
  });
  return { ...listed, unseen };
}

function hourOf({ idle }: Compute): number {
  return idle === null ? -1 : (idle.perHour ?? 0);
}

const HEAD: readonly Column[] = [
  { name: 'COMPUTE', keep: true },
  { name: 'WORKSPACE' },
  { name: 'NODES' },
  { name: 'IDLE', right: true },
  { name: 'SINCE' },
  { name: 'AFTER' },
  { name: 'SO FAR', right: true },
  { name: 'AN HOUR', right: true },
];

function table(computes: readonly Compute[], width: number | null, here: Here): string[] {
  if (computes.length === 0) return ['There is no compute to see. Computes are looked at once an hour.'];
  const rows = computes.map((one) => [
    visible(one.name),
    visible(one.workspace),
    nodesCell(one),
    one.idle === null ? '' : String(one.idle.nodes),
    one.idle === null ? '' : clockTime(Date.parse(one.idle.since), here),
    visible(one.idle?.after?.displayName ?? ''),
    costCell(one, 'soFar'),
    costCell(one, 'perHour'),
  ]);
  return [
    ...columns(HEAD, rows, width),
    '',
    'Runwarden looks once an hour, and does not stop computes.',
    ...computes.flatMap(({ name, unknown }) => (unknown === null ? [] : [`${visible(name)}: ${visible(unknown)}.`])),
    ...computes.flatMap(({ name, policies }) =>
      policies
        .filter(({ outcome }) => outcome === 'violated')
        .map(({ policy, reason }) => `${visible(name)} violates ${visible(policy)}: ${visible(reason)}.`),
    ),
  ];
}

function nodesCell({ nodes, unknown, minNodes, kind }: Compute): string {
  if (unknown !== null || nodes === null) return 'not known';
  const kept = minNodes > 0 ? `, keeps ${minNodes}` : '';
  return kind === 'instance' ? instanceWord(nodes) : `${nodes.atWork} at work${kept}`;
}

function instanceWord({ atWork, idle }: NonNullable<Compute['nodes']>): string {
  if (atWork > 0) return 'at work';
  return idle > 0 ? 'runs for nobody' : 'off';
}

function costCell({ idle }: Compute, which: 'soFar' | 'perHour'): string {
  if (idle === null) return '';
  const amount = idle[which];
  return amount === null ? 'no price' : `${idle.atLeast ? '≥ ' : ''}${money(amount, idle.currency)}`;
}

/** What is idle, for the status: `4 nodes of a100-cluster for 2 h 10 min after nightly-0412, 16.20 USD so far`. */
export function idleText({ name, kind, idle }: Compute, here: Here): string {
  if (idle === null) return visible(name);
  const what =
    kind === 'instance'
      ? `the instance ${visible(name)}`
      : `${idle.nodes} ${idle.nodes === 1 ? 'node' : 'nodes'} of ${visible(name)}`;
  const length = spoken(Math.max(0, here.now - Date.parse(idle.since)));
  const after = idle.after === null ? '' : ` after ${visible(idle.after.displayName)}`;
  const cost =
    idle.soFar === null
      ? 'no price is known'
      : `${idle.atLeast ? 'at least ' : ''}${money(idle.soFar, idle.currency)} so far`;
  return `${what} for ${length}${after}: ${cost}`;
}
