import { setImmediate } from 'node:timers/promises';
import { evaluate } from '../../../src/core/policy/evaluate.ts';
import { matchPolicy } from '../../../src/core/policy/match.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { known, type Snapshot } from '../../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../../src/core/values/duration.ts';
import { compilePolicies } from '../../../src/policy/index.ts';
import type { Bench, BenchOptions } from '../report.ts';
import { median, shown } from '../statistics.ts';
import { BY_HAND } from './by-hand.ts';
import { type Facts, factsOf } from './facts.ts';
import { jsonLogicRules } from './json-logic.ts';
import { jsonRulesEngine } from './json-rules-engine.ts';
import { RULES } from './rules.ts';
import { NOW, snapshotsOf } from './snapshots.ts';
import { policiesOf } from './yaml.ts';

const AIM_A_SECOND = 1_000_000;
const AIM_TIMES = 10;

/** One way to answer every rule for every snapshot. `go` answers how many pairs are violated. */
interface Contestant {
  readonly name: string;
  readonly go: () => number | Promise<number>;
  readonly rounds: number;
}

/** Verdicts a second on one core: the compiled policies, two general engines on equal rules, and code written by hand. */
export const verdicts: Bench = async (options) => {
  const snapshots = snapshotsOf(options.quick ? 500 : 10_000);
  const facts = snapshots.map(factsOf);
  const policies = policiesOf(RULES);
  options.progress('checking that all four give the same answers');
  const violated = await checkAnswers(snapshots, facts, policies);

  const assessments = snapshots.length * policies.length;
  const many = options.quick ? 3 : 15;
  const few = options.quick ? 2 : 5;
  const measured = await measure(contestants(snapshots, facts, policies, many, few), violated, options);
  const [ours, , rulesEngine] = measured;
  if (!ours || !rulesEngine) throw new Error('nothing was measured');
  const parts = await whereTheTimeGoes(snapshots, policies, many, options);
  const perSecond = assessments / ours.median;
  const times = rulesEngine.median / ours.median;
  return {
    name: 'verdicts',
    tables: [
      {
        title: `Verdicts a second, one core: ${policies.length} policies × ${shown(snapshots.length)} snapshots, ${shown(violated)} of ${shown(assessments)} violated`,
        head: ['engine', 'verdicts/s, median', 'best round', 'µs each', 'its time ÷ ours'],
        rows: measured.map((each) => [
          each.name,
          shown(assessments / each.median),
          shown(assessments / each.best),
          shown((each.median * 1e6) / assessments, 3),
          shown(each.median / ours.median, 2),
        ]),
      },
      {
        title: 'Where our time goes',
        head: ['part', 'calls', 'µs each', 'share of evaluate()'],
        rows: parts,
      },
      await gpuTable(options),
    ],
    figures: Object.fromEntries(
      measured.map((each) => [
        each.name,
        {
          median: Math.round(assessments / each.median),
          best: Math.round(assessments / each.best),
          rounds: each.rounds,
        },
      ]),
    ),
    aims: [
      {
        aim: `at least ${shown(AIM_A_SECOND)} verdicts/s`,
        measured: `${shown(perSecond)} (best round ${shown(assessments / ours.best)})`,
        met: perSecond >= AIM_A_SECOND,
      },
      { aim: `at least ${AIM_TIMES} × json-rules-engine`, measured: `${shown(times, 1)} ×`, met: times >= AIM_TIMES },
    ],
  };
};

