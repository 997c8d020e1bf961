/** Recognises from its text alone what cannot be a credential, before a byte is sent and without showing any of it. */
import type {Credentials} from '../model/account.ts';

export interface ShapeFault {
  /** Completes "the value of $NAME ...". */
  readonly what: string;
  readonly hint: string;
}

/** Why this text cannot be a credential of that kind, or null. Blanks at both ends are taken off before. */
export function shapeFault(field: keyof Credentials, text: string): ShapeFault | null {
  if (text === '') return {what: 'is empty', hint: 'Set it, or take the account out of the keys file.'};
  if (isQuoted(field, text)) {
    return {what: 'still has its quotes around it', hint: 'Take them off: docker --env-file, among others, keeps them.'};
  }
  if (text.includes('-----BEGIN')) return field === 'privateKey' ? pemFault(text) : misplacedPem(text);
  if (/[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text.replace(/[\t\r\n]/g, ''))) {
    return {what: 'has invisible characters', hint: 'Copy it from the exchange again.'};
  }
  // A passphrase is the owner's own words; the rest is made by exchanges, out of letters, digits and a few signs.
  if (field === 'passphrase' ? /[\t\r\n]/.test(text) : /\s/.test(text)) {
    return {what: 'has blanks or line breaks inside', hint: 'Write the key alone, on one line.'};
  }
  if (field !== 'passphrase' && !/^[\x21-\x7e]+$/.test(text)) {
    return {what: 'has characters that no such key has', hint: 'Copy it from the exchange again.'};
  }
  return null;
}

/** No exchange's key has a quote at an end; a passphrase may, but not at both. */
function isQuoted(field: keyof Credentials, text: string): boolean {
  const quote = /["'`\u2018-\u201f]/;
  const [first, last] = [quote.test(text.slice(0, 1)), quote.test(text.slice(-1))];
  return field === 'passphrase' ? first && last && text.length > 1 : first || last;
}

function misplacedPem(text: string): ShapeFault {
  return {
    what: `is a PEM key${/-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(text) ? ', and a public one' : ''}, which belongs elsewhere`,
    hint: 'Write the private PEM as privateKey; secret is the text that the exchange showed when the key was made.',
  };
}

/** One whole private key, not encrypted, with the line breaks that it was made with. */
function pemFault(text: string): ShapeFault | null {
  if (/ENCRYPTED/.test(text)) {
    return {
      what: 'is an encrypted PEM key, and mxt has no password for it',
      hint: 'Decrypt it: openssl pkey -in FILE -out NEW, and keep NEW with mode 0600.',
    };
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return {what: 'is a PEM, but of no private key', hint: 'Give the private half of the pair; the exchange has the public one.'};
  }
  if (/^-----BEGIN ([A-Z ]*PRIVATE KEY)-----\r?\n[A-Za-z0-9+/=\r\n]+\r?\n-----END \1-----$/.test(text)) return null;
  return {
    what: 'is not one whole PEM key',
    hint: 'Keep all lines from BEGIN to END, each on its own (or \\n written out between them).',
  };
}
