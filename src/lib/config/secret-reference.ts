/** How a secret is written in the keys file: itself, an environment variable, a file or a command. */
import {homedir} from 'node:os';
import {resolve} from 'node:path';
import {Secret} from '../model/secret.ts';
import {noteSecretVariable} from './environment.ts';
import {asText, field} from './fields.ts';
import type {SecretReference} from './keys-file.ts';
import {problemAt, type Tree} from './yaml-tree.ts';

/** `name` is the field's, for messages; `folder` the keys file's, to which files are relative. Throws `config` without the text. */
export function readReference(node: Tree, name: string, folder: string): SecretReference {
  if (node.type === 'map') {
    const [file, command] = [field(node, 'file'), field(node, 'command')];
    if (file !== undefined && command === undefined)
      return {from: 'file', path: resolve(folder, expandHome(asText(file, `${name}.file`)))};
    if (command !== undefined && file === undefined) return {from: 'command', command: asText(command, `${name}.command`)};
    throw problemAt(node, `${name} must have either file or command.`);
  }
  const text = asText(node, name);
  const variable = noteVariable(node);
  if (variable !== null) return {from: 'env', name: variable};
  if (text.includes('${') || /^\$[A-Z_][A-Z0-9_]*$/.test(text)) {
    throw problemAt(
      node,
      `${name} looks like an environment variable, but is not written as one.`,
      `Write \${NAME} alone, or keep the secret in a file.`,
    );
  }
  return {from: 'literal', value: new Secret(text)};
}

function expandHome(path: string): string {
  return path.startsWith('~/') ? `${homedir()}${path.slice(1)}` : path;
}

/**
 * The environment variable that a value names, or null. It counts as a secret from then on: no child process gets it, also
 * where its account is not used or its section is wrong.
 */
export function noteVariable(node: Tree): string | null {
  const variable = node.type === 'text' ? /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(node.value.trim())?.[1] : undefined;
  if (variable === undefined) return null;
  noteSecretVariable(variable);
  return variable;
}
