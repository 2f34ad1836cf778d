import { type Command, Option } from 'commander';
import { inUtc, since } from './about-the-past.ts';
import type { Parts } from './parts.ts';

// The commands about the audit. Each loads what it needs when it begins.

/** Adds `audit verify`, `audit export` and `audit key`. */
export function addAuditCommands(program: Command, { ends, output, past }: Parts): void {
  const audit = program
    .command('audit')
    .description('check and export the record of who decided, answered and did what');

  /** The service that is asked instead of the store of the config. */
  function overApi(command: Command): Command {
    return command
      .option('--url <url>', 'ask this running service instead of reading the store of the config')
      .option('--key-file <file>', 'file that holds the API key of an operator (default: RUNWARDEN_API_KEY)');
  }

  overApi(
    audit
      .command('verify')
      .description('find every change, removal, addition or move in the audit, and say where')
      .option('--checkpoints <dir>', 'checkpoints that were written beside the database')
      .addOption(
        new Option('--public-key <file...>', 'public keys that checkpoints are signed with').default(
          [],
          'that of the config',
        ),
      )
      .option('--export <file>', 'a file of `audit export`, instead of the store of the config'),
  )
    .addOption(output('table', 'json'))
    .addOption(inUtc())
    .addHelpText(
      'after',
      `\nFrom the store it also holds every decision, answer, cancel and exception against the audit. docs/audit.md says what\nis found with which keys and checkpoints.\n\nExit codes: 0 nothing was changed, 1 something was, 2 it could not be checked, 3 invalid config.\n\nExamples:\n  runwarden audit verify --checkpoints /mnt/audit --public-key audit-key.pub.pem\n  runwarden audit verify --export audit.jsonl --public-key audit-key.pub.pem`,
    )
    .action((options) =>
      ends(import('./audit/verify.ts').then(({ verifyStoredAudit }) => verifyStoredAudit(options, process.env))),
    );

  overApi(
    audit
      .command('export')
      .description('write the rows of the audit, the oldest first')
      .addOption(since('all', past))
      .addOption(new Option('--until <when>', 'before then').default(null, 'now').argParser(past))
      .addOption(new Option('--out <file>', 'a new file').default(null, 'standard output')),
  )
    .addOption(output('jsonl', 'csv'))
    .addHelpText(
      'after',
      '\njsonl can be verified, also without Runwarden (docs/audit.md); csv is for spreadsheets.\n\nExample:\n  runwarden audit export --since 30d --out audit.jsonl',
    )
    .action((options) =>
      ends(import('./audit/export.ts').then(({ exportAudit }) => exportAudit(options, process.env, Date.now()))),
    );

  audit
    .command('key')
    .description('make the pair of keys that signs the audit')
    .option('--out <file>', 'the private key; the public one is written beside it', 'audit-key.pem')
    .addHelpText('after', '\nExample:\n  runwarden audit key --out /etc/runwarden/audit-key.pem')
    .action((options) => ends(import('./audit/key.ts').then(({ auditKey }) => auditKey(options))));
}
