import { useLocation } from 'preact-iso';

/** The filters of a page, which are part of its address. */
export interface Query {
  readonly values: Readonly<Record<string, string>>;
  /** The address with other values; an empty one leaves a filter out. */
  readonly address: (changes: Readonly<Record<string, string | null>>) => string;
  /** Goes there. */
  readonly set: (changes: Readonly<Record<string, string | null>>) => void;
}

export function useQuery(): Query {
  const { path, query, route } = useLocation();
  const address = (changes: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    return text === '' ? path : `${path}?${text}`;
  };
  return { values: query, address, set: (changes) => route(address(changes), true) };
}
