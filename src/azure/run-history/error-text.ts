import { z } from 'zod';
import { AZURES_OWN, plainCode } from './failure-table.ts';

/** An error as Azure nests it: its codes from the innermost to the class, and all its words. */
export interface AzureFailure {
  readonly codes: readonly string[];
  readonly text: string;
}

/** The beginning of a message shows the cause; the rest may quote a whole log. */
const LONGEST_READ = 16_000;
/** Deeper than any error that Azure nests. */
const DEEPEST = 20;

const text = z.string().nullish().catch(null);
const node = z.object({ code: text, message: text, innererror: z.unknown().optional() });
type Node = z.output<typeof node>;

/** The error itself is inside, beside the component that reports it. Null where there is none, or none that can be read. */
export function readError(json: unknown): AzureFailure | null {
  const outer = z.object({ error: z.unknown() }).safeParse(plainKeys(json)).data?.error;
  const error = nodeOf(outer);
  if (error === null) return null;
  const chain: Node[] = [];
  for (let at: Node | null = error; at !== null && chain.length < DEEPEST; at = nodeOf(at.innererror))
    chain.unshift(at);
  // Some components join the codes of the hierarchy by slashes.
  const codes = chain.flatMap(({ code }) => (code ? code.split('/').reverse() : []));
  const words = chain.toReversed().flatMap(({ message }) => message || []);
  return { codes, text: [...new Set(words)].join('\n').slice(0, LONGEST_READ) };
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
  /(?<![\w.-])[A-Z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*(?=\s*[:("'`,;|)\]}\r\n]|\s*$|\s+-\s)|\bdata-capability\.[\w.]+/g;
const TRACEBACK = 'Traceback (most recent call last)';

/** Azure's codes that a text names, in its order. In what a program printed only those count that no program has. */
export function codesInText(message: string, isCode: (code: string) => boolean): string[] {
  const lines = unescaped(message);
  const printed = lines.indexOf(TRACEBACK);
  return [...lines.matchAll(CODE)].flatMap(({ 0: code, index }) => {
    const isPrinted = printed >= 0 && index > printed;
    return isCode(code) && (!isPrinted || AZURES_OWN.test(plainCode(code))) ? [code] : [];
  });
}

/** What comes before the words of a line in a log: times, levels, ranks. */
const LOG_PREFIX = String.raw`(?:\[[^\]\n]{1,60}\]:?[ \t]*|\d{4}-\d\d-\d\d[T ][\d:.,]+Z?[ \t]*|(?:ERROR|Error|WARN|INFO|FATAL|CRITICAL)[ \t]*[:\-]?[ \t]+){0,4}`;
/** A name such as ValueError: or torch.cuda.OutOfMemoryError: at the start of a line, as programs print them. */
const EXCEPTION = new RegExp(`^[ \\t]*${LOG_PREFIX}((?:[\\w]+\\.)*[A-Z]\\w*(?:Error|Exception)):`, 'gm');
/** After these words comes a code of Azure, which may be one that nobody has seen. */
const BACKEND = /\bjob failed[.:]?\s*$/i;
/** Python's own exceptions are none of Azure's codes, wherever they are. */
const PYTHON =
  /^(Arithmetic|Assertion|Attribute|EOF|File(NotFound|Exists)|FloatingPoint|Import|Index|Indentation|Key|Memory|ModuleNotFound|Name|NotImplemented|OS|Overflow|Recursion|Runtime|Syntax|Type|UnboundLocal|Unicode\w*|Value|ZeroDivision)Error$/;

/** The name of an exception of the person's program, or null. */
export function nameOfException(message: string): string | null {
  const lines = unescaped(message);
  for (const { 1: name = '', index } of lines.matchAll(EXCEPTION))
    if (PYTHON.test(name) || !BACKEND.test(lines.slice(0, index))) return name;
  return null;
}

/** A text of JSON within JSON has its line breaks and quotes escaped, once or more often. */
function unescaped(message: string): string {
  return message
    .replaceAll(/\\+r\\+n|\\+[nr]/g, '\n')
    .replaceAll(/\\+t/g, '\t')
    .replaceAll(/\\+"/g, '"')
    .replaceAll(/\r\n?/g, '\n');
}
