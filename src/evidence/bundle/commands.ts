import type { RunRecord } from '../../core/evidence/run-record.ts';
import { type BundledRun, option, workspaceArguments } from './run.ts';
import { shellLine } from './shell.ts';

/** Commands about the run, each a whole line to copy. */
export function commandsText(run: BundledRun, record: RunRecord | null): string {
  const job = (verb: string, ...more: string[]) =>
    shellLine(['az', 'ml', 'job', verb, ...option('--name', run.id), ...more, ...workspaceArguments(run)]);
  const git = record === null ? [] : checkout(record);
  const lines = [
    `# Commands about run ${inLine(run.id)} of workspace ${inLine(run.workspace)}. Each is one whole line.`,
    '# They need the Azure CLI with its extension ml (az extension add --name ml), and az login.',
    '',
    '# How it is now:',
    job('show'),
    '',
    '# Its log, while it runs and afterwards:',
    job('stream'),
    '',
    '# All its logs and outputs, once it has ended:',
    job('download', '--all', '--download-path', 'download'),
    '',
    '# Stop it, while it runs:',
    job('cancel'),
    ...(hasJobFile(record)
      ? [
          '',
          '# Run it again, as a new job, from this folder:',
          shellLine(['az', 'ml', 'job', 'create', '--file', 'job.yml', ...workspaceArguments(run)]),
        ]
      : []),
    ...(git.length === 0 ? [] : ['', '# The commit that it was submitted from:', ...git]),
  ];
  return `${lines.join('\n')}\n`;
}

function hasJobFile(record: RunRecord | null): boolean {
  return record?.job.known === true;
}

/** The command that runs it again, in a line. */
export function createCommand(run: BundledRun): string {
  return shellLine(['az', 'ml', 'job', 'create', '--file', 'job.yml', ...workspaceArguments(run)]);
}

function checkout({ lineage }: RunRecord): string[] {
  if (!lineage.git.known) return [];
  const { repository, commit, dirty } = lineage.git.value;
  if (commit === null) return [];
  return [
    ...(dirty === true ? ['# It had changes that were not committed: this is not all of its code.'] : []),
    ...(repository === null ? [] : [shellLine(['git', 'clone', '--', repository, 'code'])]),
    shellLine([...(repository === null ? ['git'] : ['git', '-C', 'code']), 'checkout', '--detach', commit]),
  ];
}

/** A text of somebody else cannot end a comment. */
function inLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
