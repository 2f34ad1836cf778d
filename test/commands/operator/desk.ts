import { beforeAll } from 'vitest';
import { OPERATOR_COMMANDS } from '../../../src/commands/about-operating.ts';
import { askService } from '../../../src/commands/service/ask-service.ts';
import type { AppDeps } from '../../../src/http/deps.ts';
import { aPolicy, aRun, NOW, pass } from '../../http/fixtures.ts';
import { useWorld, type World } from '../../http/world.ts';
import { capture } from '../capture.ts';

/** What a person types, or what happens elsewhere before they do. */
type Typed = string | (() => Promise<string>);

/** A service that listens, and the commands of an operator that ask it. */
export interface Desk {
  readonly world: World;
  /** Runs a command by its name. @param typed what a person types at a terminal; without it nobody is there. */
  run(
    command: string | readonly string[],
    options?: Readonly<Record<string, unknown>>,
    typed?: readonly Typed[],
  ): Promise<{ code: number; out: string; err: string }>;
  /** A pass that asks people about runs; answers the ids of the questions. */
  ask(...runs: readonly string[]): Promise<readonly string[]>;
}

export function useDesk(changes: Partial<AppDeps> = {}): Desk {
  const world = useWorld();
  let url = '';
  beforeAll(async () => {
    const app = world.app({ protectedTags: ['tier'], ...changes });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    return () => app.close();
  });
  let ids = 0;
  const newId = () => `${String(++ids).padStart(8, '0')}-5d5f-4a52-9a34-0f8a6a3c2f11`;
  return {
    world,
    run(command, options = {}, typed) {
      const [name = '', ...args] = typeof command === 'string' ? command.split(' ') : command;
      const found = OPERATOR_COMMANDS.find((one) => one.name === name);
      if (!found) throw new Error(`there is no command ${name}`);
      const lines = [...(typed ?? [])];
      const surroundings = {
        ...{ variables: { TZ: 'Europe/Berlin' }, now: Date.now, width: 100 },
        ask: async () => {
          const line = lines.shift() ?? null;
          return typeof line === 'function' ? line() : line;
        },
      };
      const called = { args, options: { url, limit: 50, output: found.formats[0] ?? 'text', ...options } };
      return capture(() => askService(found, called, surroundings));
    },
    async ask(...runs) {
      const seen = runs.map((id) => aRun({ id, displayName: `${id} run` }));
      const { decisions } = await pass(world.ledger, newId, seen, [aPolicy()], NOW);
      return decisions.filter(({ kind }) => kind === 'ask').map(({ id }) => id);
    },
  };
}