/** @throws when an engine disagrees on any pair: figures of unequal rules would say nothing. */
async function checkAnswers(
  snapshots: readonly Snapshot[],
  facts: readonly Facts[],
  policies: readonly Policy[],
): Promise<number> {
  const byRulesEngine = jsonRulesEngine(RULES);
  const byLogic = jsonLogicRules(RULES);
  let violated = 0;
  for (const [index, snapshot] of snapshots.entries()) {
    const own = facts[index] ?? {};
    const names = new Set(await byRulesEngine(own));
    for (const [rule, policy] of policies.entries()) {
      const { outcome } = evaluate(snapshot, policy, NOW);
      if (outcome === 'unknown') throw new Error(`${policy.name} is unknown for ${snapshot.run.id}`);
      const answer = outcome === 'violated';
      const answers = [names.has(policy.name), byLogic(own, rule), BY_HAND[rule]?.(snapshot)];
      if (answers.some((other) => other !== answer))
        throw new Error(`${policy.name} for ${snapshot.run.id}: ${outcome} here, ${answers.join(', ')} elsewhere`);
      if (answer) violated += 1;
    }
  }
  return violated;
}

function contestants(
  snapshots: readonly Snapshot[],
  facts: readonly Facts[],
  policies: readonly Policy[],
  many: number,
  few: number,
): Contestant[] {
  const byRulesEngine = jsonRulesEngine(RULES);
  const byLogic = jsonLogicRules(RULES);
  return [
    {
      name: 'runwarden',
      rounds: many,
      go: () => {
        let violated = 0;
        for (const snapshot of snapshots)
          for (const policy of policies) if (evaluate(snapshot, policy, NOW).outcome === 'violated') violated += 1;
        return violated;
      },
    },
    {
      name: 'runwarden, reasons read',
      rounds: many,
      go: () => {
        let violated = 0;
        let letters = 0;
        for (const snapshot of snapshots)
          for (const policy of policies) {
            const verdict = evaluate(snapshot, policy, NOW);
            letters += (verdict.outcome === 'not-matched' ? matchPolicy(policy, snapshot).because : verdict.reason)
              .length;
            if (verdict.outcome === 'violated') violated += 1;
          }
        return letters > 0 ? violated : 0;
      },
    },
    {
      name: 'json-rules-engine',
      rounds: few,
      go: async () => {
        let violated = 0;
        for (const own of facts) violated += (await byRulesEngine(own)).length;
        return violated;
      },
    },
    {
      name: 'json-logic-js',
      rounds: few,
      go: () => {
        let violated = 0;
        for (const own of facts) for (let rule = 0; rule < RULES.length; rule++) if (byLogic(own, rule)) violated += 1;
        return violated;
      },
    },
    {
      name: 'written by hand',
      rounds: many,
      go: () => {
        let violated = 0;
        for (const snapshot of snapshots) for (const answer of BY_HAND) if (answer(snapshot)) violated += 1;
        return violated;
      },
    },
  ];
}

interface Timing {
  readonly name: string;
  /** Seconds of a round. */
  readonly median: number;
  readonly best: number;
  readonly rounds: number;
}

/**
 * Times all of them turn by turn, after one round that warms up: what else the machine does meanwhile then falls on each
 * alike.
 */
async function measure(
  candidates: readonly Contestant[],
  expected: number | null,
  options: BenchOptions,
): Promise<Timing[]> {
  const rounds = Math.max(...candidates.map((each) => each.rounds));
  const seconds = candidates.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [index, candidate] of candidates.entries()) {
      if (round > candidate.rounds) continue;
      options.abort.throwIfAborted();
      options.progress(`round ${round} of ${rounds}: ${candidate.name}`);
      const began = performance.now();
      const violated = await candidate.go();
      const took = (performance.now() - began) / 1000;
      if (expected !== null && violated !== expected)
        throw new Error(`${candidate.name} found ${violated} violated, not ${expected}`);
      if (round > 0) seconds[index]?.push(took);
      await setImmediate();
    }
  return candidates.map(({ name }, index) => {
    const own = seconds[index] ?? [];
    return { name, median: median(own), best: Math.min(...own), rounds: own.length };
  });
}

