import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Override } from '../../src/core/decision/override.ts';
import type { Mode } from '../../src/core/policy/policy.ts';
import { DAY, formatDuration, HOUR, MINUTE, SECOND } from '../../src/core/values/duration.ts';
import { NAMES, type PolicyName, type Terms } from './policies.ts';
import type { Setting, World } from './world.ts';

type Act = fc.AsyncCommand<object, World>;

/** An act that is tried only where there is something to act on. */
function act<T>(
  given: fc.Arbitrary<T>,
  words: (of: T) => string,
  {
    does,
    where = () => true,
  }: { does: (world: World, of: T) => Promise<void> | void; where?: (world: World) => boolean },
): fc.Arbitrary<Act> {
  return given.map((of) => ({
    check: () => true,
    async run(_, world) {
      if (!where(world)) return;
      world.now += SECOND;
      world.note(words(of));
      world.steps += 1;
      await does(world, of);
    },
    toString: () => words(of),
  }));
}

const nothing = fc.constant(null);
const aJob = fc.nat({ max: 4 });
const aPolicy = fc.constantFrom<PolicyName>(...NAMES);
const aLength = fc.constantFrom(15 * MINUTE, HOUR, 3 * HOUR, 30 * HOUR);
const aReplica = fc.nat({ max: 1 });

function answer(said: 'approved' | 'rejected'): fc.Arbitrary<Act> {
  return act(
    fc.tuple(fc.nat({ max: 9 }), fc.boolean()),
    () => (said === 'approved' ? 'somebody says yes' : 'somebody says no'),
    {
      where: (world) => world.promises.openQuestions(world.now).length > 0,
      async does(world, [which, atOnce]) {
        const open = world.promises.openQuestions(world.now);
        const asked = open[which % open.length];
        if (!asked) return;
        const given = { answer: said, by: 'mara', note: null };
        const result = await world.ledger.answer(asked.id, given, world.now);
        world.note(`  answered: ${result.kind}`);
        if (result.kind === 'answered') world.promises.answered(asked.id, said, world.now);
        if (said === 'approved' && atOnce) await world.decideAtOnce(asked.id);
      },
    },
  );
}

const object = act(fc.nat({ max: 9 }), () => 'an owner objects', {
  where: ({ announced }) => announced.length > 0,
  async does(world, which) {
    const findingId = world.announced.at(-1 - (which % world.announced.length)) ?? '';
    const given = {
      id: randomUUID(),
      reason: 'the data is being copied',
      author: 'team',
      via: 'link',
      holds: DAY,
    } as const;
    const result = await world.ledger.object(findingId, given, world.now, (_, decision) => {
      world.promises.objected(decision, world.now, world.now + DAY);
      return [];
    });
    world.note(`  objected: ${result.kind}`);
  },
});

function override(kind: Override['kind']): fc.Arbitrary<Act> {
  const given = fc.tuple(fc.option(aJob, { freq: 4 }), fc.option(aPolicy), aLength);
  return act(
    given,
    ([job, policy, length]) => `${kind} ${job ?? 'all runs'}, ${policy ?? 'all policies'}, ${formatDuration(length)}`,
    {
      async does(world, [index, policy, length]) {
        const run = index === null ? null : world.job(index).id;
        const id = randomUUID();
        await world.ledger.createOverride({
          id,
          kind,
          scope: { workspace: [world.azure.workspace.name], ...(run === null ? {} : { run: [run] }) },
          policies: [policy ?? '*'],
          reason: 'a deadline',
          author: 'robin',
          createdAt: world.now,
          endsAt: world.now + length,
          revokedAt: null,
          revokedBy: null,
        });
        world.overrides.push(id);
        const covers = (of: string, under: string) => (run ?? of) === of && (policy ?? under) === under;
        world.promises.holdings.all.push({ id, kind, covers, from: world.now, until: world.now + length });
      },
    },
  );
}

const revoke = act(nothing, () => 'the newest exception is revoked', {
  where: ({ overrides }) => overrides.length > 0,
  async does(world) {
    const id = world.overrides.pop() ?? '';
    await world.ledger.revokeOverride(id, 'robin', world.now);
    world.promises.holdings.lift(id, world.now);
  },
});

const freeze = act(
  fc.option(aLength),
  (length) => `all is frozen${length === null ? '' : ` for ${formatDuration(length)}`}`,
  {
    where: ({ freezes }) => freezes.length < 2,
    async does(world, length) {
      const id = randomUUID();
      const endsAt = length === null ? null : world.now + length;
      await world.ledger.freeze({ id, reason: 'an incident', author: 'robin', createdAt: world.now, endsAt });
      world.freezes.push(id);
      const until = endsAt ?? Number.POSITIVE_INFINITY;
      world.promises.holdings.all.push({ id, kind: 'freeze', covers: () => true, from: world.now, until });
    },
  },
);

const lift = act(nothing, () => 'the freeze is lifted', {
  where: ({ freezes }) => freezes.length > 0,
  async does(world) {
    await world.ledger.unfreeze('robin', world.now);
    for (const id of world.freezes.splice(0)) world.promises.holdings.lift(id, world.now);
  },
});

