/** Orders changed in place, without a disk. */
import type {Sender} from '../account-names.ts';
import {amendAction} from '../action-log.ts';
import type {AmendDraft, Journal, JournalView} from '../journal.ts';
import {isLately} from './lately.ts';
import {addAction, endAmendAction, type Writer} from './memory-records.ts';
import {copied, type MemoryStore} from './memory-store.ts';

export function amendsOf(
  store: MemoryStore,
  writer: Writer,
  view: () => JournalView,
): Pick<Journal, 'amend' | 'amended' | 'retract' | 'amends'> {
  const {clock} = writer;
  return {
    amend(draft, check) {
      check(view());
      const [at, row] = [clock.now(), store.nextRow()];
      const amend = {...copied(draft), row, at, after: null};
      store.amends = [...store.amends, {amend, sentAt: clock.monotonic()}];
      addAction(store, amendAction(draft), writer, row);
      if (draft.raise !== null) store.raises = [...store.raises, {...senderOf(draft), value: draft.raise, at, row}];
      return amend;
    },
    amended(row, after) {
      endAmendAction(store, row, 'amended');
      store.amends = store.amends.map((held) =>
        held.amend.row === row ? {...held, amend: {...held.amend, after: copied(after)}} : held,
      );
    },
    retract(row) {
      endAmendAction(store, row, 'rejected');
      store.amends = store.amends.filter(({amend}) => amend.row !== row);
      store.raises = store.raises.filter((raise) => raise.row !== row);
    },
    amends: (ms) =>
      store.amends
        .filter(({amend, sentAt}) => amend.after === null || isLately({wall: amend.at, monotonic: sentAt}, ms, clock))
        .map(({amend}) => amend),
  };
}

function senderOf({before, venue, credential}: AmendDraft): Sender {
  return {account: before.account, venue, credential};
}
