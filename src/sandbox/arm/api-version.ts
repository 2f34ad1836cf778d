/** Which fields an api-version knows that an older one does not, as far as recordings show. */
export interface ApiFields {
  assets: boolean;
  queue: boolean;
  latest: boolean;
}

/** Reads the fields from a query's api-version (`2022-10-01`, `2024-01-01-preview`). */
export function apiFields(query: URLSearchParams): ApiFields {
  const version = query.get('api-version') ?? '2022-10-01';
  const preview = version.endsWith('-preview');
  const day = version.slice(0, 10);
  return {
    assets: day >= (preview ? '2022-12-01' : '2023-10-01'),
    queue: day >= (preview ? '2023-02-01' : '2023-10-01'),
    latest: day >= (preview ? '2023-08-01' : '2024-01-01'),
  };
}
