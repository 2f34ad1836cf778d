import { blobstoreContainer } from '../arm/datastores.ts';
import { dataContainerOf, isLeaf, type SandboxRun } from '../run.ts';
import { family, type World, type WorldWorkspace } from '../world.ts';
import { type BlobFile, makeFile } from './blob-file.ts';
import { fixedContent, logContent } from './content.ts';

/** The container of run artifacts. */
export const ARTIFACT_CONTAINER = 'azureml';

/** The blobs of a container whose names begin with the prefix, by name. */
export function listFiles(world: World, workspace: WorldWorkspace, container: string, prefix: string): BlobFile[] {
  return runsUnder(world, workspace, container, prefix)
    .flatMap((run) => filesOf(world, workspace, run))
    .filter((entry) => entry.container === container && entry.file.name.startsWith(prefix))
    .map((entry) => entry.file)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The blob of this name, if it is there by now. */
export function findFile(
  world: World,
  workspace: WorldWorkspace,
  container: string,
  name: string,
): BlobFile | undefined {
  return listFiles(world, workspace, container, name).find((file) => file.name === name);
}

function runsUnder(world: World, workspace: WorldWorkspace, container: string, prefix: string): SandboxRun[] {
  const artifact = /^ExperimentRun\/(dcid\.([^/]+))\//.exec(prefix);
  const named = /^azureml\/([^/]+)\//.exec(prefix);
  const id = container === ARTIFACT_CONTAINER ? artifact?.[2] : named?.[1];
  if (id === undefined) return workspace.runs.flatMap(family);
  const sharing = workspace.byContainer.get(`dcid.${id}`);
  return sharing ?? [world.findRun(workspace, id)].filter((run) => run !== undefined);
}

function filesOf(world: World, workspace: WorldWorkspace, run: SandboxRun): { container: string; file: BlobFile }[] {
  const state = world.state(run);
  const folder = `ExperimentRun/${dataContainerOf(run)}`;
  const until = state.endedAt ?? world.now();
  const runFiles = run.artifacts
    .filter((artifact) => artifact.at <= until)
    .map((artifact) => {
      const inDefault = artifact.output === 'default';
      const id = run.reused?.run ?? run.id;
      const name = inDefault ? `${folder}/${artifact.path}` : `azureml/${id}/${artifact.output}/${artifact.path}`;
      const text = artifact.text ?? JSON.stringify(artifact.json);
      const container = inDefault ? ARTIFACT_CONTAINER : blobstoreContainer(workspace);
      return { container, file: makeFile(name, fixedContent(text, artifact.at), 'BlockBlob') };
    });
  if (state.startedAt === null || run.reused) return runFiles;
  const given = givenLogs(run, folder, state.startedAt, until);
  const named = new Set([...runFiles.map(({ file }) => file.name), ...run.logs.map(({ path }) => `${folder}/${path}`)]);
  const logs = logsOf(run, folder, state.startedAt, state.endedAt).filter((log) => !named.has(log.name));
  return [...runFiles, ...[...given, ...logs].map((file) => ({ container: ARTIFACT_CONTAINER, file }))];
}

/** The logs that the scenario gives the run. */
function givenLogs(run: SandboxRun, folder: string, startedAt: number, now: number): BlobFile[] {
  return run.logs.flatMap((log) => {
    const at = log.at ?? startedAt;
    if (at > now || (log.gone !== null && log.gone <= now)) return [];
    return [makeFile(`${folder}/${log.path}`, logContent(log, at, now), log.type)];
  });
}

/** What the service writes beside the user's files; the log of a job stays empty until the job is over. */
function logsOf(run: SandboxRun, folder: string, startedAt: number, endedAt: number | null): BlobFile[] {
  const line = `[${new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ')}Z] Execution status: Running.\n`;
  const files: BlobFile[] = [];
  if (run.type === 'pipeline' || run.parent?.type === 'pipeline') {
    files.push(makeFile(`${folder}/logs/azureml/executionlogs.txt`, fixedContent(line, startedAt), 'AppendBlob'));
    files.push(makeFile(`${folder}/logs/azureml/stderrlogs.txt`, fixedContent('', startedAt), 'AppendBlob'));
    files.push(makeFile(`${folder}/logs/azureml/stdoutlogs.txt`, fixedContent('', startedAt), 'AppendBlob'));
  }
  if (isLeaf(run)) {
    const text = endedAt === null ? '' : 'training finished\n';
    files.push(makeFile(`${folder}/user_logs/std_log.txt`, fixedContent(text, endedAt ?? startedAt), 'BlockBlob'));
  }
  return files;
}
