/** What `mxt doctor` sees without asking an exchange: the keys file's limits, the state on disk, the environment. */
import {proxyVariable, unusedProxyVariable} from '../config/environment.ts';
import type {KeysFile} from '../config/keys-file.ts';
import {LIMIT_KEYS} from '../config/limits-section.ts';
import {toFailure} from '../model/errors.ts';
import type {State} from '../state/state.ts';
import {dangerOfDisk} from './file-system.ts';
import {type Finding, ok, trouble} from './finding.ts';

/** `env` is process.env. The keys file is loaded already: its permissions and its grammar are fine. */
export function examineMachine({path, accounts, limits}: KeysFile, state: State, env: NodeJS.ProcessEnv): readonly Finding[] {
  const isLimited = [limits, ...(limits.ofAccount?.values() ?? [])].some((each) => LIMIT_KEYS.some((key) => each[key] !== null));
  return [
    ok('keys file', `${path} (accounts: ${accounts.length}), readable by you alone`),
    isLimited
      ? ok('limits', 'orders are checked against the limits of the keys file')
      : trouble(
          'warn',
          'limits',
          'orders are checked against no limits of yours',
          'Add "limits:" to the keys file, such as maxOrderValue: 10000 USD.',
        ),
    ...examineState(state),
    ...(accounts.some(({environment}) => environment === 'live') ? examineDisk(state) : []),
    ...(accounts.some(({mode}) => mode === 'trade') ? clientIds(state) : []),
    ...examineEnvironment(env),
  ];
}

function examineState(state: State): readonly Finding[] {
  try {
    const halted = state.halt.current();
    const unsettled = state.journal.unsettled().length;
    return [
      ok('state', 'the order journal can be read'),
      ...(halted === null
        ? []
        : [
            trouble(
              'warn',
              'halt',
              `no order is placed since ${new Date(halted.at).toISOString()}`,
              'Allow them again: mxt kill --lift',
            ),
          ]),
      ...(unsettled === 0
        ? []
        : [trouble('warn', 'journal', `${unsettled} orders with an unknown outcome`, 'Settle them: mxt order resolve')]),
    ];
  } catch (error) {
    const {message, hint} = toFailure(error);
    return [trouble('fail', 'state', message, hint ?? 'Name a folder of your own with --state-dir or $MXT_STATE.')];
  }
}

/** Real orders only: a journal of sandbox orders may be kept anywhere. */
function examineDisk({directory}: State): readonly Finding[] {
  const danger = directory === undefined ? null : dangerOfDisk(directory);
  if (danger === null) return [];
  const fix = 'Keep it on a local disk, with --state-dir or $MXT_STATE: it proves what was sent.';
  return [trouble('warn', 'journal', `${directory} is ${danger}`, fix)];
}

/** What one --client-id for one order rests on: two runs that keep different journals know nothing of each other. */
function clientIds({directory}: State): readonly Finding[] {
  if (directory === undefined) return [];
  const within = `one --client-id is one order for every run that keeps its journal in ${directory}`;
  const beyond = 'with another HOME, state directory, container or machine, mxt must find the id at the exchange first';
  return [ok('client ids', `${within}; ${beyond}`)];
}

function examineEnvironment(env: NodeJS.ProcessEnv): readonly Finding[] {
  const [proxy, unused] = [proxyVariable(env), unusedProxyVariable(env)];
  return [
    ...(proxy === null ? [] : [ok('proxy', `${proxy} leads to the exchanges, but for what NO_PROXY names and this machine`)]),
    ...(unused === null
      ? []
      : [
          trouble(
            'warn',
            'proxy',
            `${unused} is set, and mxt does not use it`,
            `Set HTTPS_PROXY for a proxy, or unset ${unused}.`,
          ),
        ]),
    ...(env.NODE_TLS_REJECT_UNAUTHORIZED === '0'
      ? [
          trouble(
            'fail',
            'tls',
            'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the proof of who the exchange is',
            'Unset it: live accounts are refused with it.',
          ),
        ]
      : []),
  ];
}
