import { parseArgs } from 'node:util';
import { withOwnDatabase } from '../support/own-database.ts';
import { runChaos } from './chaos.ts';

const USAGE = 'bash .ci/with-postgres npm run chaos -- [--kills 200] [--seed 1]';

/** Kills replicas, prints what was seen, and answers 1 if any of it was wrong. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
    console.error(USAGE);
    return 2;
  }
  // Ends the replicas, too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const { wrong, ...figures } = await withOwnDatabase((databaseUrl) =>
    runChaos({ databaseUrl, kills, seed, say: (line) => console.error(line) }),
  );
  console.log(figures);
  for (const kind of ['undue', 'double', 'lost'] as const)
    console.log(`${kind}: ${wrong.filter((one) => one.kind === kind).length}`);
  for (const { kind, run, says } of wrong) console.log(`${kind}: ${run}: ${says}`);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
