/** Fields of a payload that all say the same: what the sandbox has nothing of, most of the time. */
export function fieldsOf<T>(value: T, names: string): Record<string, T> {
  return Object.fromEntries(names.split(' ').map((name) => [name, value]));
}
