/** A colour as a number, 0xRRGGBB. */
export type Colour = number;

/**
 * A picture in memory. Each pixel is a 32-bit number whose bytes, in little-endian order, are red, green, blue and nothing: what a
 * browser's canvas and noVNC's favourite pixel format both have, so most pixels travel as they lie here.
 */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint32Array };

export const newPicture = (width: number, height: number): Picture => ({
  width,
  height,
  pixels: new Uint32Array(width * height),
});

/** 0xRRGGBB as a pixel. */
export const pixelOf = (colour: Colour): number =>
  ((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff);

/** A mixture of two pixels; `share` of the second, 0 to 255. */
export const mix = (below: number, above: number, share: number): number => {
  if (share >= 255) return above;
  const rest = 255 - share;
  const redBlue = (((below & 0xff00ff) * rest + (above & 0xff00ff) * share + 0x800080) >>> 8) & 0xff00ff;
  const green = (((below & 0xff00) * rest + (above & 0xff00) * share + 0x8000) >>> 8) & 0xff00;
  return redBlue | green;
};

/** Fills a rectangle, cut to the picture; `share` below 255 lets what was there shine through. */
export const fill = (
  picture: Picture,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: Colour,
  share = 255,
): void => {
  const [left, right] = [Math.max(0, box.x), Math.min(picture.width, box.x + box.width)];
  const pixel = pixelOf(colour);
  for (let y = Math.max(0, box.y); y < Math.min(picture.height, box.y + box.height); y++) {
    const row = y * picture.width;
    if (share >= 255) picture.pixels.fill(pixel, row + left, row + Math.max(left, right));
    else
      for (let at = row + left; at < row + right; at++) picture.pixels[at] = mix(picture.pixels[at] ?? 0, pixel, share);
  }
};

/** Lays one picture over another with its corner at (x, y), cut to what is below. */
export const lay = (below: Picture, above: Picture, x: number, y: number): void => {
  const [left, right] = [Math.max(0, -x), Math.min(above.width, below.width - x)];
  if (left >= right) return;
  for (let row = Math.max(0, -y); row < Math.min(above.height, below.height - y); row++) {
    const from = row * above.width;
    below.pixels.set(above.pixels.subarray(from + left, from + right), (row + y) * below.width + x + left);
  }
};

/** Paints a shape by how much of each pixel it covers, 0 to 1. */
export const shade = (
  picture: Picture,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: Colour,
  coverage: (x: number, y: number) => number,
): void => {
  const pixel = pixelOf(colour);
  for (let y = Math.max(0, box.y); y < Math.min(picture.height, box.y + box.height); y++)
    for (let x = Math.max(0, box.x); x < Math.min(picture.width, box.x + box.width); x++) {
      const share = Math.round(coverage(x + 0.5, y + 0.5) * 255);
      const at = y * picture.width + x;
      if (share > 0) picture.pixels[at] = mix(picture.pixels[at] ?? 0, pixel, share);
    }
};
