import { answered, type Schemas } from '../../api/client.ts';
import type { Given, Printout } from '../service/command.ts';
import { type Listed, readPages } from '../service/pages.ts';
import type { Service } from '../service/service.ts';
import { findByShortId, shortId, shortIds } from '../short-id.ts';
import { type Column, columns, visible } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { act, say } from './act.ts';
import { hereAt } from './here.ts';

type Override = Schemas['Override'];

export interface OverridesOptions {
  readonly all?: boolean;
}

/** Lists the exceptions in force, the first to end first; with --all, those that have ended, too. */
export async function listOverrides(service: Service, given: Given<OverridesOptions>): Promise<Printout> {
  const { all = false } = given.options;
  const { items, now } = await readOverrides(service, all ? undefined : 'true');
  const sorted = items.toSorted((a, b) => Date.parse(a.endsAt) - Date.parse(b.endsAt));
  return { data: { items: sorted }, lines: (width) => table(sorted, { width, here: hereAt(now, given), all }) };
}

function readOverrides({ api }: Service, inForce: 'true' | undefined): Promise<Listed<Override>> {
  return readPages((page) =>
    answered(api.GET('/api/v1/overrides', { params: { query: { ...page, ...(inForce && { inForce }) } } })),
  );
}

const HEAD: readonly Column[] = [
  { name: 'ID' },
  { name: 'KIND' },
  { name: 'RUNS', keep: true },
  { name: 'POLICIES' },
  { name: 'ENDS', keep: true },
  { name: 'BY' },
  { name: 'WHY', below: true },
];

function table(
  overrides: readonly Override[],
  { width, here, all }: { readonly width: number | null; readonly here: Here; readonly all: boolean },
): string[] {
  if (overrides.length === 0) return [all ? 'Nobody has made an exception.' : 'No exception is in force.'];
  const short = shortIds(overrides.map(({ id }) => id));
  const rows = overrides.map((override) => [
    width === null ? override.id : short(override.id),
    override.kind,
    visible(override.scopeInWords),
    override.policies.join(', '),
    endOf(override, here),
    override.author,
    override.reason,
  ]);
  return columns(HEAD, rows, width);
}

function endOf({ endsAt, revokedAt, revokedBy, inForce }: Override, here: Here): string {
  if (revokedAt !== null) return `revoked by ${revokedBy}, ${away(Date.parse(revokedAt), here)}`;
  return inForce ? clockTime(Date.parse(endsAt), here) : `ended ${away(Date.parse(endsAt), here)}`;
}

/** Ends an exception now. */
export async function revoke(service: Service, given: Given): Promise<Printout> {
  const { items, now } = await readOverrides(service, undefined);
  const here = hereAt(now, given);
  const override = findByShortId(given.args[0] ?? '', items, {
    what: 'override',
    idOf: ({ id }) => id,
    describe: ({ kind, scopeInWords, endsAt }) =>
      `${kind} ${visible(scopeInWords)}, to ${clockTime(Date.parse(endsAt), here)}`,
    none: 'runwarden overrides lists those in force.',
  });
  const { kind, scopeInWords, policies, author, reason } = override;
  say([
    `End ${shortId(override.id)} now: ${kind} ${visible(scopeInWords)}, under ${visible(policies.join(', '))}, ${endOf(override, here)}.`,
    `${visible(author)} made it: “${visible(reason)}”`,
  ]);
  await given.confirm('Revoke?');
  const revoked = await act(
    () => answered(service.api.DELETE('/api/v1/overrides/{id}', { params: { path: { id: override.id } } })),
    'Nothing was changed.',
    here,
  );
  return {
    data: revoked,
    lines: () => [
      'Ended. The next pass judges these runs again; nothing is cancelled without a notice or a question first.',
    ],
  };
}
