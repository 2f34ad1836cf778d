import { z } from 'zod';
import { AZURES_OWN, CLASSES, plainCode, SERVICE_FAULT } from './failure-table.ts';

/** An error as Azure nests it: its codes from the innermost to the class, and all its words. */
export interface AzureFailure {
  readonly codes: readonly string[];
  readonly text: string;
}

/** The beginning of a message shows the cause; the rest may quote a whole log. */
export const LONGEST_READ = 16_000;
/** Deeper than any error that Azure nests. */
const DEEPEST = 20;

const text = z.string().nullish().catch(null);
const node = z.object({
  code: text,
  message: text,
  innererror: z.unknown().optional(),
  additionalinfo: z
    .array(z.object({ type: text, info: z.object({ value: z.unknown() }).nullish().catch(null) }))
    .nullish()
    .catch(null),
  details: z.array(z.unknown()).nullish().catch(null),
});
type Node = z.output<typeof node>;

/** The error itself is inside, beside the component that reports it. Null where there is none, or none that can be read. */
export function readError(json: unknown): AzureFailure | null {
  const outer = z.object({ error: z.unknown() }).safeParse(plainKeys(json)).data?.error;
  const error = nodeOf(parsed(outer));
  if (error === null) return null;
  const chain: Node[] = [];
  for (let at: Node | null = error; at !== null && chain.length < DEEPEST; at = innerOf(at)) chain.unshift(at);
  // Some components join the codes of the hierarchy by slashes.
  const codes = chain.flatMap(({ code }) => (code ? code.split('/').reverse() : []));
  const words = chain.toReversed().flatMap(({ message, details }) => [message || [], detailsIn(details ?? [])].flat());
  return { codes, text: [...new Set(words)].join('\n').slice(0, LONGEST_READ) };
}

/** Some components put the JSON of an error into a text. */
function parsed(json: unknown): unknown {
  if (typeof json !== 'string' || !json.trimStart().startsWith('{')) return json;
  try {
    const inner: unknown = JSON.parse(json);
    return z.object({ error: z.unknown() }).safeParse(plainKeys(inner)).data?.error ?? inner;
  } catch {
    return json;
  }
}

/** What an error has beside its chain, one line each. */
function detailsIn(details: readonly unknown[]): string[] {
  return details.flatMap((detail) => {
    const { code, message } = nodeOf(detail) ?? {};
    return [code, message].filter(Boolean).join(': ') || [];
  });
}

/** The next error inwards, which some components put beside the chain. */
function innerOf({ innererror, additionalinfo }: Node): Node | null {
  return nodeOf(innererror) ?? nodeOf(additionalinfo?.find(({ type }) => type === 'InnerError')?.info?.value);
}

function nodeOf(json: unknown): Node | null {
  return node.safeParse(plainKeys(json)).data ?? null;
}

/** Components write `innerError`, `InnerError` and `inner_error`. */
function plainKeys(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key.toLowerCase().replaceAll('_', ''), value]));
}

