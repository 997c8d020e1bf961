/** A path as it is typed in a shell: as it is where that is plain, else in quotes. */
export function quoted(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
