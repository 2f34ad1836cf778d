import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import { type Config, loadConfig } from '../config/config.ts';
import { configDigest } from '../config/config-digest.ts';
import type { PolicyStatus } from '../core/decision/decision.ts';
import { earliestCancel } from '../core/decision/earliest-cancel.ts';
import { seenCost } from '../core/decision/seen-cost.ts';
import { ORPHAN_POLICY } from '../core/policy/orphan-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import { differencesOf, headsOf } from '../core/policy/set-agreement.ts';
import { sawEverything } from '../core/ports/scan-ledger.ts';
import { unseenText } from '../core/record/unseen.ts';
import { type OwnerRules, ownerOf } from '../core/run/owner.ts';
import { messageOf } from '../core/values/caught.ts';
import type { Instant } from '../core/values/duration.ts';
import { formatInstant } from '../core/values/duration.ts';
import { StartError } from '../core/values/start-error.ts';
import { open } from '../main.ts';
import { type PassResult, runPass } from '../watch/cycle.ts';
import { readOnly } from '../watch/read-only.ts';
import { findWorkspaces } from '../watch/workspaces.ts';
import { counted } from './counted.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type StepAhead, stepsAhead } from './explain/steps-ahead.ts';
import { openLog } from './open-log.ts';
import { hourCell, ownerCell } from './operator/words.ts';
import { complain, interruption, paint, print, printJson, VERSION } from './process.ts';
import { queuedText } from './queued.ts';
import { reportError, reportInvalid } from './report-error.ts';
import { type Column, columns, tableWidth } from './table.ts';
import { away } from './times/show.ts';

export interface ScanOptions {
  readonly dryRun: boolean;
  readonly output: 'table' | 'wide' | 'json' | 'yaml';
  readonly all: boolean;
}

/** One pass over every workspace, by the code of the service. `serve` carries out the cancels and alerts that it queues. */
export async function scan(
  variables: Readonly<Record<string, string | undefined>>,
  options: ScanOptions,
): Promise<ExitCode> {
  const loaded = loadConfig(variables, options.dryRun ? 'look' : 'serve');
  if (!loaded.ok) return reportInvalid('Runwarden cannot scan with this config:', loaded.errors);
  const { config } = loaded;
  const log = openLog(variables.RUNWARDEN_LOG_LEVEL === undefined ? 'warn' : config.log.level, config.log.format);
  const stop = interruption();
  const closers = new AsyncDisposableStack();
  try {
    const world = { clock: Date.now, log, version: VERSION };
    const deps = await open(options.dryRun ? withoutNewFolder(config) : config, world, closers);
    const ledger = options.dryRun ? readOnly(deps.ledger) : deps.ledger;
    if (!options.dryRun) {
      const body = { ...configDigest(config), version: VERSION, policies: deps.policies.digest() };
      await deps.ledger.noteAudit([{ at: deps.clock(), kind: 'config.started', actor: deps.replica, body }]);
      await agreeForOnePass(deps, closers);
    }
    const found = await findWorkspaces(config.targets, { ...deps, now: deps.clock(), abort: stop });
    for (const { target, reason } of found.problems) complain(`${target}: ${reason}`);
    const results: PassResult[] = [];
    let failed = found.problems.length;
    for (const workspace of found.workspaces) {
      try {
        const result = await runPass(workspace, { ...deps, ledger }, stop);
        if (result) results.push(result);
        else complain(`${workspace.name}: another pass is under way`);
      } catch (error) {
        stop.throwIfAborted();
        failed += 1;
        complain(`${workspace.name}: ${messageOf(error)}`);
      }
    }
    const policies = [...deps.policies.current(), ORPHAN_POLICY];
    show(results, { policies, owners: config.owner }, options);
    return exitCode(results, failed > 0);
  } catch (error) {
    return reportError(error, { stop });
  } finally {
    await closers.disposeAsync();
  }
}

/**
 * A pass by hand obeys the policies in force, like a replica.
 * @throws {StartError} where replicas at work have other policies: a pass under these would end their findings and questions.
 */
async function agreeForOnePass(
  { ledger, policies, replica, clock }: Awaited<ReturnType<typeof open>>,
  closers: AsyncDisposableStack,
): Promise<void> {
  const loaded = { replica, digest: policies.digest(), policies: headsOf(policies.current()), isVisit: true };
  closers.defer(() => ledger.leavePolicies(replica));
  const { differsSince, inForce } = await ledger.agreeOnPolicies(loaded, clock());
  if (differsSince === null) return;
  const differences = differencesOf(inForce.policies, loaded.policies).join(', ');
  throw new StartError(
    `The policies of this folder are not those that are in force, and a Runwarden at work (${inForce.replica}) uses those: ${differences}. Give both the same files, or look with --dry-run.`,
  );
}

/** A dry run makes no data folder: without one it starts from an empty store in memory, which comes to the same. */
function withoutNewFolder(config: Config): Config {
  const { store } = config;
  return store.kind === 'folder' && !existsSync(store.path) ? { ...config, store: { kind: 'memory' } } : config;
}

function exitCode(results: readonly PassResult[], hasFailed: boolean): ExitCode {
  if (hasFailed || !results.every(({ record }) => sawEverything(record))) return EXIT.partial;
  const found = results.some(({ plan }) => plan.statuses.some(({ outcome }) => outcome === 'violated'));
  return found ? EXIT.findings : EXIT.clean;
}

/** What a pass goes by besides what it sees. */
interface Rules {
  readonly policies: readonly Policy[];
  readonly owners: OwnerRules;
}