async function whereTheTimeGoes(
  snapshots: readonly Snapshot[],
  policies: readonly Policy[],
  rounds: number,
  options: BenchOptions,
): Promise<(string | number)[][]> {
  const assessments = snapshots.flatMap((snapshot) => policies.map((policy) => ({ snapshot, policy })));
  const matched = assessments.filter(({ snapshot, policy }) => matchPolicy(policy, snapshot).answer === 'yes');
  const others = assessments.filter(({ snapshot, policy }) => matchPolicy(policy, snapshot).answer !== 'yes');
  let kept: unknown;
  const timed = (
    name: string,
    part: typeof assessments,
    work: (assessment: (typeof assessments)[number]) => unknown,
  ) => ({
    name,
    calls: part.length,
    rounds,
    go: () => {
      for (const assessment of part) kept = work(assessment);
      return 0;
    },
  });
  const evaluating = ({ snapshot, policy }: (typeof assessments)[number]) => evaluate(snapshot, policy, NOW);
  const matching = ({ snapshot, policy }: (typeof assessments)[number]) => matchPolicy(policy, snapshot);
  const parts = [
    timed('evaluate(), all pairs', assessments, evaluating),
    timed('evaluate(), pairs that do not match', others, evaluating),
    timed('evaluate(), pairs that match', matched, evaluating),
    timed('  of which matching', matched, matching),
  ];
  const timings = await measure(parts, null, options);
  if (kept === undefined) throw new Error('nothing was measured');
  const all = timings[0]?.median ?? Number.NaN;
  return parts.map(({ name, calls }, index) => {
    const seconds = timings[index]?.median ?? Number.NaN;
    return [name, shown(calls), shown((seconds * 1e6) / calls, 3), `${Math.round((seconds / all) * 100)}%`];
  });
}

const GPU_POLICY = 'name: gpu-idle\nwhen: {gpu-idle: {below: 5%, over: 2h}}\n';

/** The dearest condition: every sample of every device is looked at. No general engine has its like. */
async function gpuTable(options: BenchOptions) {
  const loaded = compilePolicies([{ file: 'gpu-idle.yaml', text: GPU_POLICY }]);
  const policy = loaded.ok ? loaded.policies[0] : undefined;
  const [base] = snapshotsOf(1);
  if (!policy || !base) throw new Error('the GPU policy does not load');
  const rows: string[][] = [];
  for (const devices of [1, 8, 64]) {
    const snapshot = idleSnapshot(base, devices);
    const times = Math.ceil((options.quick ? 500 : 20_000) / devices);
    const go = () => {
      let violated = 0;
      for (let time = 0; time < times; time++)
        if (evaluate(snapshot, policy, NOW).outcome === 'violated') violated += 1;
      return violated;
    };
    const rounds = options.quick ? 2 : 7;
    const [timing] = await measure([{ name: `gpu-idle, ${devices} GPUs`, go, rounds }], times, options);
    const seconds = timing?.median ?? Number.NaN;
    rows.push([String(devices), shown(times / seconds), shown((seconds / times) * 1e6, 1)]);
  }
  return { title: 'gpu-idle over 2h, one sample a minute', head: ['GPUs', 'verdicts/s', 'µs each'], rows };
}

function idleSnapshot(base: Snapshot, devices: number): Snapshot {
  const percent = Array<number>(120).fill(0.5);
  const { run } = base;
  return {
    run: { ...run, jobType: 'command', status: 'Running', phase: 'running' },
    phaseSince: NOW - 5 * HOUR,
    signals: {
      timing: known({ startedAt: NOW - 5 * HOUR, endedAt: null }, NOW),
      compute: known(
        {
          kind: 'cluster',
          vmSize: 'Standard_ND96asr_v4',
          nodes: 1,
          gpusPerNode: devices,
          priority: null,
          location: null,
        },
        NOW,
      ),
      gpu: known(
        {
          from: NOW - 2 * HOUR,
          step: MINUTE,
          devices: Array.from({ length: devices }, (_, index) => ({ id: `run/node/${index}`, percent })),
          expectedDevices: devices,
        },
        NOW,
      ),
    },
  };
}
