import type { SignalSource } from '../../core/ports/azure.ts';
import { isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import {
  type ArtifactContent,
  type ArtifactReading,
  type ArtifactRequest,
  known,
  type Signal,
  type Snapshot,
} from '../../core/signal/signal.ts';
import { globMatches } from '../../core/values/glob.ts';
import type { ContainerOf } from '../arm/datastores.ts';
import { childrenIn, signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import { type Holder, placeOf } from './artifact-place.ts';
import type { ReadBlob } from './blobs.ts';

/**
 * Artifacts as they are in storage: of the run itself, or of each of its steps whose display name matches the request. If
 * storage fails or an address cannot be read, the whole signal is unknown; a file that is not JSON is only that reading's.
 */
export function createArtifacts(
  context: AzureContext,
  containerOf: ContainerOf,
  readBlob: ReadBlob,
): SignalSource['artifact'] {
  async function read(
    workspace: Workspace,
    holder: Holder,
    { output, path: file }: ArtifactRequest,
    abort: AbortSignal,
  ): Promise<ArtifactContent> {
    const { datastore, path } = placeOf(workspace, holder, output, file);
    return readBlob(await containerOf(workspace, datastore, abort), path, abort);
  }

  async function ofRun(
    workspace: Workspace,
    { run, signals }: Snapshot,
    request: ArtifactRequest,
    abort: AbortSignal,
  ): Promise<Signal<readonly ArtifactReading[]>> {
    if (request.output !== null) requireOutput(run, request.output);
    const artifact = await read(workspace, run, request, abort);
    const startedAt = signals.timing?.known ? signals.timing.value.startedAt : null;
    const { id: runId, displayName, status } = run;
    return known([{ runId, displayName, status, startedAt, artifact }], context.clock());
  }

  async function ofSteps(
    workspace: Workspace,
    { signals }: Snapshot,
    request: ArtifactRequest,
    abort: AbortSignal,
  ): Promise<Signal<readonly ArtifactReading[]>> {
    const children = childrenIn(signals);
    if (!children.known) return children;
    const readings: ArtifactReading[] = [];
    for (const step of children.value.filter((child) => globMatches(request.step ?? '*', child.displayName))) {
      const { id: runId, displayName, status, startedAt, timesUnknown } = step;
      // A step that has not started has written nothing.
      const isWaiting = startedAt === null && timesUnknown === undefined;
      const artifact: ArtifactContent = isWaiting ? { state: 'absent' } : await read(workspace, step, request, abort);
      readings.push({ runId, displayName, status, startedAt, artifact });
    }
    return known(readings, context.clock());
  }

  return async (workspace, snapshots, request, abort) =>
    signalPerRun(snapshots, `reading ${request.path}`, abort, (snapshot) =>
      (request.step === null ? ofRun : ofSteps)(workspace, snapshot, request, abort),
    );
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
