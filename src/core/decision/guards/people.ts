import { formatInstant } from '../../values/duration.ts';
import { overrideFor } from '../override.ts';
import type { Guard } from './guard.ts';

/** A person excepted the run from the policy. */
export const exempt: Guard = {
  name: 'exempt',
  stopsNotice: true,
  check(assessment, { overrides, now }) {
    const override = overrideFor(overrides, 'exempt', assessment, now);
    if (!override) return null;
    const { endsAt, author, reason } = override;
    return {
      why: 'exempt',
      reason: `exempt until ${formatInstant(endsAt)} by ${author}: ${reason}`,
      next: { what: 'the exemption ends and the run is judged again', at: endsAt },
      keeps: true,
      state: 'exempt',
    };
  },
};

/** A person stopped every cancel. People are notified and asked all the same; what they are sent names the freeze. */
export const freeze: Guard = {
  name: 'freeze',
  stopsNotice: false,
  check: (_, world) =>
    world.freeze && {
      why: 'frozen',
      reason: `enforcement is frozen by ${world.freeze.author}: ${world.freeze.reason}`,
      next: { what: 'the freeze is lifted', at: world.freeze.endsAt },
    },
};

/** A person gave the run more time. */
export const extension: Guard = {
  name: 'extension',
  stopsNotice: true,
  check(assessment, { overrides, now }) {
    const override = overrideFor(overrides, 'extend', assessment, now);
    if (!override) return null;
    const { endsAt, author, reason } = override;
    return {
      why: 'extended',
      reason: `extended until ${formatInstant(endsAt)} by ${author}: ${reason}`,
      next: { what: 'the extension ends', at: endsAt },
    };
  },
};
