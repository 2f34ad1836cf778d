/**
 * Where the watch says what it does, one line an event. Levels: `error` means that a person must act, `warn` that
 * something is wrong and Runwarden copes, `info` what it did, `debug` the rest.
 */
export interface Log {
  error(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  info(facts: object, message: string): void;
  debug(facts: object, message: string): void;
}
