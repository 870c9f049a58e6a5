const lineFeed = 0x0a;

/**
 * The part up to the end of its last line, so that no character is cut in two; whole where it is the end of the file, or one line longer
 * than that.
 *
 * @param offset where the part begins in the file
 */
export function wholeLines(part: Uint8Array, offset: number, size: number): Uint8Array {
  const end = part.lastIndexOf(lineFeed) + 1;
  return offset + part.length >= size || end === 0 ? part : part.subarray(0, end);
}
