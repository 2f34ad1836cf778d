import { afterEach, expect, test } from 'vitest';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { PolicySet } from '../../src/core/policy/policy-set.ts';
import { TryLater } from '../../src/core/ports/queue.ts';
import { compilePolicies } from '../../src/policy/index.ts';
import { digestOf } from '../../src/policy/set-digest.ts';
import { createAgreement, type PolicyAgreement } from '../../src/watch/agreement.ts';
import { runPass } from '../../src/watch/cycle.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { watchReadiness } from '../../src/watch/readiness.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const NEVER = new AbortController().signal;
const ASKS = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');
const EDITED = ASKS.replace('over: 1h', 'over: 50m');

interface Replica {
  readonly agreement: PolicyAgreement;
  readonly policies: PolicySet;
  /** Whether the queue hands it passes and cancels. */
  judges: boolean;
  files: readonly Policy[];
  /** What it logged, without the facts. */
  readonly logged: string[];
}

function compiled(text: string): readonly Policy[] {
  const loaded = compilePolicies([{ file: 'p.yaml', text }]);
  if (!loaded.ok) throw new Error('the policy does not load');
  return loaded.policies;
}

function startReplica(name: string, text: string): Replica {
  const logged: string[] = [];
  const log = (_: object, message: string) => void logged.push(message);
  const policies: PolicySet = {
    ...rig.deps.policies,
    current: () => replica.files,
    digest: () => digestOf(replica.files),
  };
  const replica: Replica = {
    policies,
    judges: false,
    files: compiled(text),
    logged,
    agreement: createAgreement({
      ...rig.deps,
      policies,
      replica: name,
      fitness: { look: async () => [], report: async () => undefined, unfit: () => [] },
      log: { error: log, warn: log, info: log, debug: log },
      queue: {
        judge: async (on) => {
          replica.judges = on;
        },
      },
    }),
  };
  return replica;
}

/** A pass by a replica, as the watch begins it; false where it leaves it to another. */
async function pass({ agreement, policies }: Replica): Promise<boolean> {
  try {
    await agreement.mustHold();
  } catch (error) {
    if (error instanceof TryLater) return false;
    throw error;
  }
  await runPass(await rig.workspace('ml'), { ...rig.deps, policies }, NEVER);
  return true;
}

function subjects(): string[] {
  return rig.arrived.map(({ subject }) => subject);
}

test('two replicas with different files ask once, and the yes leads to the cancel', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]));
  const [a, b] = [startReplica('a', ASKS), startReplica('b', EDITED)];
  await a.agreement.look();
  await b.agreement.look();
  const judged: boolean[] = [];
  for (let number = 0; number < 10; number++) {
    rig.advance('1m');
    for (const replica of [a, b]) await replica.agreement.look();
    judged.push(await pass(number % 2 === 0 ? a : b));
    await rig.deliverAll();
    const [asked] = await rig.decisions({ kind: 'ask' });
    if (number === 5 && asked)
      await rig.ledger.answer(asked.decision.id, { answer: 'approved', by: 'sasha', note: null }, rig.now());
  }
  expect(judged).toEqual([false, true, false, true, false, true, false, true, false, true]);
  expect(await rig.decisions({ kind: 'ask' })).toHaveLength(1);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  expect(cancel?.decision.approvedByPerson).toBe(true);
  // The replica with other files would find the policy edited, and give the cancel up.
  await expect(a.agreement.mustHold()).rejects.toThrow('other policies than those in force');
  await b.agreement.mustHold();
  await enforce(cancel?.decision.id ?? '', { ...rig.deps, policies: b.policies }, { number: 1, last: false }, NEVER);
  expect(rig.cancelRequests()).toBe(1);
});

