import { expect, it } from 'vitest';
import { createGenerations, type Generation } from '../../src/azure/metrics/generations.ts';
import type { AzureContext } from '../../src/azure/settings.ts';
import { AzureError } from '../../src/core/ports/azure.ts';
import { ALWAYS, NOW, WORKSPACE } from './fake-azure.ts';

it('a question that was asked while another settled the names is asked again by the older ones', async () => {
  const newest: Generation = { names: ['GpuUtilizationPercentage'], run: 'RunId', dimensions: [] };
  const older: Generation = { names: ['GpuUtilization'], run: 'runId', dimensions: [] };
  // Only the clock and the log of the context are used.
  const context = { clock: () => NOW, log: { warn: () => undefined } } as unknown as AzureContext;
  const inGeneration = createGenerations(context);
  const question = { workspace: WORKSPACE, what: 'the GPU use', generations: { newest, older }, abort: ALWAYS };
  const refusal = new AzureError('malformed', 'HTTP 400 BadRequest: metric: GpuUtilizationPercentage', { status: 400 });
  const first = Promise.withResolvers<void>();
  const ask = (generation: Generation) =>
    generation === newest ? Promise.reject(refusal) : Promise.resolve([{ timeseries: [1] }]);

  const slow = inGeneration(question, ['run-b'], async (generation) => {
    if (generation === newest) await first.promise;
    return ask(generation);
  });
  await inGeneration(question, ['run-a'], ask);
  first.resolve();

  expect((await slow).generation).toBe(older);
});
