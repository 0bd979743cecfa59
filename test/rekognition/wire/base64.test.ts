import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SerializationException } from '../../../layers/rekognition/errors.ts';
import { parseBase64 } from '../../../layers/rekognition/wire/base64.ts';

describe('Base64', () => {
  it('decodes to its bytes, whose number is known before', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const base64 = parseBase64(Buffer.from(bytes).toString('base64'));
        expect(base64.length).toBe(bytes.length);
        expect(Buffer.from(base64.decode())).toEqual(Buffer.from(bytes));
      }),
    );
  });

  const bad = {
    'the alphabet of URLs': '_-8=',
    'a line break': 'AAAA\nAAA',
    'missing padding': 'AAAAAA',
    'padding before the end': 'AA==AAAA',
    'three padding characters': 'A===',
    'padding alone': '====',
    'a character of no alphabet': 'AAA!',
    'a data URL': 'data:image/jpeg;base64,AAAA',
  };

  it.each(Object.entries(bad))('is refused with %s', (_, text) => {
    expect(() => parseBase64(text)).toThrow(SerializationException);
  });
});
