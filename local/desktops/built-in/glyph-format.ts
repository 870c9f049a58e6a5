/** One character of a face: where its ink lies and how dark each pixel of it is. */
export type Glyph = {
  readonly code: number;
  /** How far the pen moves, in pixels. */
  readonly advance: number;
  /** Box of the ink, from the pen's position and the top of the line. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, 0 (clear) to 15 (full). */
  readonly levels: Uint8Array;
};

/** A font at one size. */
export type Face = {
  readonly name: string;
  /** Height of a line, and how far its baseline lies below the top, in pixels. */
  readonly height: number;
  readonly ascent: number;
  readonly glyphs: readonly Glyph[];
};

const nibbles = (levels: Uint8Array): number[] =>
  Array.from(
    { length: Math.ceil(levels.length / 2) },
    (_, i) => ((levels[2 * i] ?? 0) << 4) | (levels[2 * i + 1] ?? 0),
  );

const encodeGlyph = (glyph: Glyph): number[] => [
  glyph.code >> 8,
  glyph.code & 0xff,
  glyph.advance,
  glyph.left & 0xff,
  glyph.top,
  glyph.width,
  glyph.height,
  ...nibbles(glyph.levels),
];

/**
 * Faces as bytes, one after another: length of the name and the name in ASCII, height, ascent, number of glyphs (two bytes); then
 * each glyph: code (two bytes), advance, left (signed), top, width, height, and its levels, two to a byte.
 */
export const encodeFaces = (faces: readonly Face[]): Uint8Array =>
  Uint8Array.from(
    faces.flatMap((face) => [
      face.name.length,
      ...Buffer.from(face.name, 'ascii'),
      face.height,
      face.ascent,
      face.glyphs.length >> 8,
      face.glyphs.length & 0xff,
      ...face.glyphs.flatMap(encodeGlyph),
    ]),
  );

const decodeGlyph = (bytes: DataView, at: number): { readonly glyph: Glyph; readonly end: number } => {
  const [width, height] = [bytes.getUint8(at + 5), bytes.getUint8(at + 6)];
  const levels = Uint8Array.from({ length: width * height }, (_, i) => {
    const pair = bytes.getUint8(at + 7 + (i >> 1));
    return i % 2 === 0 ? pair >> 4 : pair & 15;
  });
  const glyph = {
    code: bytes.getUint16(at),
    advance: bytes.getUint8(at + 2),
    left: bytes.getInt8(at + 3),
    top: bytes.getUint8(at + 4),
    width,
    height,
    levels,
  };
  return { glyph, end: at + 7 + Math.ceil(levels.length / 2) };
};

/** Reads what `encodeFaces` wrote; a cut-off input throws a RangeError. */
export const decodeFaces = (encoded: Uint8Array): readonly Face[] => {
  const bytes = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const faces: Face[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const nameEnd = at + 1 + bytes.getUint8(at);
    const name = Buffer.from(encoded.subarray(at + 1, nameEnd)).toString('ascii');
    const [height, ascent, count] = [
      bytes.getUint8(nameEnd),
      bytes.getUint8(nameEnd + 1),
      bytes.getUint16(nameEnd + 2),
    ];
    at = nameEnd + 4;
    const glyphs: Glyph[] = [];
    while (glyphs.length < count) {
      const { glyph, end } = decodeGlyph(bytes, at);
      glyphs.push(glyph);
      at = end;
    }
    faces.push({ name, height, ascent, glyphs });
  }
  return faces;
};
