import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {keepSnapshots} from '../lib/ledger/keep-snapshots.ts';
import {type PositionDocument, readExposure} from '../lib/portfolio/exposure.ts';
import {CSV_FLAG, MIN_VALUE_FLAG, sortedBy, sortFlag, worth} from '../lib/ui/list-flags.ts';
import {openScreen} from '../lib/ui/screen.ts';
import {hasContracts, POSITION_SORTS, positionCsv, positionView} from '../lib/ui/views/position.ts';

export default class Position extends DeskCommand<PositionDocument> {
  static override group = 'read' as const;
  static override summary = 'net exposure per asset: spot + perpetuals over all accounts, entry, mark, PnL, liquidation';
  static override description =
    'Adds what lies in the wallets of all accounts to their open perpetuals, per asset. Perpetuals are asked for on accounts with "products: [spot, linear]".';
  static override examples = ['<%= config.bin %> position', '<%= config.bin %> position --json | jq ".assets[] | {asset, net}"'];

  static override flags = {...CSV_FLAG, ...MIN_VALUE_FLAG, ...sortFlag(POSITION_SORTS)};

  async run(): Promise<PositionDocument> {
    const {flags} = await this.parse(Position);
    const desk = await this.openDesk(flags);
    const {document: all, warnings, snapshots} = await readExposure(desk.accounts, desk.call);
    await keepSnapshots(snapshots, desk.state.ledger);
    const kept = worth(all.assets, flags['min-value'], hasContracts);
    const document = {...all, assets: sortedBy(kept, flags.sort, POSITION_SORTS)};
    for (const warning of warnings) this.notice(`Warning: ${warning}.`);
    const hidden = all.assets.length - document.assets.length;
    if (flags.csv) this.logCsv(positionCsv(document), document.accounts);
    else if (!this.jsonEnabled()) this.log(positionView(document, await openScreen(flags), hidden));
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
