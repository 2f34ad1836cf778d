import { defaultsSchema, policySchema } from '../../policy/schema.ts';
import { jsonSchemaOf } from '../../yaml/json-schema.ts';
import { describeConditions } from './conditions.ts';
import { keyTable } from './schema-tables.ts';

/** The reference of the policy language as Markdown. */
export function policyReference(): string {
  return `${[
    ...HEAD,
    ...keyTable(jsonSchemaOf(policySchema), ['when', 'except']),
    '',
    ...FOLLOWS,
    ...COMBINING,
    ...describeConditions(),
    ...DEFAULTS,
    ...keyTable(jsonSchemaOf(defaultsSchema), ['match', 'except', 'then', 'limits', 'selectors']),
    '',
    ...AFTER_DEFAULTS,
  ]
    .join('\n')
    .trim()}\n`;
}

const HEAD = `# Policies

Generated from the schemas by \`runwarden docs\`; do not edit. Your editor can know all of this too: [editor.md](editor.md).

A policy is one YAML file: which runs (\`match\`, \`except\`), which condition (\`when\`), how long it must hold (\`for\`), what
follows (\`then\`), and the most it may do (\`mode\`). Keys that are not known are refused. Anchors, aliases and templates
are not read: what a file says stands in it, or by name in the folder's \`defaults.yaml\`.

\`\`\`yaml
name: idle-gpu
summary: GPU runs that leave every GPU idle for two hours are stopped.
severity: high
mode: approve
match:
  gpu: true
except:
  - tags: {tier: critical}
when:
  gpu-idle: {below: 5%, over: 2h}
  unless:
    runtime: {over: 24h}         # the policy runtime-limit is about those
for: 10m
then:
  - notify: owner
  - after: 1h
    cancel: {within: 1h, otherwise: keep}
grace: 30m
limits: {per-cycle: 5, share: 20%}
\`\`\`

Durations are written \`90s\`, \`30m\`, \`2h\`, \`1d\` or \`1h30m\`. Patterns know \`*\` and \`?\` and no case. Tags and display names are compared as
they are seen: without the blanks around them, and without zero-width blanks and the like. Beside a policy stand its
cases, \`<policy>.cases.yaml\`, judged by \`runwarden test\` ([cases.md](cases.md)); \`runwarden validate\` names every error with
file, line and column.

## Keys
`.split('\n');

const FOLLOWS = `## What follows: \`mode\` and \`then\`

| mode | does at most |
|---|---|
| \`off\` | nothing: it judges no run |
| \`audit\` | judges and records what it would have done; tells nobody. The default |
| \`notify\` | tells those whom the steps name; cancels nothing and asks nobody |
| \`approve\` | also asks on-call to approve each cancel, and cancels after a yes |
| \`enforce\` | also cancels by itself, without asking; people are asked only past a limit, on a suspicion, or after one said no |

- **Steps** are counted from when the finding fires, each by its own \`after\`, which must not decrease from one to the next. Only one
  step cancels, and it is the last.
- **\`cancel: {within, otherwise}\`** is about the question under \`approve\`: how long it waits for an answer, and what silence means.
  Without it that is 24h and \`keep\`. Under \`enforce\` the policy asks nothing and neither counts; what it asks after all waits 24h,
  and silence keeps the run.
- **The grace** begins with the first delivered notice to the owner, or to the fallback in the owner's place, that announces the
  cancel: under \`approve\` and \`enforce\` every notice of a policy that cancels does. A question to on-call, a line in the log and a
  failed delivery do not. Where no step has told the owner, the step that cancels sends such a notice by itself. The grace and
  the question run side by side, and the cancel waits for both.
- **An approval** is good for 24h, for the policy as it stood and for the evidence that was shown: growing numbers leave it good,
  another artifact or an edited policy asks again. After a no, or a silence that means keep, the run is kept until there is new
  evidence, it was healthy in between, or the policy is edited.
- **Past a limit**, of the policy or of the config, nothing more is cancelled by itself: people are asked about each further run.
  What a person approved is cancelled all the same, and counted. When many unrelated runs turn bad in one pass the
  telemetry is suspected, and people are asked likewise.
`.split('\n');

