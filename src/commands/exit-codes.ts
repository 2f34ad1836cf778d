/** How a command ends. Scripts and CI read these. */
export const EXIT = {
  clean: 0,
  /** Something was found: a violated policy in `scan`, a failed case in `test`. */
  findings: 1,
  /** It could not be done, or was asked for in a way that nothing can be done about: a wrong option, an interruption. */
  runtimeError: 2,
  /** A policy or config that is not valid. */
  invalid: 3,
  /** Not everything could be seen, or nothing could. */
  partial: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
