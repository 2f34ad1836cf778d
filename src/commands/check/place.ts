import type { JobYaml } from '../../evidence/job-yaml/read-job.ts';
import type { Path } from '../../yaml/source-error.ts';

/** Which parts of a job file decide a kind of condition; the first that is there has the finding. */
const PARTS: Readonly<Record<string, readonly Path[]>> = {
  tags: [['tags']],
  limits: [['limits', 'timeout'], ['limits', 'timeout_minutes'], ['limits']],
  runtime: [['limits', 'timeout'], ['limits', 'timeout_minutes'], ['limits']],
  cost: [['limits', 'timeout'], ['limits', 'timeout_minutes'], ['limits'], ['resources'], ['compute']],
  compute: [['resources', 'instance_type'], ['resources'], ['compute'], ['settings', 'default_compute'], ['jobs']],
  reproducible: [['environment'], ['trial', 'environment'], ['inputs'], ['code'], ['jobs']],
};

/** The line of a job file that a finding is about; the first one where no part of it is. */
export function lineOf({ document }: JobYaml, kinds: readonly string[], reason: string): number {
  for (const kind of kinds) {
    const named = kind === 'reproducible' ? [partNamed(reason)].filter((path) => path !== null) : [];
    for (const path of [...named, ...(PARTS[kind] ?? [])]) if (has(document.value, path)) return at(path);
  }
  return 1;

  function at(path: Path): number {
    return document.errorAt(path, '', '', 'key').line;
  }
}

/** `input data names no version` is about that input. */
function partNamed(reason: string): Path | null {
  const name = /^input (\S+) names/.exec(reason)?.[1];
  if (name === undefined) return /^its code/.test(reason) ? ['code'] : null;
  const [step, input] = name.split('.');
  return input === undefined ? ['inputs', name] : ['jobs', step ?? '', 'inputs', input];
}

function has(value: unknown, path: Path): boolean {
  let here: unknown = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return false;
    here = (here as Readonly<Record<string, unknown>>)[String(part)];
  }
  return true;
}
