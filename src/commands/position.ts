import {exitCodeOfDocument} from '../lib/adapter/exit-code.ts';
import {DeskCommand} from '../lib/desk-command.ts';
import {type PositionDocument, readExposure} from '../lib/portfolio/exposure.ts';
import {openScreen} from '../lib/ui/screen.ts';

export default class Position extends DeskCommand<PositionDocument> {
  static override summary = 'net exposure per asset: spot + perpetuals over all accounts, entry, mark, PnL, liquidation';
  static override description =
    'Adds what lies in the wallets of all accounts to their open perpetuals, per asset. Perpetuals are asked for on accounts with "products: [spot, linear]".';
  static override examples = ['<%= config.bin %> position', '<%= config.bin %> position --json | jq ".assets[] | {asset, net}"'];

  async run(): Promise<PositionDocument> {
    const {flags} = await this.parse(Position);
    const desk = await this.openDesk(flags);
    const {document, warnings} = await readExposure(desk.accounts, desk.call, desk.keys.assets);
    for (const warning of warnings) this.tell(`Warning: ${warning}.`);
    if (!this.jsonEnabled()) {
      const {positionView} = await import('../lib/ui/views/position.ts');
      this.log(positionView(document, await openScreen(flags)));
    }
    this.exitWith(exitCodeOfDocument(document));
    return document;
  }
}
