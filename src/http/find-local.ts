import type { Caller } from './caller.ts';
import type { FindCaller } from './gate.ts';
import { refuseForeign } from './loopback.ts';
import { Problem } from './problem.ts';

const LOCAL_CALLER: Caller = {
  name: 'local',
  id: 'local',
  via: 'local',
  grants: [{ role: 'admin', workspaces: null }],
  owners: [],
};

/** The user of this machine, where there is no other way to sign in, and no request that a web page elsewhere made its browser send. */
export function createLocalFinder(): FindCaller {
  return async (request) => {
    const refusal = refuseForeign(request);
    return refusal === null ? LOCAL_CALLER : new Problem('forbidden', refusal);
  };
}
