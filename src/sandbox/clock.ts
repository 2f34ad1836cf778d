/** Where the time comes from, in milliseconds since 1970. */
export interface TimeSource {
  now(): number;
}

/** The sandbox's time: follows a source, at a rate, from where it was last set. */
export interface SandboxClock extends TimeSource {
  /** Jumps forward. */
  advance(ms: number): void;
  /** How many seconds pass for one of the source; at 0 the clock stops. */
  setRate(rate: number): void;
  rate(): number;
}

/** Makes a clock that begins at the source's time. */
export function createClock(source: TimeSource, rate = 1): SandboxClock {
  let base = source.now();
  let mark = base;
  let speed = rate;
  function now(): number {
    return Math.floor(base + (source.now() - mark) * speed);
  }
  return {
    now,
    advance(ms) {
      base += ms;
    },
    setRate(next) {
      base = now();
      mark = source.now();
      speed = next;
    },
    rate: () => speed,
  };
}
