import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { NO_LIMITS } from '../../../src/core/policy/limits.ts';
import { type History, replayedPasses, type WorkspacePass } from '../../../src/core/record/history.ts';
import { RecordedWorkspace, type SeenRun } from '../../../src/core/record/recorded-workspace.ts';
import { DAY, MINUTE } from '../../../src/core/values/duration.ts';
import { compileText } from '../../../src/policy/index.ts';
import { createSimulator } from '../../../src/simulator.ts';
import { type PastSpec, pastOf, workspacesOf } from './recording.ts';

/** As many as a text of the largest size can hold. */
const PATTERNS = 1150;

/** How long other work of the process waits, while a policy is tried that is made to be slow. */
export async function turnsOfSimulation(runs: number) {
  const spec: PastSpec = { days: 1, runs, workspaces: 1, every: 5 * MINUTE, begin: Date.UTC(2026, 0, 1) };
  const history = manyAtOnce(spec, runs);
  const text = policyOf(['when: {runtime: {over: 1h}}']);
  const slow = policyOf([
    'except:',
    `  - run: [${Array.from({ length: PATTERNS }, (_, at) => `"*a*a*a*a*a*a*a*a*a*b${at.toString(36).padStart(3, '0')}"`).join(', ')}]`,
    'when: {runtime: {over: 1h}}',
  ]);
  const loaded = compileText({ file: 'slow.yaml', text, defaults: null });
  if (!loaded.ok) throw new Error('the policy does not load');
  const simulator = createSimulator({
    history,
    policies: {
      ...{ current: () => loaded.policies, digest: () => '', problems: () => [], loadedAt: () => 0, folder: '' },
    },
    terms: {},
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com' },
    limits: () => NO_LIMITS,
    ledger: { acts: async () => ({ items: [], next: null }) },
    clock: Date.now,
  });
  const asked = { policy: 'slow', mode: null, text: slow, since: spec.begin, workspaceIds: null };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await setTimeout(50);
  delay.reset();
  const began = performance.now();
  const came = await simulator.simulate(asked, () => undefined, new AbortController().signal);
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  if (!came.ok) throw new Error(`the simulation was refused: ${came.problems.join('; ')}`);
  return { runs, longestMs: delay.max / 1e6, seconds };
}

function policyOf(lines: readonly string[]): string {
  return ['name: slow', 'summary: Slow to match.', 'mode: notify', ...lines, 'then: [{notify: owner}]', ''].join('\n');
}

/** A history in memory. The runs of the first pass are many, and their names nearly fit each pattern. */
function manyAtOnce(spec: PastSpec, runs: number): History {
  const [workspace] = workspacesOf(spec);
  if (!workspace) throw new Error('no workspace');
  const [first] = pastOf({ ...spec, days: 60 }, workspace, 1).passes;
  const plans = first?.seen ?? [];
  const model = plans[0];
  if (!model) throw new Error('no run');
  const seenAt = (at: number): SeenRun[] =>
    Array.from({ length: runs }, (_, index) => ({
      unread: null,
      snapshot: {
        ...model.snapshot,
        run: { ...model.snapshot.run, id: `run-${index}`, displayName: `${'a'.repeat(200)}-${index}`, createdAt: at },
      },
    }));
  const recorder = new RecordedWorkspace();
  const passes: WorkspacePass[] = Array.from({ length: 3 }, (_, index) => {
    const at = spec.begin + index * spec.every;
    return { workspaceId: workspace.id, pass: recorder.take(seenAt(spec.begin), at, index === 0) };
  });
  async function* changes() {
    yield* passes;
  }
  return {
    workspaces: async () => [workspace],
    extent: async () => ({ from: spec.begin, to: spec.begin + DAY }),
    passes: (_, since, looksBack) => replayedPasses(changes(), since, looksBack),
    ended: async () => [],
    exceptions: async () => ({ overrides: [], freezes: [] }),
    close: async () => undefined,
  };
}
