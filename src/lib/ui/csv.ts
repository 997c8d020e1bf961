/** `--csv`: records for spreadsheets and scripts, RFC 4180 with a header line. Amounts are exact, as in the JSON. */
import {printable} from './printable.ts';

export interface CsvTable {
  readonly header: readonly string[];
  /** Null is an empty field. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The whole text, without a final line break. */
export function toCsv({header, rows}: CsvTable): string {
  return [header, ...rows].map((row) => row.map(field).join(',')).join('\r\n');
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Quoted where it must be. Text that a spreadsheet would run as a formula gets the apostrophe that makes it text. */
function field(value: string | null): string {
  if (value === null) return '';
  const text = printable(value);
  const inert = /^[=+@-]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
