/**
 * Every secret of this process, so that `conceal` can take them out of whatever is about to be printed: an exchange may
 * echo a key in an error text, and a library may print a request. Module state on purpose: there is one output.
 */
const known = new Set<string>();
let pattern: RegExp | null = null;

/** Shorter values are not secrets, and hiding them would eat ordinary text. */
const SHORTEST = 8;

/** A secret that no print, log, template or JSON can show. `reveal` is called by signers only. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    if (value.length < SHORTEST || known.has(value)) return;
    known.add(value);
    pattern = null;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** The text without any secret of this process, in any of the forms in which one could appear. */
export function conceal(text: string): string {
  if (known.size === 0) return text;
  pattern ??= patternOf(known);
  return text.replace(pattern, '[secret]');
}

/** Longest first: of a secret that begins with another one nothing must stay. */
function patternOf(secrets: Iterable<string>): RegExp {
  const forms = [...secrets].flatMap(formsOf).sort((a, b) => b.length - a.length);
  return new RegExp(forms.map(quoted).join('|'), 'gi');
}

/** As it is, each line of a PEM, JSON-escaped, percent-encoded, hex, and base64, also in the middle of a longer text. */
function formsOf(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST && !line.startsWith('-----'));
  const base64 = [0, 1, 2].map((before) => base64Of(bytes, before)).filter((text) => text.length >= SHORTEST);
  const forUrls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const plain = [value, ...lines, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), hex];
  return [...new Set([...plain, ...base64, ...forUrls])];
}

/** Three bytes become four characters: what the value looks like after `before` others, without what its neighbours decide. */
function base64Of(bytes: Uint8Array, before: number): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes));
  return text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6));
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
