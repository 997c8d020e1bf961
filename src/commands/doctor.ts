import {exitCodeOfStatuses} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {type DoctorDocument, examine} from '../lib/doctor/examine.ts';
import {CSV_FLAG} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';

export default class Doctor extends DeskCommand<DoctorDocument> {
  static override summary = 'check keys file, permissions, clock, connectivity, rate limits and key rights';
  static override description =
    'Each check says ok, warn or fail, and what to do. Nothing is changed anywhere. The exit code is 0 unless a check fails: 2 for this machine, otherwise that of the accounts.';
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --account binance-main',
    '<%= config.bin %> doctor --json | jq .ok',
  ];

  static override flags = CSV_FLAG;

  async run(): Promise<DoctorDocument> {
    const {flags} = await this.parse(Doctor);
    const desk = await this.openDesk(flags, {publicData: true});
    const document = await examine(desk.accounts, desk.call, desk.keys, desk.state);
    const {doctorCsv, doctorView} = await import('../lib/ui/views/doctor.ts');
    if (flags.csv) this.logCsv(doctorCsv(document), []);
    else if (!this.jsonEnabled()) this.log(doctorView(document, await openScreen(flags)));
    const isMachineWrong = document.checks.some(({status, account}) => status === 'fail' && account === null);
    this.exitWith(isMachineWrong ? 2 : exitCodeOfStatuses(document.accounts));
    return document;
  }
}
