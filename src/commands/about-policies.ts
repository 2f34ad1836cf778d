import { type Command, Option } from 'commander';
import { moment } from './arguments.ts';
import { CONSEQUENCES } from './choices.ts';
import type { Parts } from './parts.ts';

// The commands that judge files and ask nobody. Each loads what it needs when it begins.

/** Adds `validate`, `test` and `check`. */
export function addPolicyCommands(
  program: Command,
  { ends, output, exitCodes }: Parts & { readonly exitCodes: string },
): void {
  program.command('policy').description('trust a policy again that fell below its floor');
  program
    .command('validate')
    .description('check policies and report every error')
    .argument('[paths...]', 'policy files or folders', ['policies'])
    .addOption(output('table', 'json'))
    .addOption(
      new Option('--config <file>', 'check recipients and currencies against this config; no secret is read').env(
        'RUNWARDEN_CONFIG',
      ),
    )
    .option('--strict', 'refuse, too, conditions that can hardly hold for the runs of their policy', false)
    .addHelpText('after', '\nExample:\n  runwarden validate policies/ --config runwarden.yaml')
    .action((paths: string[], options) =>
      ends(import('./policies/policies.ts').then(({ validate }) => validate(paths, options))),
    );

  program
    .command('test')
    .description('judge the cases beside the policies')
    .argument('[paths...]', 'policy files or folders', ['policies'])
    .option('--require-cases', 'fail when a policy has no cases', false)
    .addOption(output('table', 'json', 'junit'))
    .addHelpText('after', '\nExample:\n  runwarden test policies/ --require-cases -o junit > cases.xml')
    .action((paths: string[], options) =>
      ends(import('./policies/policies.ts').then(({ testPolicies }) => testPolicies(paths, options))),
    );

  program
    .command('check')
    .description('judge job files under the policies before they are submitted')
    .argument('<jobs...>', 'job files, as az ml job create --file takes them')
    .option('--policies <path>', 'policy file or folder', 'policies')
    .option('--workspace <name>', 'the workspace that they are for; without it policies for some workspaces stay open')
    .addOption(
      new Option('--config <file>', 'config with the prices (prices.rates); no secret is read').env('RUNWARDEN_CONFIG'),
    )
    .option('--computes <file>', 'YAML map of compute names to VM sizes: a job file only names its compute')
    .addOption(
      new Option('--at <time>', 'when they are submitted, such as 2026-03-02T09:00:00Z')
        .argParser(moment)
        .default(null, 'now'),
    )
    .addOption(
      new Option('--fail-on <what>', 'the least that must follow from a violation to fail')
        .choices(CONSEQUENCES)
        .default('record'),
    )
    .option('--strict', 'fail, too, for what a job without a time limit would violate if it ran long enough', false)
    .option('-v, --verbose', 'show all policies, with what cannot be decided before the run', false)
    .addOption(output('table', 'json', 'junit'))
    .addHelpText(
      'after',
      `\n${exitCodes}\nExamples:\n  runwarden check job.yml --policies policies/ --workspace ml-prod-vision\n  runwarden check jobs/*.yml --computes computes.yaml -o junit > jobs.xml`,
    )
    .action((jobs: string[], options) =>
      ends(import('./check/check.ts').then(({ check }) => check(jobs, { ...options, at: options.at ?? Date.now() }))),
    );
}