const COMBINING = `## Conditions

\`when\` is a map of conditions that must **all** hold. For more, one of these stands alone in a map:

| key | holds when |
|---|---|
| \`all: [...]\` | every one of the list holds |
| \`any: [...]\` | one of the list holds |
| \`not: {...}\` | what it holds does not |

**\`unless\`** may stand in any map of conditions, beside conditions or beside \`all\`, \`any\` or \`not\`: it takes back what stands
beside it. It is a key beside the conditions and not one of their parameters, so that it is the same for every kind, those
whose value is a plain text too. Within a list it takes back its own entry alone:

\`\`\`yaml
name: idle-or-waiting
when:
  any:
    - gpu-idle: {below: 5%, over: 2h}
      unless: {runtime: {over: 24h}}
    - runtime: {over: 3h, phase: queued}
then:
  - notify: owner
\`\`\`

A condition *holds* where it is violated: \`unless: {tags: {required: [owner]}}\` takes back where the tag is missing. Runs that are
known by a tag, a name or their compute are better excepted in \`except\`.

**Unknown.** Every condition answers *violated*, *healthy* or *unknown*, and unknown never cancels. Missing data is unknown, not
zero. Unknown counts only while it could still change the outcome: \`all\` is healthy once one part is healthy, \`any\` is
violated once one part is violated, and \`not\` and \`unless\` of unknown are unknown.

So an exception that cannot be told, in \`unless\` or in \`except\`, leaves the whole unknown, and nothing happens. A condition that
is unknown, or not watched, before it has held for its \`for\` starts over. After that people are still told, and a cancel
waits until it has held for its \`for\` again. What Azure's answer about a run leaves out (its experiment, its type, its
tags) leaves an exception by it unknown, and is not taken for a run without it.

A run may carry a tag in two spellings of its key (\`Purpose\` beside \`purpose\`) that say different things. In an exception one
of them that fits protects. In \`match\` all must fit, and where only some do it is unknown whether the policy is for the run.

The compute of a pipeline is the default of its steps, which may name others. Where \`match\` asks for a GPU, a size, a priority
or a name, the default tells. That a pipeline uses no GPU it does not tell (\`match: {gpu: false}\` is unknown), nor that an
exception does not hold: with \`except: [{gpu: true}]\` a pipeline on CPUs is unknown, too. So is a run of a type not known yet.

## Kinds of conditions

Cheapest first. Signals are fetched in this order, and only while an answer depends on them: \`runwarden plan\` says what a pass asks.
`.split('\n');

const DEFAULTS = `## What a folder shares: \`defaults.yaml\`

Policies repeat their exceptions, recipients and limits. A \`defaults.yaml\` beside them says such things once:

\`\`\`yaml
selectors:
  protected: {tags: {tier: [critical, long-running]}}
recipients:
  people: [owner, oncall]
durations:
  patience: 2h
severity: high
except: [$protected]
limits: {per-cycle: 5, share: 20%}
\`\`\`
`.split('\n');

const AFTER_DEFAULTS =
  `- **A key that a policy gives replaces the default whole.** Nothing is merged: a policy with its own \`except\` does not have the
  default's, unless it names the same pieces (\`except: [$protected, {experiment: probe}]\`). Its \`limits\` replace all of the
  default's limits, and \`notice: none\` replaces the default's \`grace\`. Empty ones are
  refused: a policy that is to have none belongs in a folder with a \`defaults.yaml\` of its own.
- **Pieces** are referred to as \`$name\`, as a whole value, and only where such a piece can stand: a selector as \`match\` or as an
  entry of \`except\`, recipients as \`notify\` or within its list, a duration wherever a duration is expected, in the parameters of
  conditions too. Elsewhere a dollar is itself, but within a selector the name of a piece is refused, and in the name of anything in
  Azure a dollar. A reference that is not known is an error where it stands.
- **The nearest counts**, that of the policy's own folder or else of a folder above it up to the one that is loaded, and it counts
  alone: two files of defaults are never merged. A policy that is named as a file has those of its own folder.
- \`mode\`, \`when\` and \`notice: none\` are never defaults: what a policy judges, and the most it may do, is read in its own file.
- A changed default is a changed policy: findings begin anew, and approvals given before do not count.
`.split('\n');
