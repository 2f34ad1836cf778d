import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import type { StoragePipelineOptions } from '@azure/storage-blob';

type StorageHttpClient = NonNullable<StoragePipelineOptions['httpClient']>;

/**
 * Our HTTP client in the older shape that only the storage SDK still takes. Without it blobs would bypass the counting, the
 * time limit and the certificate authority of the settings.
 */
export function toStorageHttpClient(httpClient: HttpClient): StorageHttpClient {
  return {
    async sendRequest(resource) {
      const { url, method, body, abortSignal, streamResponseStatusCodes, requestId } = resource;
      const request = createPipelineRequest({
        url,
        method,
        requestId,
        headers: createHttpHeaders(resource.headers.toJson({ preserveCase: true })),
        // Only contents of evidence are ever uploaded, as bytes.
        ...(body === undefined ? {} : { body }),
        ...(abortSignal === undefined ? {} : { abortSignal }),
        ...(streamResponseStatusCodes === undefined ? {} : { streamResponseStatusCodes }),
      });
      const response = await httpClient.sendRequest(request);
      // Only an existing object can make another of the SDK's headers type.
      const headers = resource.headers.clone();
      for (const name of headers.headerNames()) headers.remove(name);
      for (const [name, value] of response.headers) headers.set(name, value);
      return {
        request: resource,
        status: response.status,
        headers,
        ...(response.bodyAsText === undefined ? {} : { bodyAsText: response.bodyAsText }),
        ...(response.readableStreamBody === undefined ? {} : { readableStreamBody: response.readableStreamBody }),
      };
    },
  };
}
