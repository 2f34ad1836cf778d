import type { AzureError, SignalSource } from '../../core/ports/azure.ts';
import { type ChildRun, isParentType, type Run } from '../../core/run/run.ts';
import {
  type ArtifactContent,
  type ArtifactReading,
  type ArtifactRequest,
  known,
  type Snapshot,
} from '../../core/signal/signal.ts';
import { globMatches } from '../../core/values/glob.ts';
import type { Known } from '../../core/values/known.ts';
import type { ContainerOf } from '../arm/datastores.ts';
import { throwAbort } from '../errors.ts';
import { childrenIn, signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { type Holder, placeOf } from './artifact-place.ts';
import type { ReadBlob } from './blobs.ts';

/**
 * Artifacts as they are in storage: of the run itself, or of each of its steps whose display name matches the request. A step
 * whose file cannot be read does not cost the others their readings. If storage refuses everyone, the signal is unknown.
 */
export function createArtifacts(
  context: AzureContext,
  containerOf: ContainerOf,
  readBlob: ReadBlob,
): SignalSource['artifact'] {
  return async (workspace, snapshots, request, abort) => {
    async function read(holder: Holder): Promise<ArtifactContent> {
      const { datastore, path } = placeOf(workspace, holder, request.output, request.path);
      return readBlob(await containerOf(workspace, datastore, abort), path, abort);
    }
    return signalPerRun(snapshots, `reading ${request.path}`, abort, async (snapshot) => {
      const readings = await (request.step === null ? ofRun : ofSteps)(snapshot, request, read, abort);
      return readings.known ? known(readings.value, context.clock()) : readings;
    });
  };
}

/** So many files that cannot be read are an outage of storage. */
const MOST_FAILURES = 4;

type Readings = Promise<Known<readonly ArtifactReading[]>>;
type Read = (holder: Holder) => Promise<ArtifactContent>;

async function ofRun({ run, signals }: Snapshot, { output }: ArtifactRequest, read: Read): Readings {
  if (output !== null) requireOutput(run, output);
  const artifact = await read(run);
  const startedAt = signals.timing?.known ? signals.timing.value.startedAt : null;
  const { id: runId, displayName, status } = run;
  return { known: true, value: [{ runId, displayName, status, startedAt, artifact }] };
}

async function ofSteps(
  { signals }: Snapshot,
  { step: wanted }: ArtifactRequest,
  read: Read,
  abort: AbortSignal,
): Readings {
  const children = childrenIn(signals);
  if (!children.known) return children;
  const failures: AzureError[] = [];
  async function readOne(step: ChildRun): Promise<ArtifactContent> {
    try {
      return await read(step);
    } catch (error) {
      const failure = throwAbort(error, `reading the artifact of ${step.id}`, abort);
      failures.push(failure);
      if (failures.length >= MOST_FAILURES) throw failure;
      return { state: 'unread', reason: failure.message };
    }
  }
  const readings: ArtifactReading[] = [];
  for (const step of children.value.filter((child) => globMatches(wanted ?? '*', child.displayName))) {
    const { id: runId, displayName, status, startedAt, timesUnknown } = step;
    // A step that has not started has written nothing.
    const isWaiting = startedAt === null && timesUnknown === undefined;
    const artifact: ArtifactContent = isWaiting ? { state: 'absent' } : await readOne(step);
    readings.push({ runId, displayName, status, startedAt, artifact });
  }
  const [first] = failures;
  // If no file could be read, storage may refuse all of them.
  if (first && readings.every(({ artifact, startedAt }) => artifact.state === 'unread' || startedAt === null))
    throw first;
  return { known: true, value: readings };
}

/**
 * ARM lists the outputs that a run declares. An output that is not declared, or one of a parent without an address (a step
 * writes it, anywhere), would look absent wherever Runwarden looked.
 */
function requireOutput(run: Run, output: string): void {
  if (!Object.hasOwn(run.outputs, output)) throw new Error(`it declares no output ${output}`);
  if (isParentType(run.jobType) && (run.outputs[output] ?? null) === null)
    throw new Error(`Azure does not say where the output ${output} is`);
}
