import { setTimeout as pause } from 'node:timers/promises';
import type { DecisionView } from '../../core/ports/read-ledger.ts';
import type { Running } from '../../main.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { paint, print } from '../process.ts';
import type { Passes } from './passes.ts';

/** A move of the clock, and what people do once its pass is over. */
export interface Step {
  readonly by: string;
  readonly words: string;
  readonly people?: (running: Running) => Promise<void>;
}

/** What takes part. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly running: Running;
  readonly passes: Passes;
  readonly stop: AbortSignal;
}

/** Moves the clock of the sandbox's Azure past the policies' steps, so that nobody has to wait for them. */
export async function playThrough({ sandbox, running, passes, stop }: Stage, steps: readonly Step[]): Promise<void> {
  const workspaces = running.watch.workspaces().length;
  const passOver = async (words: string) => {
    print(`${paint.bold(words)}`);
    await passes.wait(workspaces, stop);
    // The owner's grace begins when a notice is delivered, and a cancel is asked for within seconds: nothing that is on its
    // way may see the clock move.
    while (await isAtWork(running)) await pause(100, undefined, { signal: stop });
    // By the clock of the sandbox a look may be due.
    await running.watch.lookAtComputes();
  };
  await passOver(`First pass over ${workspaces} workspaces.`);
  for (const { by, words, people } of steps) {
    sandbox.control.advance(by);
    passes.since(sandbox.control.now());
    await running.watch.tick();
    await passOver(words);
    await people?.(running);
  }
}

const ON_ITS_WAY: readonly (string | undefined)[] = ['queued', 'requesting'];

async function isAtWork(running: Running): Promise<boolean> {
  const decisions = await allDecisions(running);
  return decisions.some(
    ({ deliveries, cancellation }) =>
      deliveries.some(({ state }) => state === 'queued') || ON_ITS_WAY.includes(cancellation?.state),
  );
}

/** Every decision so far, the oldest first. */
export async function allDecisions(running: Running): Promise<readonly DecisionView[]> {
  const page = await running.deps.ledger.decisions({}, { cursor: null, limit: 200 });
  return (page?.items ?? []).toReversed();
}
