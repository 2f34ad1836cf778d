import { z } from 'zod';
import type { KeepTerms } from '../core/evidence/kept.ts';

const PATH = 'the path of one file, from the root of the artifacts, such as metrics/eval.json';
const ARTIFACT = `${PATH}, or a map such as {artifact: report.html, step: "validate-*"}`;
const MOST_ARTIFACTS = 20;

const path = z
  .string({ error: PATH })
  .trim()
  .min(1, { error: PATH })
  .refine((given) => !/^\/|[*?\\]|:\/\/|(^|\/)\.\.?(\/|$)/.test(given), { error: PATH });

const artifact = z.union(
  [
    path.transform((given) => ({ step: null, output: null, path: given })),
    z
      .strictObject({
        artifact: path.describe('Path of the file.'),
        step: z
          .string({ error: 'a glob over the display names of the steps' })
          .min(1, { error: 'a glob over the display names of the steps' })
          .optional()
          .describe('Whose it is: the steps or trials with such a display name. Without it, the run itself.'),
        output: z
          .string({ error: 'the name of an output' })
          .min(1, { error: 'the name of an output' })
          .optional()
          .describe("Named output that holds it; without it, the run's own artifacts."),
      })
      .transform(({ artifact: of, step = null, output = null }) => ({ step, output, path: of })),
  ],
  { error: ARTIFACT },
);

const LIST = `a list of files: ${ARTIFACT}`;

/** The key `keep` of a policy. */
export const keepSchema = z
  .strictObject(
    {
      artifacts: z
        .array(artifact, { error: LIST })
        .max(MOST_ARTIFACTS, { error: `at most ${MOST_ARTIFACTS} files` })
        .default([])
        .describe('Files to keep, beside those by which the policy judges.'),
      logs: z.boolean({ error: 'true or false' }).default(true).describe('Whether the ends of its logs are kept.'),
    },
    { error: 'a map such as {artifacts: [metrics/eval.json], logs: true}' },
  )
  .transform((given): KeepTerms => given);
