import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Config, loadConfig } from '../../config/config.ts';
import type { ReadCheckpoint } from '../../core/audit/checkpoint.ts';
import { AUDITED_TABLES } from '../../core/audit/event.ts';
import type { AuditEntry, AuditLink } from '../../core/audit/link.ts';
import { type AuditReport, type SignatureAnswer, type VerifyOptions, verifyAudit } from '../../core/audit/verify.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import { StartError } from '../../core/values/start-error.ts';
import { type PublicKey, readPublicKey } from '../../evidence/audit-key.ts';
import { storeLocation } from '../../main.ts';
import { checkRows } from '../../store/audit/check-rows.ts';
import { withAudit } from '../../store/audit/read-audit.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, printJson } from '../process.ts';
import { reportError, reportInvalid } from '../report-error.ts';
import type { ServiceOptions } from '../service/service.ts';
import { hereFor } from '../times/zone.ts';
import { readCheckpoints } from './checkpoint-files.ts';
import { printReport, type Verified } from './print-report.ts';
import { linksOfFile, linksOfService } from './sources.ts';

export interface VerifyAuditOptions extends ServiceOptions {
  /** Folder of checkpoints that were kept beside the database. */
  readonly checkpoints?: string;
  /** Files of public keys. */
  readonly publicKey: readonly string[];
  /** A file of `audit export`, instead of the store of the config. */
  readonly export?: string;
  readonly output: 'table' | 'json';
  /** Times in UTC instead of the zone of this machine. */
  readonly utc?: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** So often a person at a terminal sees how far it is. */
const PROGRESS_EVERY = 100_000;

/** Checks the whole audit, and the rows that it speaks of. */
export async function verifyStoredAudit(options: VerifyAuditOptions, variables: Variables): Promise<ExitCode> {
  try {
    const kept = options.checkpoints === undefined ? NONE : await readCheckpoints(options.checkpoints);
    const fromStore = options.export === undefined && options.url === undefined;
    const config = fromStore ? readConfig(variables) : null;
    if (fromStore && !config) return EXIT.invalid;
    const keys = publicKeys(options.publicKey, config);
    const settings: VerifyOptions = {
      sha256,
      signature: keys.length === 0 ? null : (checkpoint) => answerOf(checkpoint, keys),
      kept: kept.checkpoints,
      mayBePart: options.export !== undefined,
    };
    const checked = config
      ? await verifyStore(config, settings)
      : await verifyLinks(linksFrom(options, variables), settings);
    const verified: Verified = {
      ...checked,
      keptCheckpoints: kept.checkpoints.length,
      otherFiles: kept.others,
      signaturesChecked: keys.length > 0,
    };
    if (options.output === 'json') printJson(verified);
    else printReport(verified, hereFor(options, variables, Date.now()));
    return verified.problemCount > 0 ? EXIT.findings : EXIT.clean;
  } catch (error) {
    return reportError(error);
  }
}

const NONE = { checkpoints: [], others: [] };

function readConfig(variables: Variables): Config | null {
  const loaded = loadConfig(variables, 'look');
  if (loaded.ok) return loaded.config;
  reportInvalid('Runwarden cannot read the audit with this config:', loaded.errors);
  complain('Without a config, verify an export (--export) or ask a running service (--url).');
  return null;
}

function linksFrom(options: VerifyAuditOptions, variables: Variables): AsyncGenerator<AuditLink> {
  return options.export === undefined ? linksOfService(options, variables) : linksOfFile(options.export);
}

type Checked = AuditReport & Pick<Verified, 'rowsAgree' | 'rowsBefore'>;

async function verifyLinks(links: AsyncGenerator<AuditLink>, settings: VerifyOptions): Promise<Checked> {
  const check = verifyAudit(settings);
  await follow(links, check.next);
  return { ...check.end(), rowsAgree: null, rowsBefore: null };
}

function verifyStore(config: Config, settings: VerifyOptions): Promise<Checked> {
  return withAudit(storeLocation(config), async ({ transaction, links }) => {
    const check = verifyAudit(settings);
    const facts = createFacts();
    await follow(links(), (link) => facts.note(check.next(link)));
    const rowsAgree = await checkRows(transaction, { ...facts, report: check.report });
    const rowsBefore = Object.values(facts.before).reduce((sum, rows) => sum + rows, 0);
    return { ...check.end(), rowsAgree, rowsBefore };
  });
}

async function follow(links: AsyncGenerator<AuditLink>, take: (link: AuditLink) => void): Promise<void> {
  let rows = 0;
  for await (const link of links) {
    take(link);
    rows += 1;
    if (rows % PROGRESS_EVERY === 0 && process.stderr.isTTY) complain(`${rows} rows …`);
  }
}

/** What the audit says of the tables as they were when it began. */
function createFacts() {
  const facts = {
    before: {} as Readonly<Record<string, number>>, // until the first row is read
    beganAt: 0,
    note(entry: AuditEntry | null): void {
      // Only the first row knows what was there before it: a later one would make rows older that somebody added.
      if (entry?.kind !== 'audit.began' || entry.seq !== 1) return;
      facts.beganAt = Date.parse(entry.at);
      facts.before = numbersIn(entry.body.before);
    },
  };
  return facts;
}

function numbersIn(value: unknown): Record<string, number> {
  if (!isPlainObject(value)) return {};
  const tables: readonly string[] = AUDITED_TABLES;
  return Object.fromEntries(
    Object.entries(value).flatMap(([table, rows]): [string, number][] =>
      tables.includes(table) && typeof rows === 'number' ? [[table, rows]] : [],
    ),
  );
}

/** Those that are named, else that of the key that the config signs with. @throws {StartError} */
function publicKeys(files: readonly string[], config: Config | null): readonly PublicKey[] {
  const own = files.length === 0 && config?.audit.key ? readPublicKey(config.audit.key) : null;
  return own ? [own] : files.map(readKeyFile);
}

function readKeyFile(file: string): PublicKey {
  const expected = 'expected a public key in PEM, of Ed25519 or RSA';
  try {
    const key = readPublicKey(readFileSync(file, 'utf8'));
    if (key) return key;
  } catch {
    throw new StartError(`--public-key: ${file} cannot be read: ${expected}`);
  }
  throw new StartError(`--public-key: ${file}: ${expected}`);
}

function answerOf(checkpoint: ReadCheckpoint, keys: readonly PublicKey[]): SignatureAnswer {
  if (checkpoint.signature === null) return 'none';
  const key = keys.find(({ name }) => name === checkpoint.key);
  if (!key) return 'unknown';
  return key.verifies(checkpoint) ? 'good' : 'bad';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
