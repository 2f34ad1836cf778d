import { z } from 'zod';
import { SERVICE_TYPES } from '../run/job-facts.ts';
import { PRIORITIES } from '../run/placement.ts';
import { JOB_TYPES } from '../run/run.ts';
import { suggest } from '../values/did-you-mean.ts';
import { bareNamePattern, byTagKey, namePattern, pattern, tagKeyText } from './patterns.ts';
import type { Selector } from './policy.ts';

const GLOBS = 'a pattern or a list of patterns; numbers and true or false go in quotes';

function oneOrMore<P extends z.ZodType<string, string>>(one: P) {
  return z.union([one, z.array(one).min(1, { error: 'at least one pattern' })], { error: GLOBS });
}

const globs = oneOrMore(pattern(GLOBS));
const names = oneOrMore(bareNamePattern(GLOBS));
const experiments = oneOrMore(namePattern(GLOBS, { dots: true }));
const jobTypes = typesOf('a type of job', JOB_TYPES);
const services = typesOf('a type of service', SERVICE_TYPES);

/** A type that is one slip away from a known one is refused. Of what is farther off nobody knows: Azure may add types. */
function typesOf(what: string, known: readonly string[]) {
  const near = (text: string): string | null => {
    const plain = text.toLowerCase();
    if (/[*?]/.test(text) || known.some((type) => type.toLowerCase() === plain)) return null;
    return known.find((type) => type.toLowerCase() === plain.replace(/[-_ ]/g, '')) ?? suggest(text, known, 1);
  };
  return oneOrMore(
    bareNamePattern(GLOBS).refine((text) => near(text) === null, {
      error: ({ input }) => `${what} (did you mean "${near(String(input))}"?)`,
    }),
  );
}

const COUNT = 'a whole number of GPUs, 1 or more';
export const atLeast = z.int({ error: COUNT }).min(1, { error: COUNT }).describe('The fewest GPUs.');
export const GPUS =
  'How many GPUs it uses: those of a node times its nodes, or of one node where their number is not known.';

/** The keys of a selector in policies and overrides. Every key given must hold; a list holds when one of its patterns does. */
export const selectorFields = {
  workspace: names.optional().describe('Name of the workspace.'),
  experiment: experiments.optional().describe('Name of the experiment.'),
  run: globs.optional().describe('Id or display name of the run. Anybody may choose a display name.'),
  runId: globs.optional().describe('Id of the run. One run of a workspace has it, whatever others call theirs.'),
  jobType: jobTypes.optional().describe(`${JOB_TYPES.join(', ')}, or what Azure adds.`),
  compute: names.optional().describe('Name of the compute; `serverless` and `local` mean the kind.'),
  vmSize: names.optional().describe('VM size of the compute.'),
  priority: z.enum(PRIORITIES).optional().describe('Priority of the compute.'),
  gpu: z.boolean({ error: 'true or false' }).optional().describe('Whether it uses GPUs.'),
  gpus: z.strictObject({ atLeast }, { error: 'a map such as {atLeast: 8}' }).optional().describe(GPUS),
  gpuModel: names.optional().describe('Model of its GPUs, by its VM size, such as A100.'),
  services: services.optional().describe('Type of a service of the job: JupyterLab, SSH, TensorBoard, VSCode, ….'),
  environment: globs.optional().describe('Name of the environment, or name:version.'),
  schedule: globs.optional().describe('Name of the schedule that made it.'),
  tags: byTagKey(tagKeyText(), globs, 'a map of tag key to patterns')
    .refine((tags) => Object.keys(tags).length > 0, { error: 'at least one tag' })
    .optional()
    .describe('Tag key to patterns for its value.'),
};

const list = z.array(z.string());

/** A selector as it is matched, stored and recorded. */
export const matchedSelector = z
  .strictObject({
    workspace: list,
    experiment: list,
    run: list,
    runId: list,
    jobType: list,
    compute: list,
    vmSize: list,
    priority: z.enum(PRIORITIES),
    gpu: z.boolean(),
    services: list,
    environment: list,
    schedule: list,
    gpus: z.strictObject({ atLeast: z.int() }),
    gpuModel: list,
    tags: z.record(z.string(), list),
  })
  .partial();

type GivenSelector = z.output<z.ZodObject<typeof selectorFields>>;

/** A selector as it is matched: a list under every key of patterns, and no key that was not given. */
export function toSelector({ priority, gpu, gpus, tags, ...patterns }: GivenSelector): Selector {
  const selector = { ...listsOf(patterns), priority, gpu, gpus, tags: tags && listsOf(tags) };
  return Object.fromEntries(Object.entries(selector).filter(([, value]) => value !== undefined));
}

function listsOf(given: Readonly<Record<string, string | readonly string[] | undefined>>) {
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value && [value].flat()]));
}
