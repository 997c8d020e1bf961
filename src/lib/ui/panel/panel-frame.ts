import type {Order} from '../../model/order.ts';
import type {PanelLayout} from './panel-layout.ts';
import type {PanelState} from './panel-state.ts';
import type {PanelPicture} from './panel-store.ts';

/** Everything there is to draw; a new object whenever something changed. */
export interface PanelFrame {
  readonly picture: PanelPicture;
  readonly state: PanelState;
  /** Orders as filtered and sorted. */
  readonly shown: readonly Order[];
  /** What is open among them, per symbol. */
  readonly sums: readonly string[];
  readonly layout: PanelLayout;
  /** What is under way, in words. */
  readonly underWay: readonly string[];
}
