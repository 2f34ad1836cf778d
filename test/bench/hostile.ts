import { failureOf } from '../../src/azure/run-history/failure.ts';
import { compileExpression } from '../../src/conditions/expression/compile.ts';
import { compilePolicies } from '../../src/policy/index.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { anyExpression, LARGE } from '../conditions/expression.fuzz.ts';
import { NOW } from '../conditions/snapshots.ts';
import { hostileFiles, textsOfPolicies } from '../policy/fuzz.ts';
import { Dice, mutated } from '../policy/fuzzed.ts';
import type { Bench, BenchOptions } from './report.ts';

const AIM_MS = 100;

/** How long the slowest of many inputs takes that are made to be slow. The tests say that they are answered at all. */
export const hostile: Bench = async (options) => {
  const inputs = options.quick ? 500 : 20_000;
  const slowest = [
    ...expressions(inputs, options),
    policies(inputs, options),
    worst('files of the largest size', hostileFiles(), load),
    worst(
      'lines of the log',
      ['"authorization":', 'a:', 'eyJ', '?sig='].map((piece) => piece.repeat(50_000)),
      write,
    ),
    worst('failures of a run', ['node failed to build dataset '.repeat(20_000)], read),
  ];
  return {
    name: 'hostile',
    tables: [
      {
        title: 'The slowest of many inputs, CPU time of this thread',
        head: ['inputs', 'count', 'ms'],
        rows: slowest.map(({ what, count, ms }) => [what, count, ms.toFixed(1)]),
      },
    ],
    figures: Object.fromEntries(slowest.map(({ what, ms }) => [what, Math.round(ms * 10) / 10])),
    aims: slowest.map(({ what, ms }) => ({
      aim: `${what}: none takes ${AIM_MS} ms`,
      measured: `${ms.toFixed(1)} ms`,
      met: ms < AIM_MS,
    })),
  };
};

function expressions(inputs: number, { progress }: BenchOptions) {
  progress('expressions');
  const texts = Array.from({ length: inputs }, anyExpression);
  const compiled = texts.map(compileExpression).flatMap((each) => (each.ok ? [each.expression] : []));
  return [
    worst('expressions that are read', texts, compileExpression),
    worst('expressions that are evaluated', compiled, (expression) => expression.answer(LARGE, NOW)),
  ];
}

function policies(inputs: number, { progress }: BenchOptions) {
  progress('policies');
  const texts = textsOfPolicies();
  return worst(
    'mutated policies',
    Array.from({ length: inputs }, (_, seed) => mutated(texts, new Dice(seed))),
    load,
  );
}

function load(text: string): void {
  compilePolicies([{ file: 'p.yaml', text }]);
}

function write(line: string): void {
  createLog({ level: 'info', format: 'json', destination: { write: () => undefined } }).info({ a: line }, line);
}

function read(message: string): void {
  failureOf({ error: { code: 'UserError', message, details: [], innerError: null } });
}

/** The longest time that one of these took. */
function worst<T>(what: string, inputs: readonly T[], work: (input: T) => unknown) {
  const ms = Math.max(...inputs.map((input) => workOf(() => work(input))));
  return { what, count: inputs.length, ms };
}

/**
 * Milliseconds of this thread's own work, so that a busy machine changes little; the least of five attempts, so that a
 * collection of memory that falls into one is not taken for slowness.
 */
function workOf(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    // Most are far below, and one look is enough.
    if (least < 40) break;
  }
  return least;
}
