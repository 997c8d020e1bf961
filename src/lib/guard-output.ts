import {conceal} from './model/secret.ts';

/** From here on nothing that this process prints can hold a secret, whoever prints it: a view, a library, or Node itself. */
export function guardOutput(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = ((chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? conceal(chunk) : chunk, ...rest)) as typeof stream.write;
  }
}
