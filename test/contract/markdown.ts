const cellsOf = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of all tables whose first column has this title, as cells. */
export function tableRows(text: string, title: string): string[][] {
  const found: string[][] = [];
  let inside = false;
  for (const row of text.split('\n')) {
    if (!row.startsWith('|')) inside = false;
    else if (cellsOf(row)[0] === title) inside = true;
    else if (inside && !row.startsWith('|---')) found.push(cellsOf(row));
  }
  return found;
}

export const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '');
