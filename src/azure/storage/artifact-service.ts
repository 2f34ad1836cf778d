import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { allPages } from '../http/all-pages.ts';
import { requireTrusted } from '../http/raw-pipeline.ts';
import type { DataPlane } from '../run-history/data-plane.ts';
import type { AzureContext } from '../settings.ts';

const itemSchema = z.object({ path: z.string().min(1) });
const listSchema = z.object({
  value: z.array(itemSchema),
  continuationToken: z.string().nullish(),
  nextLink: z.string().nullish(),
});
const linkSchema = z.object({ contentUri: z.string().min(1) });

const PAGE_SIZE = 500;

/** Paths of a run's container, such as `dcid.train-7`. Each method throws AzureError. */
export interface ArtifactService {
  /** The files of a run, or of a folder of it, without their sizes. Of more than `most` those that came first. */
  list(
    workspace: Workspace,
    folder: { readonly container: string; readonly path: string | null },
    most: number,
    abort: AbortSignal,
  ): Promise<{ readonly paths: readonly string[]; readonly isWhole: boolean }>;
  /**
   * An address of one file that is signed for a few hours. Whoever has it can read the file, so it is used at once and kept
   * nowhere.
   */
  link(workspace: Workspace, file: { container: string; path: string }, abort: AbortSignal): Promise<string>;
}

/** The service of the workspace that knows the files of runs. It needs no role on storage. */
export function createArtifactService(context: AzureContext, plane: DataPlane): ArtifactService {
  const service = 'artifact/v2.0';

  async function ask(workspace: Workspace, call: { path: string; doing: string; abort: AbortSignal }): Promise<string> {
    const { contentUri } = await plane.read(linkSchema, workspace, { method: 'GET', service, ...call });
    return requireTrusted(context, 'storage', { address: contentUri, doing: call.doing });
  }

  return {
    async list(workspace, { container, path: folder }, most, abort) {
      const doing = `listing the files of ${container} with the artifact service`;
      let found = 0;
      let isWhole = true;
      const items = await allPages(doing, Math.ceil(most / PAGE_SIZE) + 1, async (token) => {
        const query = new URLSearchParams({ pageSize: String(PAGE_SIZE) });
        if (folder !== null) query.set('path', folder);
        if (token !== null) query.set('continuationToken', token);
        const path = `/artifacts/ExperimentRun/${encodeURIComponent(container)}?${query}`;
        const page = await plane.read(listSchema, workspace, { method: 'GET', service, path, doing, abort });
        found += page.value.length;
        const { continuationToken: next } = page;
        isWhole = next ? found < most : !page.nextLink;
        return { items: page.value, next: isWhole ? next : null };
      });
      return { paths: items.map(({ path }) => path), isWhole };
    },

    async link(workspace, { container, path }, abort) {
      const doing = `asking the artifact service for ${path}`;
      const run = `ExperimentRun/${encodeURIComponent(container)}`;
      const inPath = path.split('/').map(encodeURIComponent).join('/');
      try {
        return await ask(workspace, { path: `/artifacts/contentinfo/${run}/${inPath}`, doing, abort });
      } catch (error) {
        // Clients that work use the form above. The generated ones have another, which is asked before a file counts as missing.
        if (!(error instanceof AzureError) || error.kind !== 'not-found') throw error;
        const query = new URLSearchParams({ path });
        return ask(workspace, { path: `/artifacts/${run}/contentinfo?${query}`, doing, abort });
      }
    },
  };
}
