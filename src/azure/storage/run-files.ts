import { BlobClient } from '@azure/storage-blob';
import { AzureError } from '../../core/ports/azure.ts';
import type { EvidenceSource, FileHolder, RunFile, RunFiles } from '../../core/ports/evidence.ts';
import type { Workspace } from '../../core/run/run.ts';
import { MINUTE } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';
import type { ContainerOf } from '../arm/datastores.ts';
import { failedSignal, throwAbort } from '../errors.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import { type Place, placeInRun, placeOf, runContainer } from './artifact-place.ts';
import type { ArtifactService } from './artifact-service.ts';
import type { BlobPipelines } from './blob-pipeline.ts';
import { blobAddress, type ListSomeBlobs } from './blobs.ts';
import { readPart, readWhole } from './file-part.ts';

interface Parts {
  readonly containerOf: ContainerOf;
  readonly pipelines: BlobPipelines;
  readonly listBlobs: ListSomeBlobs;
  readonly service: ArtifactService;
}

/** A run with more files is listed as far as this, and its log folders besides. */
const MOST_FILES = 10_000;
const MOST_IN_FOLDER = 2000;
const LOG_FOLDERS = ['user_logs', 'azureml-logs', 'logs'];

/** How long storage that refused us is not asked again. */
const REFUSED_FOR = 10 * MINUTE;

/** Where something is, for whom, and until when it may take. */
interface Asked {
  readonly workspace: Workspace;
  readonly place: Place;
  readonly abort: AbortSignal;
}

/**
 * The files of runs, in two ways. Storage with our token comes first: one listing gives the size, hash and time of every
 * file. Where storage refuses us, or its datastore cannot be read, the artifact service of the workspace lists the files and
 * signs an address for each, for which no role on storage is needed.
 */
export function createRunFiles(
  context: AzureContext,
  { containerOf, pipelines, listBlobs, service }: Parts,
): Pick<EvidenceSource, 'files' | 'read' | 'artifact'> {
  const refusals = expiringCache<AzureError>(context.clock, REFUSED_FOR);

  /** What storage gives with our token, or its refusal. Throws AzureError for every other failure. */
  async function withToken<T>({ workspace, place, abort }: Asked, read: (container: string) => Promise<T>) {
    const doing = `reading ${place.path}`;
    const container = await containerOf(workspace, place.datastore, abort).catch((error) =>
      throwAbort(error, doing, abort),
    );
    if (typeof container !== 'string') return { refusal: container };
    try {
      return { value: await read(container) };
    } catch (error) {
      const refusal = throwAbort(error, doing, abort);
      // What is not there, or fails for another reason, does so for the artifact service too.
      if (refusal.status !== 401 && refusal.status !== 403) throw refusal;
      return { refusal };
    }
  }

  /** By storage, else by the artifact service. Throws AzureError. */
  async function eitherWay<T>(
    asked: Asked,
    byStorage: (container: string) => Promise<T>,
    byService: (file: { container: string; path: string }) => Promise<T>,
  ): Promise<T> {
    const inRun = runContainer(asked.place);
    const key = `${asked.workspace.id}/${asked.place.datastore}`;
    const kept = refusals.get(key);
    const answer = kept && inRun ? { refusal: kept } : await withToken(asked, byStorage);
    if ('value' in answer) return answer.value;
    const { refusal } = answer;
    // The service has the files of runs alone, and not what a run wrote elsewhere.
    if (inRun === null) throw refusal;
    if (lasts(refusal)) refusals.set(key, refusal);
    try {
      return await byService(inRun);
    } catch (error) {
      const { kind, status, message } = throwAbort(error, 'asking the artifact service', asked.abort);
      throw new AzureError(kind, `${message}; before that, ${refusal.message}`, { status });
    }
  }

  async function listed(workspace: Workspace, holder: FileHolder, abort: AbortSignal): Promise<RunFiles> {
    // The name is that of any file of the run.
    const place = placeInRun(holder, 'user_logs');
    const folder = place.path.slice(0, -'user_logs'.length);
    return eitherWay(
      { workspace, place, abort },
      (container) =>
        wholeOrLogs(async (within, most) => {
          const { blobs, isWhole } = await listBlobs(container, { prefix: `${folder}${within}`, most }, abort);
          const files = blobs.map(({ name, ...facts }) => ({ path: name.slice(folder.length), ...facts }));
          return { files, isWhole };
        }),
      ({ container }) =>
        wholeOrLogs(async (within, most) => {
          const path = within === '' ? null : within;
          const { paths, isWhole } = await service.list(workspace, { container, path }, most, abort);
          return { files: paths.map(withoutFacts), isWhole };
        }),
    );
  }

  function reading<T>({ workspace, place, abort }: Asked, read: (blob: BlobClient) => Promise<T>): Promise<T> {
    return eitherWay(
      { workspace, place, abort },
      (container) => read(new BlobClient(blobAddress(container, place.path), pipelines.of(container))),
      async (file) => read(new BlobClient(await service.link(workspace, file, abort), pipelines.signed)),
    );
  }

  return {
    files: (workspace, holder, abort) =>
      knownOr(`listing the files of ${holder.id}`, abort, () => listed(workspace, holder, abort)),

    read: (workspace, { holder, path, listed }, part, abort) => {
      const doing = `reading ${path}`;
      return knownOr(doing, abort, async () =>
        reading({ workspace, place: placeInRun(holder, path), abort }, (blob) =>
          readPart({ blob, doing, abort, listed }, part),
        ),
      );
    },

    artifact: (workspace, { holder, output, path }, most, abort) => {
      const doing = `reading ${path}`;
      return knownOr(doing, abort, async () =>
        reading({ workspace, place: placeOf(workspace, holder, output, path), abort }, (blob) =>
          readWhole({ blob, doing, abort }, most),
        ),
      );
    },
  };
}

/** Whether a refusal will be the same in a minute. */
function lasts({ kind }: AzureError): boolean {
  return kind !== 'unavailable' && kind !== 'throttled';
}

/** A listing as far as it may go. If it stops before its end, the logs are listed on their own. */
async function wholeOrLogs(
  list: (folder: string, most: number) => Promise<{ files: readonly RunFile[]; isWhole: boolean }>,
): Promise<RunFiles> {
  const { files, isWhole } = await list('', MOST_FILES);
  if (isWhole) return { files, incomplete: null };
  const all = new Map(files.map((file) => [file.path, file]));
  for (const folder of LOG_FOLDERS)
    for (const file of (await list(`${folder}/`, MOST_IN_FOLDER)).files) all.set(file.path, file);
  return {
    files: [...all.values()],
    incomplete: `it has more than ${MOST_FILES} files; the first ones and its logs are listed`,
  };
}

function withoutFacts(path: string): RunFile {
  return { path, bytes: null, md5: null, etag: null, changedAt: null };
}

async function knownOr<T>(doing: string, abort: AbortSignal, read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    return failedSignal(error, doing, abort);
  }
}
