import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodedWords,
  headerValue,
  mailbox,
  oneLine,
} from '../../../functions/mail/header-text.ts';
import { decodedWords } from '../../support/mails.ts';
import { scaled } from '../../support/proof.ts';

const RUNS = { numRuns: scaled(300, 20_000), seed: 20261128 };
const anything = fc.string({ unit: 'binary', maxLength: 300 });
const breaking = fc.array(
  fc.oneof(
    fc.constantFrom('\r\n', '\n', '\r', '\u2028', '\u0085', '\u0000', 'Bcc: x@y.z'),
    anything,
  ),
);
const ADDRESS = 'digest@uplift.example';

describe('encoded words', () => {
  it('say what was written, in words of 75 characters at most, whatever the script', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const words = encodedWords(text.toWellFormed()).split(' ');
        expect(decodedWords(words.join(' '))).toBe(text.toWellFormed());
        for (const word of words) {
          expect(word.length).toBeLessThanOrEqual(75);
          expect(word).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]*\?=$/);
        }
      }),
      RUNS,
    );
  });

  it('cut no character in two: each word can be read by itself', () => {
    for (const word of encodedWords('👩🏽‍🏫'.repeat(40)).split(' '))
      expect(decodedWords(word)).not.toContain('\ufffd');
  });
});

describe('a name in From', () => {
  it.each([
    ['XYZ Learning', '"XYZ Learning"'],
    ['Zoë', '=?UTF-8?B?Wm/Dqw==?='],
    ['A "B" \\ C', '"A \\"B\\" \\\\ C"'],
    ['Acme, <eve@evil.example>', '"Acme, <eve@evil.example>"'],
    ['=?UTF-8?B?RXZl?=', '=?UTF-8?B?PT9VVEYtOD9CP1JYWmw/PQ==?='],
  ])('%j is written %s', (name, phrase) => {
    expect(mailbox({ name, address: ADDRESS })).toBe(`${phrase} <${ADDRESS}>`);
  });

  it('is left out where there is nothing of it', () => {
    expect(mailbox({ name: ' \r\n ', address: ADDRESS })).toBe(ADDRESS);
  });

  it('reaches no other header, whatever it is, and says what was written', () => {
    fc.assert(
      fc.property(breaking, (parts) => {
        const name = parts.join('');
        const written = mailbox({ name, address: ADDRESS });
        expect(written).toMatch(/^[ -~]*$/);
        expect(written.endsWith(ADDRESS) || written.endsWith(`<${ADDRESS}>`)).toBe(true);
        // Outside the quotes and the encoded words nothing stands but the address.
        const bare = written
          .replace(/"(?:[^"\\]|\\.)*"/, '')
          .replace(/=\?UTF-8\?B\?[A-Za-z0-9+/=]*\?=/g, '');
        expect(bare.trim()).toMatch(/^<?digest@uplift\.example>?$/);
        if (written.startsWith('=?'))
          expect(decodedWords(written)).toBe(`${oneLine(name)} <${ADDRESS}>`);
      }),
      RUNS,
    );
  });
});

describe('the value of a header', () => {
  it('stays on one line of printable ASCII, whatever it is', () => {
    fc.assert(
      fc.property(breaking, (parts) => {
        expect(headerValue(parts.join(''))).toMatch(/^[ -~]*$/);
      }),
      RUNS,
    );
  });

  it('keeps what stands in angle brackets as it is', () => {
    expect(headerValue('Lernen für alle <digest.xyz.example>')).toMatch(
      /^=\?UTF-8\?B\?[^ ]+\?= <digest\.xyz\.example>$/,
    );
    expect(headerValue('<https://x.example/u/abc>')).toBe('<https://x.example/u/abc>');
  });
});
