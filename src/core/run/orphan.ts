import { z } from 'zod';
import { instant, text } from '../values/shapes.ts';

/** The parent of an orphan: a run that still runs although the parent that it belongs to has ended. */
export const orphanOfSchema = z.object({
  /** The job that ARM lists, above every run between. */
  id: text,
  displayName: text,
  status: text,
  /** Null where Azure does not report it. */
  endedAt: instant.nullable(),
});
