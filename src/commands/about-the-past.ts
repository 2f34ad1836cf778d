import { type Command, Option } from 'commander';
import { TRIED_MODES } from './choices.ts';
import type { Parts } from './parts.ts';

// The commands about what is recorded. Each loads what it needs when it begins.

/** How far back something looks. */
export function since(usually: string, past: Parts['past']): Option {
  return new Option('--since <when>', 'since then, such as 30d or monday').default(null, usually).argParser(past);
}

function workspaces(): Option {
  return new Option('--workspace <glob>', 'only workspaces with such a name').default(null, 'all');
}

/** Where times are shown for people. */
export function inUtc(): Option {
  return new Option('--utc', 'show times in UTC instead of the zone of this machine').default(false);
}

/** Adds `simulate`, `diff` and `export`. */
export function addPastCommands(
  program: Command,
  { ends, output, past, exitCodes }: Parts & { readonly exitCodes: string },
): void {
  /** The options that `simulate` and `diff` share. */
  function onThePast(command: Command): Command {
    return command
      .addOption(since('30d, or all of a recording', past))
      .addOption(workspaces())
      .addOption(
        new Option('--recording <file>', 'replay this file of `runwarden export`; no config is read').default(
          null,
          'the store of the config',
        ),
      )
      .addOption(
        new Option('--mode <mode>', 'try every policy in this mode')
          .choices(TRIED_MODES)
          .default(null, "each policy's own"),
      )
      .addOption(output('table', 'json', 'markdown'))
      .addOption(inUtc());
  }

  onThePast(
    program
      .command('simulate')
      .description('what policies would have done on the recorded past; writes nothing')
      .addOption(
        new Option('--policies <path>', 'policy files or folder').default(null, 'those of the config, or policies'),
      ),
  )
    .addHelpText(
      'after',
      `\n${exitCodes}\nExamples:\n  runwarden simulate --policies policies/ --since 30d --mode enforce\n  runwarden simulate --recording recording.ndjson.gz`,
    )
    .action((options) => ends(import('./simulate/simulate.ts').then(({ simulate }) => simulate(process.env, options))));

  onThePast(
    program
      .command('diff')
      .description('what two versions of policies would have done differently on the recorded past')
      .argument('<before>', 'policy file or folder')
      .argument('<after>', 'policy file or folder'),
  )
    .addHelpText(
      'after',
      `\n${exitCodes}\nExamples:\n  runwarden diff old/ policies/ --since 30d -o markdown\n  runwarden diff old/ policies/ --recording recording.ndjson.gz`,
    )
    .action((before: string, after: string, options) =>
      ends(import('./simulate/diff.ts').then(({ diffPolicies }) => diffPolicies(before, after, process.env, options))),
    );

  program
    .command('export')
    .description('write the recorded past into a file, for simulate and diff without the config and the store')
    .addOption(since('30d', past))
    .addOption(workspaces())
    .addOption(
      new Option('--out <file>', 'the file; replaced once the new one is whole').default('recording.ndjson.gz'),
    )
    .addOption(inUtc())
    .addHelpText(
      'after',
      `\nIt holds names of runs, tags, ids of owners and samples, and no secrets; docs/recordings.md says what exactly.\n\n${exitCodes}\nExample:\n  runwarden export --since 30d --out recording.ndjson.gz`,
    )
    .action((options) =>
      ends(import('./simulate/export.ts').then(({ exportRecording }) => exportRecording(process.env, options))),
    );
}
