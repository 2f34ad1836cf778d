import { answered } from '../../api/client.ts';
import { formatInstant } from '../../core/values/duration.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { awayAt } from '../times/show.ts';
import { openKeyring } from './keyring.ts';
import { describeGrants } from './who.ts';

/** Says who asks, what they may and where, until when, and how the service knows them. */
export async function whoami(service: Service, { variables, zone, now }: Given): Promise<Printout> {
  const me = await answered(service.api.GET('/api/v1/me'));
  const by = service.asker?.by ?? null;
  const keyring = openKeyring(variables);
  const kept = by === 'kept tokens' ? await keyring.get(service.url) : null;
  const tokens = kept?.kind === 'tokens' ? kept : null;
  const expiresAt = tokens?.expiresAt == null ? null : formatInstant(tokens.expiresAt);
  const until = tokens?.expiresAt == null ? null : awayAt(tokens.expiresAt, { now: now(), zone });
  const from = by === 'key' ? 'the key that was given' : by === null ? 'this machine' : keyring.path;
  const data = {
    url: service.url,
    ...me,
    from,
    issuer: tokens?.issuer ?? null,
    expiresAt,
    renews: tokens !== null && tokens.refreshToken !== null,
  };
  return {
    data,
    lines: () => [
      `${me.name} at ${service.url}`,
      `  may      ${describeGrants(me)}`,
      ...(me.owners.length === 0 ? [] : [`  owns     runs of ${me.owners.join(', ')}`]),
      `  known    by ${from}`,
      ...(until === null ? [] : [`  until    ${until}${data.renews ? ', then renewed' : ''}`]),
    ],
  };
}
