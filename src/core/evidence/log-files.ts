import { compareText } from '../values/text.ts';

interface Listed {
  readonly path: string;
  /** Null where the listing does not say. */
  readonly bytes: number | null;
}

/** How many logs of a run are read. A run on many nodes has one for each process. */
const MOST_LOGS = 20;

/**
 * Files that are logs of the run, the most useful kind first. `system_logs/` is the platform's own, hundreds of kilobytes a
 * run, and is only read by name.
 */
const KINDS: readonly RegExp[] = [
  // What the user's code printed: one file, or one for each node and process.
  /^user_logs\/std_?log/i,
  /^azureml-logs\/\d*_?driver_log/i,
  /^user_logs\//i,
  // What a sweep or a pipeline did.
  /^azureml-logs\/hyperdrive/i,
  /^(logs\/azureml|azureml-logs)\/executionlogs\.txt$/i,
  /^logs\/azureml\/(stderr|stdout)logs\.txt$/i,
  // Of a parallel step: what failed, then what its processes printed.
  /^logs\/(user\/(error|stderr)|job_(result|error))/i,
  /^logs\/(user|driver)\//i,
  /^azureml-logs\//i,
  /^logs\/(?!sys\/|perf\/)/i,
  /^logs\//i,
];

/** Files beside them that are none: state in JSON, events of TensorBoard, pictures, weights. */
const LOG_NAME = /(?:\.(?:txt|log|out|err|stdout|stderr)(?:[.-][\d.-]+)?|\/[^./]+)$/i;

/** Whether a file of a run is one of its logs. */
export function isLog(path: string): boolean {
  return LOG_NAME.test(path) && rankOf(path) < KINDS.length;
}

/**
 * The logs among the files of a run: first what the user's code printed, first of the first node and process. Logs that are
 * empty come last.
 */
export function chooseLogs<F extends Listed>(
  files: readonly F[],
  most: number = MOST_LOGS,
): { readonly logs: readonly F[]; readonly leftOut: readonly F[] } {
  const found = files
    .filter(({ path }) => isLog(path))
    .toSorted(
      (a, b) =>
        Number(a.bytes === 0) - Number(b.bytes === 0) ||
        rankOf(a.path) - rankOf(b.path) ||
        compareText(inOrder(a.path), inOrder(b.path)),
    );
  return { logs: found.slice(0, most), leftOut: found.slice(most) };
}

function rankOf(path: string): number {
  const rank = KINDS.findIndex((kind) => kind.test(path));
  return rank === -1 ? KINDS.length : rank;
}

/** A path whose order is that of its numbers: process 2 before process 10. */
function inOrder(path: string): string {
  return path.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}
