import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from './choices.ts';
import type { Parts } from './parts.ts';
import { print } from './process.ts';
import type { Surroundings } from './service/surroundings.ts';

/** Adds `completion`, and the hidden `complete` that its scripts ask. */
export function addCompletion(program: Command, { ends }: Pick<Parts, 'ends'>, deps: Surroundings): void {
  program
    .command('completion')
    .description('print a script with which a shell completes commands, options, and names of runs and policies')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(runwarden completion bash)\n  source <(runwarden completion zsh)\n  runwarden completion fish > ~/.config/fish/completions/runwarden.fish',
    )
    .action(async (shell: Shell) => print((await import('./completion/scripts.ts')).SCRIPTS[shell]));

  program
    .command('complete', { hidden: true })
    .description('say what can be written at the cursor; the scripts of completion ask it')
    .argument('[words...]', 'what was written so far')
    .addHelpText('after', "\nExample:\n  runwarden complete -- runs --phase ''")
    .action((words: string[]) =>
      ends(import('./completion/complete.ts').then(({ complete }) => complete(program, words, deps))),
    );
}
