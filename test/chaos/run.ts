import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withOwnDatabase } from '../support/own-database.ts';
import { runChaos } from './chaos.ts';
import { isTrouble, TROUBLES } from './troubles.ts';

const USAGE = `bash .ci/with-postgres npm run chaos -- [--kills 200] [--seed 1] [--with trouble]… [--older folder]

Kills three replicas at random moments and judges what the sandbox, the receiver and the person saw. Besides, with
${Object.entries(TROUBLES)
  .map(([name, words]) => `  --with ${name.padEnd(8)} ${words}`)
  .join('\n')}

--older is a checkout of an older version with its packages: the first replica is of it, and the others bring the tables up to date.

Example: bash .ci/with-postgres npm run chaos -- --kills 12 --with faults --with gone`;

/** Kills replicas, prints what was seen, and answers 1 if any of it was wrong. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...{ kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
      ...{ with: { type: 'string', multiple: true, default: [] }, older: { type: 'string' } },
      ...{ help: { type: 'boolean', default: false } },
    },
  });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  const troubles = values.with.filter(isTrouble);
  const older = values.older === undefined ? null : resolve(values.older, 'src', 'cli.ts');
  const isWrong = !Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed);
  if (values.help || isWrong || troubles.length < values.with.length) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  // Ends the replicas, too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const { wrong, ...figures } = await withOwnDatabase((databaseUrl) =>
    runChaos({ databaseUrl, kills, seed, troubles, older, say: (line) => console.error(line) }),
  );
  console.log(figures);
  for (const kind of ['undue', 'double', 'lost'] as const)
    console.log(`${kind}: ${wrong.filter((one) => one.kind === kind).length}`);
  for (const { kind, run, says } of wrong) console.log(`${kind}: ${run}: ${says}`);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
