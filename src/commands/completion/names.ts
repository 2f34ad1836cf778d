import { join } from 'node:path';
import { z } from 'zod';
import { answered } from '../../api/client.ts';
import type { Instant } from '../../core/values/duration.ts';
import { openKeyring } from '../login/keyring.ts';
import { readPrivate, writePrivate } from '../login/private-file.ts';
import { endsSoon } from '../login/tokens.ts';
import { userFolders } from '../login/user-folders.ts';
import { findService, type Service } from '../service/service.ts';
import { shortIds } from '../short-id.ts';
import type { Variables } from '../variables.ts';
import type { Candidate, NameKind } from './candidates.ts';

/** A shell waits for so long, and no person notices. */
const WITHIN_MS = 800;
const FRESH_MS = 30_000;
const MOST = 200;

type Read = (api: Service['api'], signal: AbortSignal) => Promise<Candidate[]>;

const READS: Readonly<Record<NameKind, Read>> = {
  async runs(api, signal) {
    const { items } = await answered(api.GET('/api/v1/runs', { params: { query: { limit: MOST } }, signal }));
    const isTwice = (id: string) => items.filter((run) => run.id === id).length > 1;
    return items.map(({ id, workspace, displayName, status }) => ({
      value: isTwice(id) ? `${workspace}/${id}` : id,
      note: `${displayName} in ${workspace}, ${status}`,
    }));
  },
  decisions: (api, signal) => decisions(api, signal, {}),
  questions: (api, signal) => decisions(api, signal, { kind: 'ask', waiting: 'true' }),
  async overrides(api, signal) {
    const { items } = await answered(api.GET('/api/v1/overrides', { signal }));
    const short = shortIds(items.map(({ id }) => id));
    return items
      .filter(({ inForce }) => inForce)
      .map(({ id, kind, scopeInWords }) => ({ value: short(id), note: `${kind}: ${scopeInWords}` }));
  },
  async requests(api, signal) {
    const { items } = await answered(api.GET('/api/v1/extension-requests', { signal }));
    const short = shortIds(items.map(({ id }) => id));
    return items.map(({ id, runId, author }) => ({ value: short(id), note: `${runId}, asked by ${author}` }));
  },
  async policies(api, signal) {
    const { items } = await answered(api.GET('/api/v1/policies', { signal }));
    return items.map(({ name, mode, summary }) => ({ value: name, note: `${mode}: ${summary ?? ''}` }));
  },
  async workspaces(api, signal) {
    const { items } = await answered(api.GET('/api/v1/workspaces', { signal }));
    return [...new Set(items.map(({ name }) => name))].map((value) => ({ value, note: '' }));
  },
};

async function decisions(
  api: Service['api'],
  signal: AbortSignal,
  filter: { readonly kind?: 'ask'; readonly waiting?: 'true' },
): Promise<Candidate[]> {
  const query = { ...filter, limit: MOST };
  const { items } = await answered(api.GET('/api/v1/decisions', { params: { query }, signal }));
  const short = shortIds(items.map(({ id }) => id));
  return items.map(({ id, kind, run, policy }) => ({
    value: short(id),
    note: `${kind} of ${run.displayName} under ${policy}`,
  }));
}

const cacheSchema = z.record(
  z.string(),
  z.object({ at: z.number(), names: z.array(z.object({ value: z.string(), note: z.string() })) }),
);

export interface NamesDeps {
  readonly variables: Variables;
  readonly now: () => Instant;
}

/** Names that a service knows now, or knew half a minute ago. None where it does not answer at once: a shell has no place for errors. */
export async function namesOf(
  kinds: readonly NameKind[],
  url: string | undefined,
  { variables, now }: NamesDeps,
): Promise<readonly Candidate[]> {
  try {
    const service = findService({ url }, variables, now);
    const signIn = await openKeyring(variables).get(service.url);
    // To renew it takes longer than a shell waits.
    if (signIn?.kind === 'tokens' && endsSoon(signIn, now())) return [];
    const path = join(userFolders(variables).cache, 'names.json');
    const cache = await readCache(path);
    const signal = AbortSignal.timeout(WITHIN_MS);
    const read = kinds.map(async (kind) => {
      const key = `${service.url} ${kind}`;
      const kept = cache[key];
      if (kept && Math.abs(now() - kept.at) < FRESH_MS) return [key, kept] as const;
      return [key, { at: now(), names: await READS[kind](service.api, signal) }] as const;
    });
    const found = await Promise.all(read);
    const fresh = Object.entries(cache).filter(([, { at }]) => Math.abs(now() - at) < FRESH_MS);
    await writePrivate(path, JSON.stringify(Object.fromEntries([...fresh, ...found])));
    return found.flatMap(([, { names }]) => names);
  } catch {
    return [];
  }
}

async function readCache(path: string): Promise<z.output<typeof cacheSchema>> {
  try {
    return cacheSchema.parse(JSON.parse((await readPrivate(path)) ?? '{}'));
  } catch {
    return {};
  }
}
