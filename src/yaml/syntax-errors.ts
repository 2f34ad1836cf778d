import type { YAMLParseError, YAMLWarning } from 'yaml';

/** What is wrong with the YAML of a text. */
export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
  readonly expected: string;
}

type YamlError = Pick<YAMLParseError | YAMLWarning, 'code' | 'message' | 'pos'>;

const EXPECTED: Readonly<Partial<Record<YamlError['code'], string>>> = {
  BAD_DQ_ESCAPE: 'two backslashes for one, or single quotes around the text',
  BAD_INDENT: 'the indentation of the lines beside it, and every [ and { closed',
  BAD_SCALAR_START: 'quotes around the text',
  BLOCK_AS_IMPLICIT_KEY: 'quotes around a text with a colon, and keys of one map in one column',
  BLOCK_IN_FLOW: 'a comma between the entries',
  TAB_AS_INDENT: 'spaces',
  TAG_RESOLVE_FAILED: 'no tags; a text that begins with ! goes in quotes',
  UNEXPECTED_TOKEN: 'valid YAML; a text with special characters goes in quotes as a whole',
};

/** The parser's errors with what would be right; where it has several for one place, the first. */
export function describeSyntax(errors: readonly YamlError[]): readonly SyntaxProblem[] {
  const byPlace = new Map<number, YamlError>();
  for (const error of errors) if (!byPlace.has(error.pos[0])) byPlace.set(error.pos[0], error);
  return [...byPlace.values()].map(({ code, pos: [offset], message }) => {
    // The parser's words for this are about its grammar.
    if (/^Implicit (map )?keys/.test(message))
      return { offset, message: 'a key has no colon and space after it', expected: 'a line such as mode: audit' };
    return { offset, message: message.split('\n')[0] ?? message, expected: EXPECTED[code] ?? 'valid YAML' };
  });
}
