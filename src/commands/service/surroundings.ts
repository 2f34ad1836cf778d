import type { Instant } from '../../core/values/duration.ts';
import type { Variables } from '../variables.ts';
import type { Ask } from './terminal.ts';

/** The machine on which commands run. */
export interface Surroundings {
  readonly variables: Variables;
  readonly now: () => Instant;
  /** Columns that a table may take. */
  readonly width: number;
  readonly ask: Ask;
}
