import { getOwn } from '../../core/values/own-value.ts';
import { Unknown } from './unknown.ts';

/** What a part of an expression can be. A list or map with an unknown value in it is unknown as a whole. */
export type Value =
  | bigint
  | number
  | string
  | boolean
  | Date
  | Duration
  | readonly Value[]
  | ReadonlyMap<Value, Value>
  | View
  | Unknown;

/** Nanoseconds of a millisecond. */
export const MILLION = 1_000_000n;

/** A length of time, to the nanosecond. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A field of an object: its type for the check, and how its value is read. */
export interface Field<T> {
  readonly type: string;
  readonly read: (source: T) => Value;
}

export type Fields<T> = Readonly<Record<string, Field<T>>>;

/** An object in an expression, such as `run` or a child. A field is read when an expression comes to it. */
export class View {
  /** Identifies this object in what an answer is about; null if it has no identity. */
  readonly identity: string | null;
  /** The value of a field; undefined when objects of this type have no such field. */
  readonly get: (field: string) => Value | undefined;

  private constructor(get: (field: string) => Value | undefined, identity: string | null) {
    this.get = get;
    this.identity = identity;
  }

  /** @param source what the fields are read from, once one of them is; where it is unknown, so are all fields. */
  static of<T>(fields: Fields<T>, source: () => T | Unknown, identity: string | null = null): View {
    const made = lazy(source);
    return new View((name) => {
      const field = getOwn(fields, name);
      if (!field) return undefined;
      const from = made();
      return from instanceof Unknown ? from : field.read(from);
    }, identity);
  }
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is ReadonlyMap<Value, Value> {
  return value instanceof Map;
}

/** Works a value out when it is first asked for. A loop asks often. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
