/**
 * Every code that Bybit's page lists for the endpoints that take commands, by class, and some that were seen without being
 * listed. https://bybit-exchange.github.io/docs/v5/error
 */
/** Classes named like an error kind refuse. */
export type CodeClass =
  | 'clock'
  | 'auth'
  | 'permission'
  | 'insufficient-funds'
  | 'rule'
  | 'rejected'
  | 'unsupported'
  /** The client order id is taken: an earlier request got through. */
  | 'DUPLICATE'
  /** No such order: never, not any more, or not visible yet. */
  | 'MISSING'
  /** Filled or cancelled already. */
  | 'FINAL'
  /** A change refused because another one is in progress. */
  | 'BUSY'
  /** "Not modified": the state is as asked. */
  | 'NO_CHANGE'
  /** Told to wait. Not said to be before the engine, so on a command it proves nothing. */
  | 'THROTTLED'
  /** Out of order, timed out inside, in progress, or words that leave it open: proves nothing about a command. */
  | 'TROUBLE'
  /** Listed for pages that the adapter doesn't call (account upgrade, spreads, options, loans): proves nothing here. */
  | 'ELSEWHERE';

const CODES: Readonly<Record<CodeClass, readonly number[]>> = {
  clock: [-1, 10002],
  auth: [-2015, 10003, 10004, 10007, 33004],
  permission: [
    ...[10005, 10008, 10009, 10010, 10024, 10027, 10028, 10029, 100028, 110067, 110069, 110071, 110088, 110119, 110132],
    ...[170209, 170219, 170348, 170355],
  ],
  'insufficient-funds': [110004, 110006, 110007, 110012, 110014, 110044, 110045, 110051, 110052, 110053, 170033, 170131],
  rule: [
    ...[30208, 30209, 110003, 110009, 110013, 110016, 110017, 110020, 110021, 110022, 110048, 110049, 110061, 110064],
    ...[110086, 110087, 110089, 110090, 110092, 110093, 110094, 110108, 110109, 110120, 110121, 170010, 170011, 170019],
    ...[170124, 170132, 170133, 170134, 170136, 170137, 170140, 170148, 170192, 170193, 170194, 170197, 170198, 170199],
    ...[170200, 170203, 170204, 170228, 170229, 170313, 170341, 170371, 170372, 170381, 170382, 170810, 3400139],
  ],
  // 170003 (unknown parameter) is not on the page; 3400045 (margin mode, with reasons) stands on that of account/set-margin-mode.
  rejected: [
    ...[10001, 30133, 30134, 30135, 30136, 30228, 30256, 110005, 110011, 110015, 110018, 110019, 110023, 110024, 110028],
    ...[110029, 110031, 110032, 110033, 110034, 110036, 110037, 110038, 110039, 110040, 110041, 110042, 110046],
    ...[110047, 110050, 110054, 110055, 110056, 110057, 110058, 110059, 110060, 110063, 110066, 110068, 110070, 110073],
    ...[110074, 110076, 110077, 110078, 110080, 110082, 110083, 110085, 110095, 110096, 110097, 110098, 110099, 110100],
    ...[110101, 110102, 110103, 110104, 110105, 110106, 110107, 110115, 110117, 110118, 110123, 110124, 110125, 110131],
    ...[110135, 110136, 110137, 170003, 170031, 170034, 170036, 170037, 170105, 170115, 170116, 170117, 170121, 170130],
    ...[170145, 170151, 170157, 170159, 170201, 170202, 170206, 170207, 170210, 170215, 170216, 170217, 170218, 170220],
    ...[170221, 170223, 170224, 170226, 170230, 170241, 170312, 170344, 170346, 170358, 170359, 170360, 170709, 3200320],
    ...[3200403, 3200419, 3200425, 3200641, 3400045, 3401010],
  ],
  // 10032 (not offered to demo accounts) is not on the page.
  unsupported: [10017, 10032, 10404, 170227],
  DUPLICATE: [110030, 110072, 170141],
  MISSING: [110001, 170143, 170213],
  FINAL: [110008, 110010, 170139, 170142, 170190],
  BUSY: [110079, 170144, 170191, 170212],
  // 14xxxx are the older forms.
  NO_CHANGE: [34040, 110025, 110026, 110027, 110043, 110075, 140025, 140026, 140043],
  // 10403 (too many requests of this address) is on the page of the trade socket.
  THROTTLED: [429, 10006, 10018, 10403, 10429, 20003, 170005, 170222],
  TROUBLE: [
    ...[
      10000, 10014, 10016, 10019, 20006, 40004, 110035, 170001, 170007, 170032, 170035, 170146, 170147, 170149, 170150, 170195,
      170196,
    ],
    ...[170234, 170310, 170311, 500000],
  ],
  ELSEWHERE: [
    ...[30035, 110062, 110065, 110110, 110111, 110112, 110113, 110114, 110116, 181017, 182011, 182100, 182101, 182102],
    ...[182103, 182108, 182110, 182111, 182112, 500010, 500011, 3100181, 3100197, 3100326, 3200316, 3200317, 3400052],
    ...[3400053, 3400054, 3400071, 3400208, 3400209, 3400210, 3400211, 3400212, 3400213, 3400214],
  ],
};

const CLASS_OF: ReadonlyMap<number, CodeClass> = new Map(
  Object.entries(CODES).flatMap(([name, codes]) => codes.map((code) => [code, name as CodeClass] as const)),
);

/** The class of a code; null for one that is on no page. */
export function classOf(code: number): CodeClass | null {
  return CLASS_OF.get(code) ?? null;
}
