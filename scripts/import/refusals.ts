import { writeFile } from 'node:fs/promises';

/** Why a photo was not indexed. */
export interface Refusal {
  readonly photo: string;
  /** `refused`: another run will refuse the photo again. `failed`: another run may index it. */
  readonly kind: 'refused' | 'failed';
  readonly reason: string;
  readonly message: string;
}

const COLUMNS = ['photo', 'kind', 'reason', 'message'] as const;

/** Formats refusals as CSV by RFC 4180, with a heading. */
export function asCsv(refusals: readonly Refusal[]): string {
  const rows = [COLUMNS, ...refusals.map((refusal) => COLUMNS.map((column) => refusal[column]))];
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

export async function writeRefusals(file: string, refusals: readonly Refusal[]): Promise<void> {
  const inOrder = refusals.toSorted((a, b) => (a.photo < b.photo ? -1 : 1));
  await writeFile(file, asCsv(inOrder));
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