/** Where a code may be in a text: after a break, a quote or a colon, and before a colon, bracket, quote or the end of a line. */
const CODE =
  /(?<![\w.-])[A-Za-z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*(?=\s*[:("'`,;|)\]}\r\n]|\s*$|\s+-\s)|\bdata-capability\.[\w.]+/g;
/** What the person's program said comes after these words. */
const PROGRAM_SAYS = /Traceback \(most recent call last\)|User program failed with/;
/** Some components write codes in small letters. A word such as "preempted" is no code then. */
const SHORTEST_IN_SMALL_LETTERS = 10;

/** Azure's codes in a text, in its order. */
export interface CodesInText {
  /** Those that are Azure's for certain. */
  readonly named: readonly string[];
  /** Those in what a program printed, which may be names of the program's own. */
  readonly printed: readonly string[];
}

/** Azure's codes that a text names. In what a program printed those are certain that no program has. */
export function codesInText(message: string, isCode: (code: string) => boolean): CodesInText {
  const lines = unescaped(message);
  const program = placeOf(lines.search(PROGRAM_SAYS));
  const exception = placeOf(exceptionIn(lines, isCode)?.index ?? -1);
  const codes = [...lines.matchAll(CODE)].filter(({ 0: code }) => isCode(code) && isWrittenAsCode(code));
  const isCertain = ({ 0: code, index }: RegExpExecArray) => {
    if (AZURES_OWN.test(plainCode(code))) return true;
    // AutoML writes the JSON of an error below the name of an exception.
    return index < program && (index < exception || QUOTED.test(lines.slice(Math.max(0, index - 20), index)));
  };
  return {
    named: codes.filter(isCertain).map(({ 0: code }) => code),
    printed: codes.filter((code) => !isCertain(code)).map(({ 0: code }) => code),
  };
}

function isWrittenAsCode(code: string): boolean {
  if (/^[A-Z]|^data-capability\b/.test(code)) return true;
  return code.length >= SHORTEST_IN_SMALL_LETTERS && AZURES_OWN.test(plainCode(code));
}

/** What comes before the words of a line in a log: times, levels, ranks. */
const LOG_PREFIX = String.raw`(?:\[[^\]\n]{1,60}\]:?[ \t]*|\d{4}-\d\d-\d\d[T ][\d:.,]+Z?[ \t]*|(?:ERROR|Error|WARN|INFO|FATAL|CRITICAL)[ \t]*[:\-]?[ \t]+){0,4}`;
/** A name such as ValueError: or torch.cuda.OutOfMemoryError: at the start of a line, as programs print them. */
const EXCEPTION = new RegExp(`^[ \\t]*${LOG_PREFIX}((?:\\w+\\.)*(?:[A-Z]\\w*(?:Error|Exception)|Exception)):`, 'gm');
/** After these words comes a code of Azure, which may be one that nobody has seen. */
const BACKEND = /\bjob failed[.:]?\s*$/i;
/** Python's own exceptions are none of Azure's codes, wherever they are. */
const PYTHON =
  /^(Arithmetic|Assertion|Attribute|EOF|File(NotFound|Exists)|FloatingPoint|Import|Index|Indentation|Key|Memory|ModuleNotFound|Name|NotImplemented|OS|Overflow|Recursion|Runtime|Syntax|Type|UnboundLocal|Unicode\w*|Value|ZeroDivision)Error$/;

/** What comes before a code in JSON. */
const QUOTED = /"code"\s*:\s*"$/i;

function placeOf(index: number): number {
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}

/** Whether a text has an exception of the person's program. */
export function hasException(message: string, isCode: (code: string) => boolean): boolean {
  return exceptionIn(unescaped(message), isCode) !== null;
}

/** The first exception of the person's program: a name that is neither a code nor a class of Azure. */
function exceptionIn(lines: string, isCode: (code: string) => boolean): RegExpExecArray | null {
  for (const found of lines.matchAll(EXCEPTION)) {
    const { 1: name = '', index } = found;
    if (PYTHON.test(name)) return found;
    if (!isCode(name) && !CLASSES.test(plainCode(name)) && !BACKEND.test(lines.slice(0, index))) return found;
  }
  return null;
}

/** Whether a text quotes an error of Azure's service. */
export function quotesServiceFault(message: string): boolean {
  return [...unescaped(message).matchAll(QUOTED_CODE)].some(({ 1: code = '' }) => SERVICE_FAULT.test(plainCode(code)));
}

const QUOTED_CODE = /"code"\s*:\s*"(\w+)"/gi;

/** A text of JSON within JSON has its line breaks and quotes escaped, once or more often. */
export function unescaped(message: string): string {
  return message
    .replaceAll(/\\+r\\+n|\\+[nr]/g, '\n')
    .replaceAll(/\\+t/g, '\t')
    .replaceAll(/\\+"/g, '"')
    .replaceAll(/\r\n?/g, '\n');
}
