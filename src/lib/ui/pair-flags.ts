/** Flags of `pair open`. */
import {Flags} from '@oclif/core';
import {durationMs, percentage, positiveDecimal, signedBasisPoints} from './flags.ts';

export const PAIR_FLAGS = {
  long: Flags.string({helpValue: 'ACCOUNT:SYMBOL', required: true, description: 'where it is bought'}),
  short: Flags.string({helpValue: 'ACCOUNT:SYMBOL', required: true, description: 'where it is sold'}),
  'min-spread': signedBasisPoints({
    helpValue: 'BPS',
    required: true,
    description: '(sold - bought) / bought before fees, such as 4bps',
  }),
  'max-unhedged': positiveDecimal({
    helpValue: 'Q',
    required: true,
    description: 'coins that one side may be ahead of the other',
  }),
  'max-slippage': percentage({helpValue: 'PCT', description: 'take nothing worse than the best price by more (default 0.5%)'}),
  maker: Flags.boolean({
    description:
      'rest on the side with the lower maker fee (on the one that buys, where its fee is taken in coins), and follow each fill',
  }),
  for: durationMs({helpValue: 'DURATION', description: 'how long the spread is waited for (default: until Ctrl-C)'}),
  'client-id': Flags.string({helpValue: 'ID', description: 'a name of your own: the same command goes on with the same pair'}),
  'allow-duplicate': Flags.boolean({description: 'open the same pair again within a minute'}),
};
