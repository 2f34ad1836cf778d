import { answered, type Schemas } from '../../api/client.ts';
import { GONE_OUT } from '../../core/decision/finding.ts';
import { StartError } from '../../core/values/start-error.ts';
import { caseless } from '../../core/values/text.ts';
import type { RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { visible } from '../table.ts';
import { ofOwner, runName } from './words.ts';

/** What an owner wants for a run. */
interface OwnersAct {
  readonly act: 'object' | 'request';
  readonly policy?: string | undefined;
}

/**
 * Refuses what the service would refuse, before a person is asked for a reason. What cannot be seen for certain from here is
 * left to the service: an owner is never kept from objecting by a guess.
 * @throws {StartError}
 */
export async function requireOwnersAct(service: Service, run: RunDetail, { act, policy }: OwnersAct): Promise<void> {
  const why = await whyNot(service, run, { act, policy });
  if (why !== null) throw new StartError(`${why} ${act === 'object' ? 'Nothing was recorded.' : 'Nothing was asked.'}`);
}

async function whyNot(service: Service, run: RunDetail, { act, policy }: OwnersAct): Promise<string | null> {
  const name = runName({ displayName: run.displayName, runId: run.id });
  if (!run.active) return `${name} has ended as ${run.status}. There is nothing left to keep.`;
  const me = await answered(service.api.GET('/api/v1/me'));
  if (!isOwn(run, me))
    return `Only an owner of ${name} can do this. It is ${ofOwner(run.owner)}, and you are ${visible(me.name)}. An operator keeps it with runwarden extend.`;
  const found = run.statuses.filter((one) => one.findingId !== null && (policy ?? one.policy) === one.policy);
  if (act === 'object') return whyNoObjection(service, run, { name, found });
  if (policy !== undefined || found.length > 0) return null;
  return `No policy has found anything about ${name}. Name one with --policy to ask all the same.`;
}

interface Announced {
  readonly name: string;
  readonly found: RunDetail['statuses'];
}

async function whyNoObjection(service: Service, run: RunDetail, { name, found }: Announced): Promise<string | null> {
  const [newest] = run.cancels;
  if (newest && GONE_OUT.includes(newest.state))
    return `Azure was asked to cancel ${name} already, or may have been. A cancel cannot be taken back.`;
  const cancelling = found.filter(({ mode }) => mode !== 'notify');
  if (cancelling.length === 0 || (await isUnannounced(service, run, cancelling)))
    return `No cancel of ${name} is announced, so there is nothing to object to.`;
  if (cancelling.every(({ withheld }) => withheld === 'objected'))
    return `An objection keeps ${name} already. It counts once for what was seen.`;
  return null;
}

/** Whether people have heard nothing yet of what was found. What began again may have been announced before. */
async function isUnannounced({ api }: Service, run: RunDetail, found: Announced['found']): Promise<boolean> {
  if (found.some(({ state }) => state !== 'pending')) return false;
  const query = { workspace: run.workspace, run: run.id, limit: 200 };
  const { items, next } = await answered(api.GET('/api/v1/decisions', { params: { query } }));
  const ids = new Set(found.map(({ findingId }) => findingId));
  return next === null && !items.some(({ kind, findingId }) => kind !== 'withhold' && ids.has(findingId));
}

/** As the service compares. The name of a key is an id of its holder, that of a person who signed in is not. */
function isOwn({ owner }: RunDetail, { name, via, owners }: Schemas['Me']): boolean {
  const known = via === 'key' || via === 'local' ? [name, ...owners] : owners;
  const mine = new Set(known.map(caseless));
  return owner.source !== 'fallback' && [owner.id, ...(owner.ids ?? [])].some((one) => mine.has(caseless(one)));
}
