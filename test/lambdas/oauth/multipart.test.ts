import { describe, expect, test } from 'vitest';
import { readMultipart } from '#lambdas/oauth/multipart.ts';

const type = 'multipart/form-data; boundary=xyz';
const part = (head: string, value: string) => `--xyz\r\n${head}\r\n\r\n${value}\r\n`;
const named = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value);
const read = (body: string, contentType = type) => readMultipart(contentType, Buffer.from(body));

describe('a multipart form', () => {
  test('has its fields in their order, with every letter and every line', () => {
    expect(read(`${named('ä', 'grün\r\n--xy\r\n')}${named('b', '')}--xyz--\r\n`)).toEqual([
      ['ä', 'grün\r\n--xy\r\n'],
      ['b', ''],
    ]);
  });

  test('may quote its boundary, name types of its parts, and end without a line', () => {
    const body = `${part('content-type: text/plain\r\ncontent-disposition: form-data; name="a"', '1')}--xyz--`;
    expect(read(body, 'multipart/form-data; boundary="xyz"; charset=utf-8')).toEqual([['a', '1']]);
  });

  test.each([
    ['no boundary', `${named('a', '1')}--xyz--`, 'multipart/form-data'],
    ['another boundary', `${named('a', '1')}--xyz--`, 'multipart/form-data; boundary=abc'],
    ['something before the first part', `hello\r\n${named('a', '1')}--xyz--`, type],
    ['no end', named('a', '1'), type],
    ['nothing', '', type],
    ['a part without a name', `${part('Content-Disposition: form-data', '1')}--xyz--`, type],
    ['a part without a head', '--xyz\r\nvalue\r\n--xyz--', type],
    ['a file', `${part('Content-Disposition: form-data; name="a"; filename="b"', '1')}--xyz--`, type],
  ])('with %s is refused', (_what, body, contentType) => {
    expect(() => read(body, contentType)).toThrow('The form is not as it should be.');
  });
});