function show(results: readonly PassResult[], rules: Rules, options: ScanOptions): void {
  if (options.output === 'json' || options.output === 'yaml') {
    const data = results.map((result) => asJson(result, rules));
    if (options.output === 'json') printJson(data);
    else print(stringify(data, { lineWidth: 0 }).trimEnd());
    return;
  }
  for (const result of results) showTable(result, rules, options);
  const queued = queuedText(results.flatMap(({ plan }) => plan.decisions));
  if (options.dryRun) print('Dry run: nothing was written, nobody was notified, nothing is cancelled.');
  else if (queued !== null) print(queued);
}

/** The steps that are due and to come, as the pass left the finding behind a status. */
function stepsOf(status: PolicyStatus, { plan, judged, holds }: PassResult, policies: readonly Policy[]): StepAhead[] {
  const { opened, decisions } = plan;
  const finding = opened.find(({ id }) => id === status.findingId);
  const policy = policies.find(({ name }) => name === status.policy);
  const found = judged.find(({ snapshot: { run } }) => run.id === status.runId);
  const verdict = [...(found?.verdicts ?? [])].find(([{ name }]) => name === status.policy)?.[1];
  if (!finding || !policy || !found || !verdict || status.state === 'canceling') return [];
  const decided = decisions.filter(({ findingId }) => findingId === finding.id);
  const earliest = (due: Instant) => earliestCancel({ policy, snapshot: found.snapshot, verdict }, holds, due);
  return stepsAhead(policy, finding, decided, { now: status.at, earliest, healthyAt: verdict.healthyAt ?? null });
}

/** Whose a run is, what it costs an hour, and what its policy may do at most. */
function standing(status: PolicyStatus, { judged, workspace }: PassResult, { policies, owners }: Rules) {
  const snapshot = judged.find(({ snapshot: { run } }) => run.id === status.runId)?.snapshot;
  return {
    owner: snapshot ? ownerCell(ownerOf(snapshot.run, workspace, owners)) : null,
    cost: snapshot ? seenCost(snapshot.signals.cost, status.at) : null,
    mode: policies.find(({ name }) => name === status.policy)?.mode ?? null,
  };
}

function asJson(result: PassResult, rules: Rules) {
  const { workspace, plan, record } = result;
  return {
    workspace: workspace.name,
    activeRuns: record.activeRuns,
    milliseconds: record.endedAt - record.startedAt,
    requests: record.requests,
    warnings: record.warnings,
    unseen: record.unseen.map(({ kind, what, reason }) => ({ kind, what, reason })),
    statuses: plan.statuses.map((status) => {
      const { runId, policy, outcome, state, withheld, reason, next } = status;
      return {
        run: runId,
        policy,
        ...standing(status, result, rules),
        outcome,
        state,
        withheld,
        reason,
        next: next && { what: next.what, at: next.at === null ? null : formatInstant(next.at) },
        steps: stepsOf(status, result, rules.policies),
      };
    }),
    decisions: plan.decisions.map(({ kind, runId, policy, withheld, reason, audit }) => ({
      kind,
      run: runId,
      policy,
      withheld,
      reason,
      audit,
    })),
  };
}

const HEAD: readonly Column[] = [
  { name: 'RUN' },
  { name: 'OWNER' },
  { name: 'AN HOUR', right: true, keep: true },
  { name: 'MODE', keep: true },
  { name: 'POLICY' },
  { name: 'STATE', keep: true },
  { name: 'NEXT', below: true },
  { name: 'WHY', below: true },
];

function showTable(result: PassResult, rules: Rules, options: ScanOptions): void {
  const { workspace, plan, record } = result;
  const requests = Object.values(record.requests).reduce((sum, count) => sum + count, 0);
  print(
    `${paint.bold(workspace.name)}: ${counted(record.activeRuns, 'active run')}, ${counted(requests, 'request')} to Azure, ${record.endedAt - record.startedAt} ms`,
  );
  for (const warning of [...record.unseen.map(unseenText), ...record.warnings])
    print(`  ${paint.yellow('!')} ${warning}`);
  const statuses = plan.statuses.filter(({ state }) => options.all || state !== 'healthy');
  if (statuses.length === 0) {
    print('  every run is healthy under every policy');
    return;
  }
  const due = new Set(
    plan.decisions.filter(({ kind }) => kind === 'cancel').map(({ runId, policy }) => `${runId} ${policy}`),
  );
  const isWide = options.output === 'wide';
  const rows = statuses.map((status) => {
    const steps = isWide ? stepsOf(status, result, rules.policies) : [];
    const { next } = status;
    const when = next?.at ? `${away(next.at, { now: record.endedAt })}: ` : '';
    const coming = next ? `${when}${next.what}` : '';
    return [
      ...row(status, stateOf(status, due), standing(status, result, rules)),
      coming,
      status.reason,
      stepsText(steps),
    ];
  });
  const width = isWide ? null : tableWidth(process.stdout);
  for (const line of columns([...HEAD, { name: 'STEPS', below: true }], rows, width)) print(line);
}

/** A cancel that was just decided is due and not under way: a running service carries it out. */
function stateOf({ state, withheld, runId, policy }: PolicyStatus, due: ReadonlySet<string>): string {
  if (due.has(`${runId} ${policy}`)) return 'cancel due';
  return withheld && withheld !== state ? `${state} (${withheld})` : state;
}

function row(status: PolicyStatus, state: string, { owner, cost, mode }: ReturnType<typeof standing>): string[] {
  return [status.runId, owner ?? '', hourCell(cost), mode ?? '', status.policy, state];
}

function stepsText(steps: readonly StepAhead[]): string {
  return steps.map(({ what, at }) => `${at ?? 'now'}: ${what}`).join('; ');
}
