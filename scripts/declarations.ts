/** Reads files of declarations as the compiler writes them: each statement begins at the start of a line. Pure. */

export interface Declaration {
  readonly name: string;
  readonly isExported: boolean;
  /** The text of its doc comment, without the stars; "" for none. */
  readonly doc: string;
  /** The statement as it is written. */
  readonly text: string;
  /** Its doc comment as it is written; "" for none. */
  readonly comment: string;
}

/** A name that stands in another file. */
export interface Import {
  readonly name: string;
  /** What it is called here. */
  readonly local: string;
  /** As it is written: `../lib/model/order.js`. */
  readonly from: string;
  /** Whether it is exported again. */
  readonly isExport: boolean;
  /** Whether it is taken as a type alone. */
  readonly isType: boolean;
}

const DECLARED = /^(export )?(?:declare )?(?:abstract )?(?:interface|type|class|function\*?|const|namespace) (\w+)/;
const FROM = /^(import|export)( type)? \{([^}]*)\} from '([^']+)';/;

/** All declarations of a file in their order. */
export function declarationsOf(text: string): readonly Declaration[] {
  return statementsOf(text).flatMap(({comment, code}) => {
    const [, exported, name] = DECLARED.exec(code) ?? [];
    return name === undefined ? [] : [{name, isExported: exported !== undefined, doc: plainDoc(comment), text: code, comment}];
  });
}

/** What a file takes from others, by name. */
export function importsOf(text: string): readonly Import[] {
  return statementsOf(text).flatMap(({code}) => {
    const [, word, type, names = '', from = ''] = FROM.exec(code) ?? [];
    if (word === undefined) return [];
    const parts = names.split(',').map((each) => each.trim());
    return parts.filter(Boolean).map((each) => {
      const [name = '', local = name] = each.replace(/^type /, '').split(' as ');
      return {name, local, from, isExport: word === 'export', isType: type !== undefined || each.startsWith('type ')};
    });
  });
}

/** The doc comment of the file itself: the first one, where an import or another comment stands behind it. "" for none. */
export function headOf(text: string): string {
  const [, comment, rest = ''] = /^(\/\*\*[\s\S]*?\*\/)\n([\s\S]*)$/.exec(text) ?? [];
  return comment !== undefined && /^(?:import|export (?:type )?\{|\/\*\*)/.test(rest) ? plainDoc(comment) : '';
}

interface Statement {
  readonly comment: string;
  readonly code: string;
}

function statementsOf(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  let [at, comment] = [0, ''];
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest)?.[0] ?? '';
    const remark = /^(?:\/\*[\s\S]*?\*\/|\/\/[^\n]*)/.exec(rest)?.[0] ?? '';
    if (blank !== '') at += blank.length;
    else if (remark !== '') {
      comment = remark.startsWith('/**') ? remark : comment;
      at += remark.length;
    } else {
      const code = rest.slice(0, lengthOf(rest));
      statements.push({comment, code});
      comment = '';
      at += code.length;
    }
  }
  return statements;
}

/** To the end of the line on which every bracket is closed, behind a semicolon or the brace of a body. */
function lengthOf(text: string): number {
  let depth = 0;
  const parts = /\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|[[\](){}]|[;}]?\n|./g;
  let last = '';
  for (const {0: part, index} of text.matchAll(parts)) {
    if (/^[[({]$/.test(part)) depth += 1;
    if (/^[\])}]$/.test(part)) depth -= 1;
    if (part.endsWith('\n') && depth === 0 && (part.startsWith(';') || last === '}')) return index + part.trimEnd().length;
    last = part;
  }
  return text.length;
}

/** "" for none. */
function plainDoc(comment: string): string {
  const lines = comment.slice(3, -2).split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
