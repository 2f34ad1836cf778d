import type { Policy } from '../../core/policy/policy.ts';
import type { NowFacts } from '../../core/ports/now-ledger.ts';
import type { Readiness } from '../../core/ports/readiness.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { OwnerRules } from '../../core/run/owner.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Now } from '../schemas/now.ts';
import { agendaNow } from './agenda.ts';
import { burnsNow } from './burns.ts';
import type { NowContext } from './context.ts';
import { indexRuns } from './run-index.ts';
import { seesNow } from './sees.ts';
import { stoppedNow } from './stopped.ts';
import { waitingNow } from './waiting.ts';
import { wrongNow } from './wrong.ts';

/** What is not in the store. */
interface Beside {
  readonly now: Instant;
  readonly visible: Visibility;
  readonly readiness: Readiness;
  readonly policies: readonly Policy[];
  readonly owner: OwnerRules;
}

/** The first screen, from the facts of one moment. */
export function showNow(facts: NowFacts, { now, visible, readiness, policies, owner }: Beside): Now {
  const context: NowContext = {
    ...{ facts, now, visible, readiness },
    runs: indexRuns(facts, owner),
    costs: new Map(facts.findings.flatMap(({ id, cost }) => (cost ? [[id, cost] as const] : []))),
    policies: new Map(policies.map((policy) => [policy.name, policy])),
  };
  return {
    now,
    waiting: waitingNow(context),
    wrong: wrongNow(context),
    agenda: agendaNow(context),
    sees: seesNow(context),
    burns: burnsNow(context),
    stopped: stoppedNow(context),
    freezes: facts.freezes,
  };
}
