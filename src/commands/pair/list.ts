import {listPairs, type PairsDocument} from '../../lib/arbitrage/pair/list-pairs.ts';
import {PARTIAL_EXIT} from '../../lib/model/errors.ts';
import {OrderCommand} from '../../lib/order-command.ts';
import {CSV_FLAG} from '../../lib/ui/list-flags.ts';
import {openScreen} from '../../lib/ui/screen.ts';
import {pairsCsv, pairsView} from '../../lib/ui/views/pair.ts';

export default class PairList extends OrderCommand<PairsDocument> {
  static override group = 'read' as const;
  static override summary = 'every pair, held against the positions that the exchanges show';
  static override description =
    'What an exchange no longer holds of a side, closed by force or by hand, is a residual of the other one.';
  static override examples = [
    '<%= config.bin %> pair list',
    '<%= config.bin %> pair list --json | jq ".pairs[] | {id, state, residual}"',
  ];
  static override flags = {...CSV_FLAG};

  async run(): Promise<PairsDocument> {
    const {flags} = await this.parse(PairList);
    const deps = this.openTrading(await this.openDesk(flags));
    const document = await listPairs(deps);
    if (flags.csv) this.logCsv(pairsCsv(document), []);
    else if (!this.jsonEnabled()) this.log(pairsView(document, await openScreen(flags)));
    this.exitWith(document.complete ? 0 : PARTIAL_EXIT);
    return document;
  }
}
