/** Environment variables: those that hold secrets (taken out when read, never handed to a child process), and proxies. */

const named = new Set<string>();
/** Values already taken, so that two accounts may name the same variable. */
const taken = new Map<string, string>();

/** Says that a variable holds a secret, before anybody reads it. */
export function noteSecretVariable(name: string): void {
  named.add(name);
}

/** The variable's value, which is no longer in the environment afterwards; undefined when it is not set or empty. */
export function takeVariable(name: string): string | undefined {
  const value = taken.get(name) ?? process.env[name];
  if (value === undefined || value === '') return undefined;
  taken.set(name, value);
  delete process.env[name];
  return value;
}

/** The environment without any of the variables that hold secrets. */
export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !named.has(name)));
}

/** The variable that names the proxy for what leaves this machine, or null. */
export function proxyVariable(env: NodeJS.ProcessEnv): string | null {
  return ['https_proxy', 'HTTPS_PROXY'].find((name) => (env[name] ?? '') !== '') ?? null;
}

/** A variable that other programs would heed where HTTPS_PROXY is not set; null when there is none, or one that is heeded. */
export function unusedProxyVariable(env: NodeJS.ProcessEnv): string | null {
  if (proxyVariable(env) !== null) return null;
  return ['ALL_PROXY', 'all_proxy'].find((name) => (env[name] ?? '') !== '') ?? null;
}
