import type { AddressedTo, Alert } from '../core/alert/alert.ts';
import { ownerSchema } from '../core/alert/alert-schemas.ts';
import { ChannelError } from '../core/alert/channel-error.ts';
import { type AddressKind, addressesOf, type Person } from '../core/alert/people.ts';
import type { Way } from './channel-settings.ts';

/**
 * Whom a channel that addresses people writes to: the readers by the config, else the owners of the run.
 * @throws {ChannelError} where no owner has an address.
 */
export function addressedTo(
  { data }: Alert,
  { name, to }: Way,
  { people, kind }: { readonly people: readonly Person[]; readonly kind: AddressKind },
): AddressedTo {
  if (to !== null) return { to, source: null, confidence: 'sure' };
  const owner = ownerSchema.safeParse(data.owner);
  const found = owner.success ? addressesOf(owner.data, people, kind) : null;
  if (found) return found;
  const message = `channel "${name}": no address of the owner is known; name one under notify.people`;
  throw new ChannelError(name, message, { status: null, retryable: false, addressee: true });
}
