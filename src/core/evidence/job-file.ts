import { z } from 'zod';
import { type Immutable, text } from '../values/shapes.ts';

/**
 * A job in the form that `az ml job create --file` takes, as plain JSON, made from what Azure says of a run. It is a new
 * job: nothing in it names the run.
 */
export const jobFileSchema = z.object({
  /** The keys of the job file, at every level those of the CLI's schema. Plain JSON, whose own type has no end for the compiler. */
  job: z.record(text, z.unknown()),
  /** What a job made from it has not, or has otherwise, than the run: where in the file (`environment_variables.TOKEN`), and how to put it right. */
  differs: z.array(z.object({ where: text, why: text })),
});

export type JobFile = Immutable<z.output<typeof jobFileSchema>>;
