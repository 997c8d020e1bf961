/**
 * What OKX's codes mean: every one that its page lists for general failures, keys, trading, market data and account settings, by
 * class, and those of sockets. Only a code of a class that refuses proves that a command did nothing; one of any other class, or of none, leaves its
 * outcome unknown. https://www.okx.com/docs-v5/en/#error-code-rest-api · #error-code-websocket
 */

/** Classes named like an error kind refuse. */
export type CodeClass =
  | 'clock'
  | 'auth'
  | 'permission'
  /** "When a request is rejected by our system due to rate limits": before the engine. #overview-rate-limits */
  | 'rate-limit'
  | 'insufficient-funds'
  | 'rule'
  | 'rejected'
  | 'unsupported'
  /** The client order id is taken: an earlier request got through. */
  | 'DUPLICATE'
  /** No such order: never, not any more, or not visible yet. */
  | 'MISSING'
  /** "Filled, canceled or does not exist", or a trigger that fired: it cannot be changed any more, at least not here. */
  | 'GONE'
  /** Another change of this order is in progress. */
  | 'BUSY'
  /** Out of order, timed out inside, or words that leave it open: proves nothing about a command. */
  | 'TROUBLE'
  /** Refusals of account settings: prove nothing about an order. #error-code-rest-api-account */
  | 'SETTING'
  /** Listed for pages that the adapter doesn't call (bots, lead trading, statements, account settings): proves nothing here. */
  | 'ELSEWHERE';

const RANGES: Readonly<Record<CodeClass, string>> = {
  // 50036 and 50037: the request came after its own `expTime`.
  clock: '50036 50037 50102 50112 60004 60006',
  auth: '50100 50101 50103-50109 50111 50113 50114 50119 60005 60007 60009 60011 60024 60026 60031 60032',
  permission: `50007-50009 50012 50027-50030 50032 50033 50035 50041 50051 50052 50059 50060 50075 50110 50118 50120 50121 51009
    51024 51035 51036 51155 51411 54042 54046 54092 64003`,
  'rate-limit': '50011 50040 50061 51113 60014 60023',
  // 51119 is not on the page any more.
  'insufficient-funds': '51008 51119 51127 51131 51143 51502',
  rule: `50122 51004-51007 51020 51031 51033 51037 51038 51046-51053 51101 51105-51108 51110 51112 51115 51116 51120-51122 51124
    51129 51132 51135-51138 51150 51180 51185-51187 51192-51197 51201-51203 51207 51250 51252 51273 51275-51280 51286 51300-51308
    51341 51507 51508 51511 51514 54006 54009 54011 54012 54018 54019 54030 54031 54035 54051 54094`,
  rejected: `50000 50002 50006 50010 50014-50025 50115 51000-51003 51012 51014 51015 51017-51019 51021-51023 51025-51030 51032 51034
    51039-51043 51056 51058 51069-51093 51095-51100 51102-51104 51109 51111 51117 51123 51125 51126 51128 51130 51134 51140 51142
    51144 51147 51148 51152-51154 51156 51158 51159 51162 51163 51165-51171 51173-51179 51181 51182 51204-51206 51209-51214
    51260-51263 51274 51299 51327-51333 51342 51404 51406-51409 51500 51501 51505 51512 51521-51526 51528 51530-51532 51536-51539
    51600-51602 54004 54005 54008 54024-54029 54036 54039 54040 54043 54072-54075 54078 54079 59509 60008 60012 60013 60018 60019
    60027 60028 60033 64000-64002 64004`,
  unsupported: `50038 50053 50062 50067 50072 51010 51044 51066 51068 51094 51133 51139 51281 51298 51317 51403 51413 51415 51506
    51529 51543 54000 54001 54007 54041 54044 54045 54049 54070 54071`,
  DUPLICATE: '50071 51011 51016 51065',
  MISSING: '51063 51405 51527 51603',
  GONE: '51400-51402 51416 51503 51509 51510',
  BUSY: '51410 51412 51513 54047 54048',
  // 50042 may repeat a request that was carried out. 52000: no market data.
  TROUBLE: '50001 50004 50005 50013 50026 50042 50046 50057 50064 51054 51149 52000 63999 64007 64008',
  SETTING: `59000-59002 59004-59006 59101-59114 59117-59120 59123-59125 59132-59142 59200-59202 59300-59317 59319 59401 59402 59410-59414
    59417 59500-59508 59510 59512 59515-59529 59550 59601 59603 59604 59606 59608-59619 59622 59623 59648-59652 59658-59662
    59664-59666 59668-59676 59678 59679 59683 59684 59686 59689 59691-59693`,
  ELSEWHERE: `50039 50044 50045 50047-50050 50055 50056 50058 50063 50069 50076 50077 50116 51055 51057 51059 51164 51220-51226 51251
    51253-51259 51264-51272 51282-51285 51287-51295 51309-51313 51320-51326 51340 51343-51399 51604-51625 51720-51785 51820-51825
    52900-52929 55000 58002-58393`,
};

const CLASS_OF: ReadonlyMap<number, CodeClass> = new Map(
  Object.entries(RANGES).flatMap(([name, text]) => numbersIn(text).map((code) => [code, name as CodeClass] as const)),
);

/** The class of a code; null for one that is on no page. */
export function classOf(code: number): CodeClass | null {
  return CLASS_OF.get(code) ?? null;
}

/** `"1 3-5"` is 1, 3, 4, 5. */
function numbersIn(ranges: string): readonly number[] {
  return ranges.split(/\s+/).flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({length: last - first + 1}, (_, index) => first + index);
  });
}
