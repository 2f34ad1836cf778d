/**
 * A text as a cell of a table for spreadsheets, RFC 4180. One that a spreadsheet would run as a formula is one no more:
 * names of runs come from anybody.
 */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
