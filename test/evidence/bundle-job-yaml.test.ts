// biome-ignore-all lint/suspicious/noTemplateCurlyInString: bindings of a job, as Azure writes them
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { jobYaml } from '../../src/evidence/bundle/job-yaml.ts';
import { readJob } from '../../src/evidence/job-yaml/read-job.ts';

const RUN = {
  id: 'brave_pear_8h',
  displayName: 'churn-nightly',
  workspace: 'ml-risk',
  workspaceId:
    '/subscriptions/5a1e/resourceGroups/rg-risk/providers/Microsoft.MachineLearningServices/workspaces/ml-risk',
};
const AT = Date.UTC(2026, 2, 2, 3);

it('is a file with its story in front, its command as a block, and each difference where it is', () => {
  const text = jobYaml(
    {
      job: {
        type: 'command',
        command: 'set -e\npython train.py \\\n  --lr ${{inputs.lr}}\n',
        environment_variables: { EPOCHS: '10' },
        inputs: { lr: '16', data: { type: 'uri_folder', path: 'azureml://datastores/lake/paths/churn/' } },
      },
      differs: [
        { where: 'code', why: 'its code is snapshot 144a, which is no asset' },
        { where: 'environment_variables.HF_TOKEN', why: 'set it again' },
        { where: 'inputs.data.path', why: 'it is a path, whose content may have changed since the run' },
      ],
    },
    RUN,
    AT,
  );
  expect(text).toMatchInlineSnapshot(`
    "# Runs again what churn-nightly did: run brave_pear_8h of workspace ml-risk.
    # Runwarden wrote it from what Azure reported at 2026-03-02T03:00:00Z. It is a new job, which gets a name of its own.

    # Submit it with:
    #   az ml job create --file job.yml --subscription 5a1e --resource-group rg-risk --workspace-name ml-risk

    # Its code, environment and inputs are those of the run, but for what the comments say.

    # Not in this file:
    #   code: its code is snapshot 144a, which is no asset.

    type: command
    command: |
      set -e
      python train.py \\
        --lr \${{inputs.lr}}
    # HF_TOKEN: set it again.
    environment_variables:
      EPOCHS: "10"
    inputs:
      lr: "16"
      data:
        type: uri_folder
        # It is a path, whose content may have changed since the run.
        path: azureml://datastores/lake/paths/churn/
    "
  `);
});

const ODD = [
  ...[
    'yes',
    'No',
    'on',
    'y',
    'N',
    '1:30',
    '0o17',
    '0777',
    '1_000',
    '2024-01-01',
    '.5',
    '1e3',
    '1e-7',
    '=',
    '~',
    'null',
    '',
  ],
  ...[
    '#x',
    'a: b',
    '- a',
    'a #b',
    'true ',
    '  lead',
    'tab\there',
    'multi\nline\n',
    'in\n  dent\nend',
    'trail  \nx',
    '\n',
    '\n\nx',
  ],
  ...[
    'x\r\ny',
    'é',
    '\u2028',
    '\u0000a',
    '\u0085',
    '"q"',
    '{a}',
    '[a]',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '?',
    '-',
    '--- a',
  ],
  ...[
    '...',
    '0x1F',
    '.nan',
    '1,000',
    '1.',
    '-0',
    '12e03',
    '<<',
    '\u007f',
    'a\u007f\nb',
    '\uffff',
    '0b11',
    '16',
    '3.10',
    '  \n x',
    'a\n\n',
    `${'x'.repeat(300)} y\nz`,
  ],
];

it.each(['1.1', '1.2'] as const)('reads back as the same, by YAML %s', (version) => {
  const job = {
    texts: ODD,
    keys: Object.fromEntries(ODD.map((text) => [text, text])),
    numbers: [1e-7, 1.5e-10, 1e21, 0.1, -3, 123456789012, -1e-9],
    others: [true, false, null, [], {}, [[1]]],
  };
  expect(parse(jobYaml({ job, differs: [] }, RUN, AT), { version })).toEqual(job);
});

it('lets no text of a run end a comment', () => {
  const text = jobYaml(
    { job: { type: 'command' }, differs: [{ where: 'x\ny: 1', why: 'a\n\u2028evil: true\u0085z: 2' }] },
    { ...RUN, displayName: 'name\nevil: true' },
    AT,
  );
  expect(parse(text)).toEqual({ type: 'command' });
});

it.each(['x\u00a0', '\u3000x', '\u201cquoted\u201d', 'zero\u200bwidth', '\u202ex', 'soft\u00adhyphen\nx'])(
  'is read without complaint where a text of the run is %j',
  (text) => {
    const job = { type: 'command', command: 'python train.py', tags: { note: text, [text]: 'x' } };
    const read = readJob('job.yml', jobYaml({ job, differs: [] }, RUN, AT));
    expect(read.ok && read.job.document.value).toEqual(job);
  },
);

it('is text of YAML 1.1 alone, whose readers take `<<` for a merge and refuse control characters', () => {
  const text = jobYaml({ job: { command: '<<', tags: { a: '\u007f', b: '\ufffe' } }, differs: [] }, RUN, AT);
  expect(text).toContain('command: "<<"');
  expect(text).not.toMatch(/[\u007f\ufffe]/);
});
