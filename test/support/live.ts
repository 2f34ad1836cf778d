import type { ChildRun } from '../../src/core/run/run.ts';
import { type Known, unknown } from '../../src/core/values/known.ts';
import type { AppDeps } from '../../src/http/deps.ts';

type Live = AppDeps['live'];

/** Azure with these logs of each run and child, by path, and these children of each run. */
export function liveLogsOf(
  logs: Readonly<Record<string, string | Uint8Array>>,
  children: Known<readonly ChildRun[]> = { known: true, value: [] },
): Live {
  const bytesOf = (path: string) => (logs[path] === undefined ? null : Buffer.from(logs[path]));
  return {
    async files() {
      const files = Object.keys(logs).map((path) => ({
        path,
        bytes: bytesOf(path)?.length ?? 0,
        md5: null,
        etag: null,
        changedAt: 1_767_225_600_000,
      }));
      return { known: true, value: { files, incomplete: null } };
    },
    async read(_workspace, { path }, part) {
      const bytes = bytesOf(path);
      if (!bytes) return unknown(`reading ${path}: there is no such file now`);
      const size = bytes.length;
      const from = Math.min(size, 'last' in part ? Math.max(0, size - part.most) : part.from);
      const value = { bytes: bytes.subarray(from, from + part.most), from, size, etag: null, changedAt: null };
      return { known: true, value };
    },
    children: async (_workspace, snapshots) =>
      new Map(snapshots.map(({ run }) => [run.id, children.known ? { ...children, at: 0, coverage: 1 } : children])),
  };
}

/** An Azure that gives nothing. */
export const SILENT: Live = {
  files: async () => unknown('storage answers HTTP 503'),
  read: async () => unknown('storage answers HTTP 503'),
  children: async (_workspace, snapshots) =>
    new Map(snapshots.map(({ run }) => [run.id, unknown('run history answers HTTP 503')])),
};
