import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Milliseconds } from '../../src/core/values/duration.ts';
import { startDatabaseProxy } from '../support/database-proxy.ts';
import { startReceiver } from '../support/receiver.ts';
import { createReplicas, type ServeProcess } from '../support/replicas.ts';
import { type SandboxApart, startSandboxApart } from '../support/sandbox-apart.ts';
import { type AnswerSeen, isWhole, judge, overtaken, type Seen, type Truth, type Wrong } from './oracle.ts';
import { answerAll } from './person.ts';
import { randomOf } from './random.ts';
import { chaosOf, FAULTS, GRACE, LIMIT, POLICIES } from './scenario.ts';
import { JUMPING_CLOCK, MANY_FAULTS, passing, type Trouble, type TroubleName } from './troubles.ts';

export interface ChaosOptions {
  readonly databaseUrl: string;
  readonly kills: number;
  readonly seed: number;
  readonly troubles: readonly TroubleName[];
  /** The program of an older version, of which the first replica is; it starts before the others and is never killed. */
  readonly older?: string | null;
  /** How long the database is in trouble each time. */
  readonly lasts?: Milliseconds;
  /** Hears what happens, a line a time. */
  readonly say: (line: string) => void;
}

/** What was seen, and what of it was wrong. */
export interface ChaosReport {
  readonly wrong: readonly Wrong[];
  /** Letters that the end of their run came before. */
  readonly overtaken: number;
  readonly runs: number;
  readonly kills: number;
  /** Lists of jobs that were asked for: two a pass. */
  readonly lists: number;
  readonly seconds: number;
  readonly cancels: number;
  readonly letters: number;
  /** Letters that came again under an id that had arrived. */
  readonly repeats: number;
  readonly answers: number;
  /** Answers of a person that the service took and whose replica died before it said so, or that nobody took. */
  readonly unheard: number;
}

const REPLICAS = 3;
/** Of a message the receiver refuses this share. */
const REFUSED = 0.2;
const MOST_OF_A_LIFE = 3_000;
/** After so many kills the database has a trouble, of this length. */
const KILLS_BETWEEN = 3;
const TROUBLE_LASTS = 60_000;
/** So long after the last kill all that is due must have come. The longest wait by design is two minutes. */
const WHOLE_WITHIN = 300_000;
/** Passes in which nothing more may happen. */
const QUIET_LISTS = 12;

/**
 * Three replicas work over a sandbox with cancels, questions and letters due, while one after another is killed at a random moment and
 * started again. At the end the oracle judges what was seen.
 */
export async function runChaos(given: ChaosOptions): Promise<ChaosReport> {
  const { databaseUrl, kills, seed, troubles, older = null, lasts = TROUBLE_LASTS, say } = given;
  const began = performance.now();
  const random = randomOf(seed);
  await using closers = new AsyncDisposableStack();
  const sandbox = await startSandboxApart(chaosOf(Math.max(2, Math.round(kills / 10)), kills * MOST_OF_A_LIFE));
  closers.defer(() => sandbox.close());
  const truths = await truthsOf(sandbox);
  const refusal = randomOf(seed + 1);
  const receiver = await startReceiver(() => refusal() < REFUSED);
  closers.defer(() => receiver.close());
  await sandbox.control('PUT', '/faults', troubles.includes('faults') ? MANY_FAULTS : FAULTS);
  const proxy = await startDatabaseProxy(databaseUrl);
  closers.defer(() => proxy.close());
  const settings = { sandbox, receiver, databaseUrl: proxy.url, policies: POLICIES, every: '*/2 * * * * *' };
  const replicas = await createReplicas(settings);
  closers.defer(() => replicas.close());

  const { fleet, begin } = await fleetOf(replicas, troubles, older);
  const answers: AnswerSeen[] = [];
  const person = new AbortController();
  const fates = new Map(truths.map(({ run, fate }) => [run, fate]));
  const answering = answerAll({ fleet, fates, answers, random: randomOf(seed + 2), stop: person.signal });
  closers.defer(async () => {
    person.abort();
    await answering;
  });

  const coming = passing(troubles, { proxy, databaseUrl });
  for (let kill = 1; kill <= kills; kill++) {
    const place = older === null ? Math.floor(random() * REPLICAS) : 1 + Math.floor(random() * (REPLICAS - 1));
    const victim = fleet[place];
    if (!victim) throw new Error('there are as many places as replicas');
    await isUp(victim);
    await pause(random() * MOST_OF_A_LIFE);
    if (victim.child.exitCode !== null) throw endedByItself(victim);
    await replicas.end(victim, 'SIGKILL');
    fleet[place] = begin(place);
    say(`kill ${kill} of ${kills}: replica ${place + 1}`);
    const trouble = troubleAfter(kill, coming);
    if (!trouble) continue;
    say(`the database: ${trouble.name}`);
    await live(trouble, fleet, lasts);
  }

  const seen = async (): Promise<Seen> => ({
    cancels: await cancelsAt(sandbox),
    letters: receiver.arrived.map(({ id, type, at, data }) => ({ id, type, at, run: runIn(data) })),
    answers,
    dropped: [],
    grace: GRACE,
  });
  const until = Date.now() + WHOLE_WITHIN;
  while (!isWhole(truths, await seen()) && Date.now() < until) await pause(250);
  say('all that is due has come, or will not come');
  const lists = await listsAt(sandbox);
  while ((await listsAt(sandbox)) < lists + QUIET_LISTS && Date.now() < until + WHOLE_WITHIN) await pause(250);

  const all = { ...(await seen()), dropped: await droppedAt(fleet) };
  const ids = new Set(all.letters.map(({ id }) => id));
  return {
    wrong: judge(truths, all),
    overtaken: overtaken(truths, all),
    ...{ runs: truths.length, kills, lists: await listsAt(sandbox), seconds: (performance.now() - began) / 1000 },
    ...{ cancels: all.cancels.length, letters: ids.size, repeats: all.letters.length - ids.size },
    ...{ answers: answers.length, unheard: answers.filter(({ status }) => status === null).length },
  };
}

