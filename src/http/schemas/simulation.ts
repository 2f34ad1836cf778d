import { z } from 'zod';
import { MODES } from '../../core/policy/policy.ts';
import { listOf, name, timeOut } from './common.ts';

const MOST_DAYS = 90;
const LONGEST_TEXT = 48 * 1024;

export const simulationIn = z
  .strictObject({
    policy: name.describe('Name of a policy in force.'),
    mode: z.enum(MODES).nullish().describe('Instead of the mode of the file.'),
    text: z.string().min(1).max(LONGEST_TEXT).nullish().describe('The whole file as edited; as it is when left out.'),
    days: z.int().min(1).max(MOST_DAYS).default(30).describe('How many recorded days before now.'),
  })
  .meta({ id: 'NewSimulation', examples: [{ policy: 'idle-gpu', mode: 'enforce', days: 30 }] });

const runOut = z
  .object({
    workspace: z.string(),
    runId: z.string(),
    displayName: z.string(),
    at: timeOut,
    reason: z.string(),
    status: z.string().nullable().describe('How it really ended; null where it was active at the end of the record.'),
  })
  .meta({ id: 'SimulatedRun' });

const changeOut = z
  .object({
    before: z.int().describe('Runs, as the policy is.'),
    after: z.int().describe('Runs, as edited.'),
    added: listOf(runOut).describe('Only as edited; at most 200.'),
    removed: listOf(runOut).describe('Only as it is; at most 200.'),
    moved: z.int().describe('Runs to which it happens at another time.'),
  })
  .meta({ id: 'SimulatedChange' });

const resultOut = z
  .object({
    from: timeOut.nullable(),
    to: timeOut.nullable(),
    passes: z.int(),
    runs: z.int(),
    cancel: changeOut,
    ask: changeOut,
    notify: changeOut,
    unknown: z.object({ before: z.int(), after: z.int() }).describe('How often it could not judge a run.'),
    kept: listOf(z.object({ ...runOut.shape, by: z.string(), note: z.string().nullable() })).describe(
      'Runs that would be cancelled as edited, and that a person kept.',
    ),
    text: z
      .object({ file: z.string(), before: z.string(), after: z.string() })
      .describe('The file, as it is and as edited.'),
  })
  .meta({ id: 'SimulationResult' });

export const simulationOut = z
  .object({
    id: z.string(),
    policy: z.string(),
    state: z.enum(['running', 'done', 'refused', 'stopped', 'failed']),
    share: z.number().min(0).max(1).describe('How much of it is done.'),
    startedAt: timeOut,
    endedAt: timeOut.nullable(),
    problems: listOf(z.string()).describe('Why it was refused.'),
    result: resultOut.nullable(),
  })
  .meta({
    id: 'Simulation',
    description: 'A policy as it is and as edited, on the recorded past. Nothing is written.',
  });
