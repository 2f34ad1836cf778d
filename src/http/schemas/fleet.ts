import { z } from 'zod';
import { listOf, timeOut } from './common.ts';

const seconds = z.number().describe('In seconds.');

const replicaOut = z
  .object({
    replica: z.string().describe('The machine and the process, new at each start.'),
    version: z.string().nullable().describe('Null of an older version that does not say it.'),
    newestMigration: z.string().nullable().describe('Up to which migration it knows the database.'),
    startedAt: timeOut.nullable(),
    seenAt: timeOut.describe('It says something each minute.'),
    isGone: z.boolean().describe('It has said nothing for three minutes.'),
    policies: z.string().describe('The digest of its policies.'),
    differsSince: timeOut
      .nullable()
      .describe('Since when it has other policies than those in force; null where it has them.'),
    clockAhead: seconds
      .nullable()
      .describe('By how much its clock is ahead of the database, in seconds; below 0 it is behind.'),
    passes: listOf(z.string()).describe('The workspaces that it judges now.'),
  })
  .meta({ id: 'Replica', description: 'A process of Runwarden that has not stopped.' });

const queueOut = z
  .object({
    queue: z.string().describe('`pass`, `enforce`, `deliver` or `collect`.'),
    waiting: z.int().describe('What is due and no replica has begun.'),
    underWay: z.int(),
    oldestFor: seconds.describe('For how long the oldest that waits has been due, in seconds.'),
  })
  .meta({ id: 'Queue', description: 'Work of one kind, over all replicas.' });

const readsOut = z
  .object({
    principal: z.string().describe('Who reads, as the credential names it.'),
    subscription: z.string(),
    left: z.int().describe('Reads that may be sent at once.'),
    pausedFor: seconds.describe('Azure asked to wait for so long, in seconds.'),
  })
  .meta({ id: 'ReadsLeft', description: "What replicas may still read of a subscription, by Azure's limit." });

export const fleetOut = z
  .object({
    now: timeOut.describe("The database's time."),
    replicas: listOf(replicaOut).describe('The longest at work first.'),
    queues: listOf(queueOut),
    behind: z
      .object({ workspace: z.string(), dueFor: seconds })
      .nullable()
      .describe('The workspace whose pass has been due for longest and has not begun; null where none is due.'),
    reads: listOf(readsOut).describe('Empty where one process is alone.'),
  })
  .meta({ id: 'Fleet', description: 'Who does what, over all replicas of a database.' });
