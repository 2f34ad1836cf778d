/**
 * The log of the watch, one line for each event. `error`: a person must act. `warn`: something failed, and Runwarden
 * tries again or works without it. `info`: what it did. `debug`: the rest.
 */
export interface Log {
  error(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  info(facts: object, message: string): void;
  debug(facts: object, message: string): void;
}