function change(given: fc.Arbitrary<Partial<Terms>>, words: (of: Partial<Terms>) => string): fc.Arbitrary<Act> {
  return act(fc.tuple(aPolicy, given), ([name, of]) => `policy ${name}: ${words(of)}`, {
    does(world, [name, of]) {
      world.policies[name] = { ...world.policies[name], ...of };
    },
  });
}

const aMode = fc.constantFrom<Mode>('off', 'audit', 'notify', 'approve', 'approve', 'enforce', 'enforce');
const mode = change(fc.record({ mode: aMode }), (of) => `mode ${of.mode}`);
const file = change(fc.record({ isThere: fc.boolean() }), (of) =>
  of.isThere ? 'its file is there' : 'its file is absent',
);
const edit = change(fc.record({ edition: fc.nat({ max: 3 }) }), (of) => `edition ${of.edition}`);

const GPU = fc.constantFrom<'idle' | 'busy' | 'unknown'>('idle', 'idle', 'idle', 'busy', 'unknown');
const gpu = act(fc.tuple(aJob, GPU), ([job, use]) => `the GPUs of ${job} are ${use}`, {
  does(world, [job, use]) {
    world.job(job).gpu = use;
  },
});
const allIdle = act(nothing, () => 'all GPUs are idle', {
  does(world) {
    for (const job of world.jobs) job.gpu = 'idle';
  },
});

const TAGS = fc.constantFrom<Record<string, string>>(
  { a: '' },
  { a: '' },
  { b: '' },
  { a: '1', b: '1' },
  { keep: 'yes' },
  { keep: 'no' },
  { owner: 'nobody' },
  { owner: 'team' },
);
const tags = act(fc.tuple(aJob, TAGS), ([job, given]) => `tags of ${job}: ${JSON.stringify(given)}`, {
  does(world, [index, given]) {
    const job = world.job(index);
    job.tags = { ...job.tags, ...given };
  },
});
const tagsUnknown = act(
  fc.tuple(aJob, fc.boolean()),
  ([job, is]) => `the tags of ${job} are ${is ? 'unknown' : 'known'}`,
  {
    does(world, [index, is]) {
      world.job(index).tagsUnknown = is;
    },
  },
);
const ends = act(
  fc.tuple(aJob, fc.constantFrom('Completed', 'Failed', 'Canceled')),
  ([job, as]) => `${job} ends as ${as}`,
  {
    does: (world, [job, as]) => world.end(job, as),
  },
);

const channel = act(fc.boolean(), (isUp) => `the channel is ${isUp ? 'up' : 'down'}`, {
  does(world, isUp) {
    world.channelIsUp = isUp;
  },
});
const azure = act(
  fc.constantFrom<World['azureTakes']>('takes', 'takes', 'refuses', 'takes without an answer to'),
  (how) => `Azure ${how} cancels`,
  {
    does(world, how) {
      world.azureTakes = how;
    },
  },
);

const pass = act(aReplica, (replica) => `replica ${replica + 1} looks`, {
  does: (world, replica) => world.look(replica),
});
const LENGTHS = [5, 12, 12, 31, 31, 61, 121, 25 * 60, 31 * 24 * 60].map((minutes) => minutes * MINUTE);
const wait = act(
  fc.tuple(fc.constantFrom(...LENGTHS), aReplica),
  ([length, replica]) => `${formatDuration(length)} later replica ${replica + 1} looks`,
  {
    async does(world, [length, replica]) {
      world.wait(length);
      await world.look(replica);
    },
  },
);

/** As often as each is drawn. */
const WEIGHTED: readonly (readonly [number, fc.Arbitrary<Act>])[] = [
  [8, answer('approved')],
  [6, answer('rejected')],
  [3, object],
  [4, override('exempt')],
  [3, override('extend')],
  [5, revoke],
  [2, freeze],
  [3, lift],
  [3, mode],
  [3, file],
  [1, edit],
  [6, gpu],
  [2, allIdle],
  [6, tags],
  [1, tagsUnknown],
  [1, ends],
  [2, channel],
  [1, azure],
  [8, pass],
  [22, wait],
];

const someTerms: fc.Arbitrary<Terms> = fc.record({
  mode: fc.constantFrom<Mode>('approve', 'enforce'),
  isThere: fc.constant(true),
  edition: fc.constant(0),
  grace: fc.constantFrom('none', '30m', '1h'),
  for: fc.constantFrom('0s', '0s', '10m'),
  otherwise: fc.constantFrom('keep', 'keep', 'cancel'),
  within: fc.constantFrom('2h', '24h'),
  perHour: fc.constantFrom(null, null, 1),
});

export const aSetting: fc.Arbitrary<Setting> = fc.record({
  terms: fc.record({ idle: someTerms, tagged: someTerms }),
  // As many as make a suspicion.
  faults: fc.array(fc.constantFrom('none', 'none', 'idle', 'idle', 'untagged', 'both'), { minLength: 5, maxLength: 5 }),
  blindAfter: fc.constantFrom(60 * DAY, 60 * DAY, 60 * DAY, 30 * MINUTE),
});

/** What people do, one act after another. */
export function someActs(longest: number): fc.Arbitrary<Iterable<Act>> {
  const commands = WEIGHTED.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary));
  return fc.commands(commands, { maxCommands: longest, size: 'max' });
}
