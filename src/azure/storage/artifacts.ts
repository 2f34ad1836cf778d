import type { SignalSource } from '../../core/ports/azure.ts';
import { type ChildRun, isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import {
  type ArtifactContent,
  type ArtifactReading,
  type ArtifactRequest,
  known,
  type Signal,
  type Snapshot,
  unknown,
} from '../../core/signal/signal.ts';
import { globMatches } from '../../core/values/glob.ts';
import type { ContainerOf } from '../arm/datastores.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import { type Holder, placeOf } from './artifact-place.ts';
import type { ReadBlob } from './blobs.ts';

/**
 * Artifacts as they stand in storage: of the run itself, or of each of its steps whose display name fits the request. A
 * failure of storage or an address that is not read makes the whole signal unknown; a file that is no JSON does not.
 */
export function createArtifacts(
  context: AzureContext,
  containerOf: ContainerOf,
  readBlob: ReadBlob,
): SignalSource['artifact'] {
  async function read(
    workspace: Workspace,
    holder: Holder,
    { output, path }: ArtifactRequest,
    abort: AbortSignal,
  ): Promise<ArtifactContent> {
    const reading = placeOf(workspace, holder, output, path);
    if (!reading.ok) throw new Error(reading.reason);
    const container = await containerOf(workspace, reading.place.datastore, abort);
    return readBlob(container, reading.place.path, abort);
  }

  async function ofSteps(
    workspace: Workspace,
    steps: readonly ChildRun[],
    request: ArtifactRequest,
    abort: AbortSignal,
  ): Promise<ArtifactReading[]> {
    const readings: ArtifactReading[] = [];
    for (const step of steps) {
      // What has not started has written nothing, and is not asked for.
      const artifact: ArtifactContent =
        step.startedAt === null && step.doubt === undefined
          ? { state: 'absent' }
          : await read(workspace, step, request, abort);
      const { id: runId, displayName, status, startedAt } = step;
      readings.push({ runId, displayName, status, startedAt, artifact });
    }
    return readings;
  }

  async function artifactsOf(
    workspace: Workspace,
    { run, signals }: Snapshot,
    request: ArtifactRequest,
    abort: AbortSignal,
  ): Promise<Signal<readonly ArtifactReading[]>> {
    try {
      const pattern = request.step;
      if (pattern !== null) {
        if (signals.children === undefined) return unknown('the steps were not read');
        if (!signals.children.known) return unknown(`the steps are unknown: ${signals.children.reason}`);
        const steps = signals.children.value.filter((child) => globMatches(pattern, child.displayName));
        return known(await ofSteps(workspace, steps, request, abort), context.clock());
      }
      if (request.output !== null) requireOutput(run, request.output);
      const artifact = await read(workspace, { ...run, dataContainerId: null }, request, abort);
      const startedAt = signals.timing?.known ? signals.timing.value.startedAt : null;
      const { id: runId, displayName, status } = run;
      return known([{ runId, displayName, status, startedAt, artifact }], context.clock());
    } catch (error) {
      return failedSignal(error, `reading ${request.path} of ${run.id}`, abort);
    }
  }

  return async (workspace, snapshots, request, abort) => {
    const answers = await mapLimited(
      snapshots,
      async (snapshot) => [snapshot.run.id, await artifactsOf(workspace, snapshot, request, abort)] as const,
    );
    return new Map(answers);
  };
}

/**
 * ARM lists the outputs that a run declares. One that is not there, and a parent's whose address is not said (a step
 * writes it, where it likes), would look absent wherever one looked.
 */
function requireOutput(run: Run, output: string): void {
  if (!Object.hasOwn(run.outputs, output)) throw new Error(`it declares no output ${output}`);
  if (isParentType(run.jobType) && (run.outputs[output] ?? null) === null)
    throw new Error(`Azure does not say where the output ${output} lies`);
}
