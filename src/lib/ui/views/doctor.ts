/** The list that `mxt doctor` prints. */
import type {DoctorDocument} from '../../doctor/examine.ts';
import type {CsvTable} from '../csv.ts';
import {prose} from '../prose.ts';
import type {Screen, Tone} from '../screen.ts';
import {type Cell, type Column, renderTable} from '../table.ts';

const COLUMNS: readonly Column[] = [
  {title: 'Result'},
  {title: 'Check'},
  {title: 'Account', shrinkTo: 10},
  {title: 'Finding', shrinkTo: 24, wrap: true},
];
const TONES: Readonly<Record<'ok' | 'warn' | 'fail', Tone>> = {ok: 'good', warn: 'warn', fail: 'bad'};

/** One record per check. */
export function doctorCsv({checks}: DoctorDocument): CsvTable {
  return {
    header: ['check', 'account', 'exchange', 'status', 'detail', 'fix'],
    rows: checks.map(({check, account, exchange, status, detail, fix}) => [check, account, exchange, status, detail, fix]),
  };
}

/** Every check, then what to do about those that are not fine. */
export function doctorView({checks, ok}: DoctorDocument, screen: Screen): string {
  const rows = checks.map(({status, check, account, detail}): Cell[] => [
    {text: status, tone: TONES[status]},
    check,
    account ?? '',
    detail,
  ]);
  const troubles = checks.filter(({status}) => status !== 'ok');
  const advice = troubles.map(({status, check, account, detail, fix}) => {
    const subject = account === null ? check : `${account}, ${check}`;
    return prose(`${subject}: ${detail}. ${fix ?? ''}`.trimEnd(), screen, TONES[status]);
  });
  const verdict = ok ? (troubles.length === 0 ? 'All is well.' : 'Usable, with warnings.') : 'Not fit to trade on every account.';
  return [renderTable(COLUMNS, rows, screen), ...(advice.length === 0 ? [] : [advice.join('\n')]), verdict].join('\n\n');
}
