/** A file in an archive. */
export type Packed = { readonly name: string; readonly contents: Uint8Array; readonly isProgram: boolean };

const block = 512;

/**
 * A tar archive (POSIX ustar) with one folder of files that belong to root. Without a time in it, so that the same files give the same bytes. Names
 * have at most 100 bytes.
 */
export function tarOf(folder: string, files: readonly Packed[]): Buffer {
  return Buffer.concat([
    ...files.flatMap(({ name, contents, isProgram }) => [
      headerOf(`${folder}/${name}`, contents.length, isProgram ? 0o755 : 0o644),
      contents,
      Buffer.alloc(-contents.length & (block - 1)),
    ]),
    Buffer.alloc(2 * block),
  ]);
}

function headerOf(name: string, size: number, mode: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for an archive.`);
  const header = Buffer.alloc(block);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136);
  // The sum is taken with blanks in its own place.
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write('root', 265);
  header.write('root', 297);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