/** As many as there are to be, and how one of them begins again. */
async function fleetOf(
  replicas: Awaited<ReturnType<typeof createReplicas>>,
  troubles: readonly TroubleName[],
  older: string | null,
) {
  const begin = (place: number) => replicas.serve(place === 0 && troubles.includes('clocks') ? JUMPING_CLOCK : {});
  const first = older === null ? begin(0) : replicas.serve({}, older);
  if (older !== null) await isUp(first);
  return { fleet: [first, ...Array.from({ length: REPLICAS - 1 }, (_, index) => begin(index + 1))], begin };
}

async function live(trouble: Trouble, fleet: readonly ServeProcess[], lasts: Milliseconds): Promise<void> {
  // A start needs the database.
  for (const each of fleet) await isUp(each);
  await trouble.begin();
  await pause(lasts);
  await trouble.end();
}

/** They come in turns. */
function troubleAfter(kill: number, coming: readonly Trouble[]): Trouble | undefined {
  return kill % KILLS_BETWEEN === 0 ? coming[(kill / KILLS_BETWEEN - 1) % coming.length] : undefined;
}

/** Waits until it watches. @throws with its last words if it ends before. */
async function isUp(replica: ServeProcess): Promise<void> {
  while (replica.url === null) {
    if (replica.child.exitCode !== null) throw endedByItself(replica);
    await pause(50);
  }
}

function endedByItself({ lines }: ServeProcess): Error {
  return new Error(`a replica ended by itself:\n${lines.join('\n')}`);
}

const stateSchema = z.object({
  workspaces: z.array(z.object({ runs: z.array(z.object({ id: z.string(), startedAt: z.string() })) })),
});
const fateSchema = z.enum(['enforced', 'warned', 'approved', 'rejected', 'noticed', 'healthy']);

/** By the sandbox's own word on when each run started. */
async function truthsOf(sandbox: SandboxApart): Promise<Truth[]> {
  const { workspaces } = stateSchema.parse(await sandbox.control('GET', '/state'));
  return workspaces.flatMap(({ runs }) =>
    runs.map(({ id, startedAt }) => ({
      run: id,
      fate: fateSchema.parse(id.split('-')[0]),
      dueAt: Date.parse(startedAt) + LIMIT,
    })),
  );
}

const deliveriesSchema = z.object({
  items: z.array(z.object({ runId: z.string().nullable(), type: z.string() })),
  next: z.string().nullable(),
});

/** What the service says it did not send, since it was no longer true. By any replica that answers. */
async function droppedAt(fleet: readonly ServeProcess[]): Promise<Seen['dropped']> {
  for (const each of fleet) await isUp(each);
  const [first] = fleet;
  const found: { run: string; type: string }[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const answer = await fetch(`${first?.url}/api/v1/deliveries?state=dropped&limit=200${next && `&cursor=${next}`}`);
    const page = deliveriesSchema.parse(await answer.json());
    found.push(...page.items.map(({ runId, type }) => ({ run: runId ?? '', type: `runwarden.${type}.v1` })));
    next = page.next;
  }
  return found;
}

const cancelsSchema = z.array(z.object({ at: z.string(), url: z.string(), status: z.number() }));

async function cancelsAt(sandbox: SandboxApart) {
  const all = cancelsSchema.parse(await sandbox.control('GET', '/cancels'));
  return all.map(({ at, url, status }) => ({
    run: /\/jobs\/([^/]+)\/cancel/.exec(url)?.[1] ?? url,
    at: Date.parse(at),
    status,
  }));
}

const listsSchema = z.object({ sinceStart: z.object({ 'jobs-list': z.number().default(0) }) });

async function listsAt(sandbox: SandboxApart): Promise<number> {
  return listsSchema.parse(await sandbox.control('GET', '/requests')).sinceStart['jobs-list'];
}

const aboutRun = z.object({ run: z.object({ id: z.string() }) });

/** Empty for a letter that is about no run. */
function runIn(data: unknown): string {
  const about = aboutRun.safeParse(data);
  return about.success ? about.data.run.id : '';
}
