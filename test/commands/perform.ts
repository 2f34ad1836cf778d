import { askService } from '../../src/commands/service/ask-service.ts';
import type { Format, ServiceCommand } from '../../src/commands/service/command.ts';
import type { Surroundings } from '../../src/commands/service/surroundings.ts';
import type { Variables } from '../../src/commands/variables.ts';
import { capture } from './capture.ts';

/** What commands are given besides their own options. */
export interface Common {
  readonly url?: string;
  readonly keyFile?: string;
  readonly output?: Format;
  readonly utc?: boolean;
  readonly yes?: boolean;
}

/** A machine without a terminal, in UTC. */
export function machine(variables: Variables, changes: Partial<Surroundings> = {}): Surroundings {
  return {
    variables: { TZ: 'UTC', XDG_CONFIG_HOME: '/nowhere', ...variables },
    now: Date.now,
    width: 100,
    ask: async () => null,
    ...changes,
  };
}

/** Runs a command that asks a service within this process, as the dispatcher does; answers its exit code and what it wrote. */
export function perform<Options extends object>(
  run: ServiceCommand<Options>['run'],
  args: readonly string[],
  options: Options & Common,
  variables: Variables = {},
) {
  return capture(() => askService<Options>({ run }, { args, options }, machine(variables)));
}
