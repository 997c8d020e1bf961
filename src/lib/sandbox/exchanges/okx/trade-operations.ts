/** Order operations over a socket: the same as over REST, signed once by the login. https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-place-order */
import {ApiError} from '../../kit/api-error.ts';
import {handleOnSocket, pass, type Wire} from '../../kit/gateway.ts';
import {memberTexts, Params} from '../../kit/params.ts';
import {type Context, type Cost, instruments} from './context.ts';
import {complaint, errorOf, missing} from './errors.ts';
import {instIdCode} from './instruments.ts';
import {envelope} from './operations.ts';
import {listParams} from './params.ts';
import {argsOf, type Frame, idOf, type OkxSocket} from './socket.ts';

/** Who asks, null before a login, and whether orders are taken at this address. */
interface Asker {
  readonly account: string | null;
  readonly trades: boolean;
}

export function operate(wire: Wire<Context, Cost>, socket: OkxSocket, frame: Frame, asker: Asker): Promise<void> {
  const op = typeof frame.op === 'string' ? frame.op : '';
  const reply = (body: object) => socket.client.send({...idOf(frame), op, ...body});
  return handleOnSocket(socket.client, () => ask(wire, frame, op, asker), {
    result: (value) => reply(envelope(wire.context, value)),
    error(error) {
      const {code, message} = error ?? errorOf(50026);
      reply({code, msg: message, data: []});
    },
  });
}

async function ask(wire: Wire<Context, Cost>, frame: Frame, op: string, {account, trades}: Asker): Promise<unknown> {
  const endpoint = wire.endpoints.socket(op);
  if (endpoint === null) throw new ApiError(60019, `Invalid op: ${op}`);
  if (!trades) throw errorOf(60028);
  if (account === null) throw errorOf(60011);
  const {context} = wire;
  const items = argsOf(frame).map((arg) => ({...arg, instId: instIdBy(context, arg.instIdCode)}));
  const isBatch = op.includes('batch');
  if (!isBatch && items.length !== 1) throw errorOf(60013);
  const params = isBatch ? listParams(items) : new Params(memberTexts(items[0] ?? {}), complaint);
  const expTime = frame.expTime === undefined ? undefined : String(frame.expTime);
  return pass(wire, endpoint, {
    params,
    subject: wire.subject('WS', op, params),
    authenticate: () => context.gate.inTime(account, expTime),
  });
}

/** Sockets name an instrument by its number alone. Throws 50014 without one, and 51001 for one that is not there. */
function instIdBy(context: Context, code: string | undefined): string {
  if (code === undefined || code === '') throw missing('instIdCode');
  const market = instruments(context).find((each) => String(instIdCode(each)) === code);
  if (market === undefined) throw errorOf(51001);
  return context.names.wire(market.symbol);
}