test('a replica whose files differ takes no work and says so; after a minute on-call hears, once, and of the end', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]));
  const [a, b, c] = [startReplica('a', ASKS), startReplica('b', ASKS), startReplica('c', ASKS)];
  for (const replica of [a, b, c]) await replica.agreement.look();
  a.files = compiled(EDITED);
  for (const replica of [a, b, c]) await replica.agreement.look();
  expect([a, b, c].map(({ judges }) => judges)).toEqual([true, false, false]);
  expect(b.logged.at(-1)).toBe('policies differ: this replica has others than those in force and judges nothing');
  rig.advance('61s');
  for (const replica of [a, b, c]) await replica.agreement.look();
  await rig.deliverAll();
  expect(subjects()).toEqual(['Policy files differ: b checks no runs']);
  expect(rig.arrived[0]?.data).toMatchObject({ differences: ['runtime is edited'], inForce: { by: 'a' } });
  // What the store gives back has its keys in another order.
  expect(a.agreement.differences()).toEqual([]);

  b.files = compiled(EDITED);
  for (const replica of [a, b, c]) await replica.agreement.look();
  expect(b.judges).toBe(true);
  await rig.deliverAll();
  expect(subjects()).toHaveLength(1);
  c.files = compiled(EDITED);
  rig.advance('1m');
  for (const replica of [c, a, b]) await replica.agreement.look();
  await rig.deliverAll();
  expect(subjects()).toEqual([
    'Policy files differ: b checks no runs',
    'Every replica has the policies in force again, after 2 min',
  ]);
});

test('when the replicas with the set in force are gone, another takes over, on record, and nothing stays unwatched', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]));
  const [a, b] = [startReplica('a', ASKS), startReplica('b', EDITED)];
  await a.agreement.look();
  await b.agreement.look();
  expect((await rig.ledger.policySetInForce())?.replica).toBe('b');
  for (let minute = 0; minute < 2; minute++) {
    rig.advance('1m');
    await a.agreement.look();
    expect(a.judges).toBe(false);
  }
  rig.advance('1m');
  await a.agreement.look();
  expect(a.judges).toBe(true);
  expect(await rig.ledger.policySetInForce()).toMatchObject({ number: 3, replica: 'a', because: 'taken-over' });
  await rig.deliverAll();
  expect(subjects()).toHaveLength(2);
  const over = rig.arrived.find(({ type }) => type === 'runwarden.policies.agree.v1');
  expect(over?.data).toMatchObject({ inForce: { by: 'a', because: 'taken-over' } });
});

test('a cancel that one replica decided is given up when another puts an edited policy in force meanwhile', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]));
  const [a, b] = [
    startReplica('a', ENFORCE_RUNTIME),
    startReplica('b', ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve')),
  ];
  await a.agreement.look();
  expect(await pass(a)).toBe(true);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  // After a has begun to act.
  await b.agreement.look();
  await enforce(cancel?.decision.id ?? '', { ...rig.deps, policies: a.policies }, { number: 1, last: false }, NEVER);
  expect(rig.cancelRequests()).toBe(0);
  const after = await rig.ledger.decision(cancel?.decision.id ?? '');
  expect(after?.cancellation).toMatchObject({
    state: 'abandoned',
    reason: 'policy runtime has mode approve now, by the files of b',
  });
});

test('readiness names what differs at once, and is lost after five minutes', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]));
  const [a, b] = [startReplica('a', ASKS), startReplica('b', EDITED)];
  await a.agreement.look();
  await b.agreement.look();
  await a.agreement.look();
  await pass(b);
  const workspace = await rig.workspace('ml');
  const readiness = (of: Replica) =>
    watchReadiness(rig.deps, {
      ...{
        problems: () => [],
        workspaces: () => [workspace],
        storeTrouble: () => null,
        stillWork: async () => [],
        policies: of.agreement,
        fitness: { unfit: () => [] },
      },
    });
  expect(await readiness(b)).toMatchObject({ ready: true, reasons: [] });
  expect(await readiness(a)).toMatchObject({
    ready: true,
    reasons: [expect.stringMatching(/^policies differ: .* those of b are in force since .*: runtime is edited/)],
  });
  rig.advance('5m');
  expect((await readiness(a)).ready).toBe(false);
  expect((await readiness(b)).ready).toBe(true);
});
