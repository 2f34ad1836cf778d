import { z } from 'zod';
import { AzureError } from '../../core/ports/azure.ts';
import type { Workspace } from '../../core/run/run.ts';
import { HOUR } from '../../core/values/duration.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { requireTrusted } from '../http/raw-pipeline.ts';
import type { AzureContext } from '../settings.ts';
import { type Arm, sdkRead } from './arm.ts';

const datastoreSchema = z.object({
  properties: z.object({
    datastoreType: z.string(),
    accountName: z.string().nullish(),
    containerName: z.string().nullish(),
    filesystem: z.string().nullish(),
    endpoint: z.string().nullish(),
  }),
});

/** Address of the container behind a datastore. Throws AzureError. */
export type ContainerOf = (workspace: Workspace, datastore: string, abort: AbortSignal) => Promise<string>;

/** Reads each datastore once an hour. */
export function createContainerOf(context: AzureContext, arm: Arm): ContainerOf {
  const addresses = cachedLoads<string>(context.clock, HOUR);

  async function load(workspace: Workspace, datastore: string, abort: AbortSignal): Promise<string> {
    const doing = `reading datastore ${datastore} of ${workspace.name}`;
    const { datastores } = arm.client(workspace.subscriptionId);
    const { properties } = await sdkRead(datastoreSchema, doing, abort, (options) =>
      datastores.get(workspace.resourceGroup, workspace.name, datastore, options),
    );
    const { datastoreType, accountName, containerName, filesystem, endpoint } = properties;
    const container = containerName ?? filesystem ?? '';
    const domain = endpoint ?? context.cloud.storageDomain;
    const isNamed = /^[a-z0-9]{3,24}$/.test(accountName ?? '') && /^[a-z0-9$-]{1,63}$/.test(container);
    if (!isNamed || !/^[a-z0-9.-]+(:\d+)?$/i.test(domain))
      throw new AzureError('malformed', `${doing}: a ${datastoreType} that is not read as blobs`);
    return requireTrusted(context, 'storage', { address: `https://${accountName}.blob.${domain}/${container}`, doing });
  }

  return async (workspace, datastore, abort) =>
    addresses(`${workspace.id}/${datastore}`.toLowerCase(), () => load(workspace, datastore, abort));
}
