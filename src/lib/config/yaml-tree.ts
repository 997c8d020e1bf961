/**
 * Text of a keys file to a plain tree in which every scalar is text and everything knows where it stands.
 * YAML's dangerous half is refused: aliases, anchors, merge keys, tags, several documents.
 * No error holds any text of the file: a broken line of a keys file is likely to be the one with the secret.
 */
import {isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument} from 'yaml';
import {DeskError} from '../model/errors.ts';

const NO_TAGS = 'tags are not allowed here; quote the value if it begins with "!".';
const MAX_DEPTH = 20;
/** Far above any keys file, far below what makes the parser's recursion overflow. */
const MAX_OPENINGS = 4096;

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface TextNode extends Place {
  readonly type: 'text';
  readonly value: string;
}
export interface ListNode extends Place {
  readonly type: 'list';
  readonly items: readonly Tree[];
}
export interface MapNode extends Place {
  readonly type: 'map';
  readonly entries: readonly MapEntry[];
}
export interface MapEntry {
  readonly key: string;
  readonly keyAt: Place;
  readonly value: Tree;
}
export type Tree = TextNode | ListNode | MapNode;

/** A `config` failure at a place of the file. `problem` must be our own words, never the file's. */
export function problemAt({line, column}: Place, problem: string, hint?: string): DeskError {
  return new DeskError('config', `Keys file, line ${line}, column ${column}: ${problem}`, hint === undefined ? {} : {hint});
}

/** Parses the whole text. Throws `config` with line and column. */
export function parseTree(text: string): Tree {
  refuseNesting(text);
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const {line, col} = lines.linePos(offset);
    return {line: Math.max(1, line), column: Math.max(1, col)};
  };
  const document = parse(text, lines);
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw problemAt(at(fault.pos[0]), FAULTS[fault.code] ?? 'this is not valid YAML.');
  if (document.contents === null) return {type: 'map', entries: [], line: 1, column: 1};
  return convert(document.contents, at, 0);
}

const FAULTS: Readonly<Partial<Record<string, string>>> = {
  DUPLICATE_KEY: 'this key appears twice.',
  TAB_AS_INDENT: 'indent with spaces, not tabs.',
  BAD_INDENT: 'the indentation does not fit the lines above.',
  BAD_ALIAS: 'aliases are not allowed here; quote the value if it begins with "*".',
  MULTIPLE_DOCS: 'the file must be one document, without "---" in the middle.',
  MISSING_CHAR: 'something is missing here, such as a colon, a comma, a quote or a bracket.',
  TAG_RESOLVE_FAILED: NO_TAGS,
};

function parse(text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, {
      schema: 'failsafe',
      stringKeys: true,
      merge: false,
      prettyErrors: false,
      logLevel: 'error',
      lineCounter,
    });
  } catch {
    // The parser's own message may quote the file, so it is not kept as a cause.
    throw new DeskError('config', 'The keys file cannot be read as YAML.');
  }
}

/** Deep nesting makes the parser's recursion overflow, so it is refused on the text. */
function refuseNesting(text: string): void {
  const openings = text.match(/[[{]|[-?][ \t]+(?=[-?][ \t])/g)?.length ?? 0;
  if (openings > MAX_OPENINGS) throw new DeskError('config', `The keys file is nested deeper than ${MAX_DEPTH} levels.`);
}

function convert(node: Node, at: (offset: number) => Place, depth: number): Tree {
  const place = at(node.range?.[0] ?? 0);
  if (depth > MAX_DEPTH) throw problemAt(place, `nested deeper than ${MAX_DEPTH} levels.`);
  if (isAlias(node)) throw problemAt(place, 'aliases are not allowed here; quote the value if it begins with "*".');
  if ('anchor' in node && node.anchor !== undefined) {
    throw problemAt(place, 'anchors are not allowed here; quote the value if it begins with "&".');
  }
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
    throw problemAt(place, NO_TAGS);
  }
  if (isScalar(node)) {
    // Bytes, a time or a merge key: what a tag of YAML itself has made of the text.
    if (node.value !== null && typeof node.value !== 'string') throw problemAt(place, NO_TAGS);
    return {type: 'text', value: node.value ?? '', ...place};
  }
  if (isSeq<Node>(node)) return {type: 'list', items: node.items.map((item) => convert(item, at, depth + 1)), ...place};
  if (isMap<Node, Node>(node))
    return {type: 'map', entries: node.items.map((pair) => convertPair(pair, at, depth + 1)), ...place};
  throw problemAt(place, 'this kind of value is not allowed here.');
}

function convertPair({key, value}: Pair<Node, Node | null>, at: (offset: number) => Place, depth: number): MapEntry {
  const keyAt = at(key.range?.[0] ?? 0);
  if (!isScalar(key) || typeof key.value !== 'string') throw problemAt(keyAt, 'a key must be plain text.');
  if (key.value === '<<') throw problemAt(keyAt, 'merge keys are not allowed here.');
  if (key.anchor !== undefined) throw problemAt(keyAt, 'anchors are not allowed here.');
  return {key: key.value, keyAt, value: value === null ? {type: 'text', value: '', ...keyAt} : convert(value, at, depth)};
}
