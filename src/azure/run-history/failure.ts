import { z } from 'zod';
import type { FailureCause, RunFailure } from '../../core/run/run.ts';
import { scrub } from '../errors.ts';

const root = z.object({
  code: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
  innerError: z.unknown().optional(),
});
/** The error itself is inside, beside the component that reports it. */
const wrapped = z.object({ error: root, componentName: z.string().nullish().catch(null) });

/** The beginning of a message shows the cause; the rest may quote a whole log. */
const LONGEST_READ = 4000;

/** Messages of the data runtime name their own code in the first lines, because the outer one is only a class. */
const NAMED_CODE = /\bError Code:\s*([\w.]+)/i;

interface Family {
  readonly cause: FailureCause;
  /** Against each code. */
  readonly codes?: RegExp;
  readonly message?: RegExp;
}

/** Classes of service faults. An inner code may say what failed. */
const SERVICE_FAULT = /^(ServiceError|TransientError|AzureStorageError|RequestThrottled)$/i;

const FAMILIES: readonly Family[] = [
  { cause: 'environment', codes: /ImageBuild|ImagePull|DockerImage|Conda|ContainerRegistry|EnvironmentNotReady/i },
  {
    cause: 'data',
    codes:
      /^ScriptExecution\.|^DataAccess|StreamAccess|WriteStreams|DataMount|DataDownload|DataNotFound|Dataset|Datastore/i,
  },
  { cause: 'platform', codes: /Preempt|NodeLost|HeartbeatTimeout|InternalServerError/i },
  {
    cause: 'code',
    message:
      /\bUser process\b.{0,200}\bexited\b|\bTraceback \(most recent call last\)|\bexited with (status )?code (?!0\b)\d+/is,
  },
  {
    cause: 'environment',
    message:
      /\bimage build (run )?(on compute )?failed|\bfailed to (build|pull)\b.{0,200}\bimage\b|\bcontainer registry\b|\bconda (env|environment|solve)|\bResolvePackageNotFound\b/is,
  },
  {
    cause: 'data',
    message:
      /\b(StreamError|PermissionDenied when access)|permission denied when access stream|\bdata-capability\b|\b(dataset|datastore|data asset)\b.{0,200}\b(not found|does not exist|denied|unauthori[sz]ed|authenticat)/is,
  },
  {
    cause: 'platform',
    message: /\b(node|compute)\b.{0,200}\b(preempted|was lost|unusable|became unhealthy)|\bheartbeat\b/is,
  },
  // A name such as ValueError: or torch.cuda.OutOfMemoryError: at the start of a line, as programs print them.
  { cause: 'code', message: /^\s*([\w.]+\.)?[A-Z]\w*(Error|Exception):/m },
];

/**
 * Why a run failed, by the error in run history: its cause by documented codes and by families of messages. Null if there is
 * no error, or none that can be read. The cause is `unclassified` in two cases:
 * - Neither code nor message shows it. A class such as UserError is not enough, because service faults have it, too.
 * - They disagree. A message may quote the log of a program that another fault stopped, and a program may print any words.
 */
export function failureOf(json: unknown): RunFailure | null {
  const parsed = wrapped.safeParse(json);
  if (!parsed.success) return null;
  const { error } = parsed.data;
  const message = (error.message ?? '').slice(0, LONGEST_READ);
  const codes = codesOf(error, message);
  const [code = 'Unknown'] = codes;
  return { cause: causeOf(codes, message), code: scrub(code), message: scrub(message) };
}

function causeOf(codes: readonly string[], message: string): FailureCause {
  const byCode = FAMILIES.filter((family) => codes.some((code) => family.codes?.test(code)));
  const byMessage = FAMILIES.filter((family) => family.message?.test(message));
  const causes = new Set([...byCode, ...byMessage].map(({ cause }) => cause));
  if (byCode.length === 0 && codes.some((code) => SERVICE_FAULT.test(code))) causes.add('platform');
  const [cause = 'unclassified'] = causes;
  return causes.size === 1 ? cause : 'unclassified';
}

/** The codes, the most precise first: that of the message, then from the innermost to the outer class. */
function codesOf(error: z.output<typeof root>, message: string): string[] {
  const codes: string[] = [];
  for (let at: z.output<typeof root> | null = error; at !== null; at = innerOf(at)) if (at.code) codes.unshift(at.code);
  const named = NAMED_CODE.exec(message)?.[1];
  return named === undefined ? codes : [named, ...codes];
}

function innerOf({ innerError }: z.output<typeof root>): z.output<typeof root> | null {
  const parsed = root.safeParse(innerError);
  return parsed.success ? parsed.data : null;
}
