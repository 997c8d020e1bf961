/** Talks to the control port of a sandbox that runs in another process. */
import {DeskError, type Failure} from '../model/errors.ts';
import {controlBeside, defaultKeysFile} from './keys-out.ts';

/** `given`, else $MXT_SANDBOX, else what lies beside the keys file. Throws `config` when no sandbox is known. */
export function findControl(
  given: string | undefined,
  keysFile: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const found = given ?? env.MXT_SANDBOX ?? controlBeside(keysFile ?? env.MXT_KEYS ?? defaultKeysFile());
  if (found === null) {
    throw new DeskError('config', 'No running sandbox was found.', {
      hint: 'Start one with: mxt sandbox start. Or name its control port with --control URL.',
    });
  }
  return found;
}

/** One request. Throws what the sandbox complains about, and `config` when nothing listens there. */
export async function askControl(
  control: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${control}${path}`, {
      method,
      redirect: 'error',
      ...(body !== undefined && {body: JSON.stringify(body)}),
    });
  } catch (cause) {
    throw new DeskError('config', `No sandbox answers at ${control}.`, {hint: 'Start one with: mxt sandbox start.', cause});
  }
  const answer = (await response.json()) as {readonly error?: Failure};
  if (answer.error !== undefined)
    throw new DeskError(
      answer.error.kind,
      answer.error.message,
      answer.error.hint === undefined ? {} : {hint: answer.error.hint},
    );
  return answer;
}
