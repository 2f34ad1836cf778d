/**
 * Where a spreadsheet may begin a cell: at the beginning and, since some split lines at other signs than commas, after a
 * semicolon, a tab or the end of a line. What cannot be seen there hides nothing.
 */
const FORMULA = /^(?=[\t\r\n])|(^|[;\t\r\n])(?=[\p{Zs}\p{Cf}]*[=+\-@＝＋－＠])/gu;

/**
 * A text as a cell of a table for spreadsheets, RFC 4180. One that a spreadsheet would run as a formula is one no more:
 * names of runs come from anybody.
 */
export function csvCell(text: string): string {
  const plain = text.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
