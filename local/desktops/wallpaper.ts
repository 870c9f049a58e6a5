import { mix, newPicture, pixelOf, type Colour, type Picture } from './picture.ts';

/** The sky, from top to bottom, and hills before it, from the farthest to the nearest. */
const SKY: readonly [Colour, Colour] = [0x17344c, 0x3f7f97];
const HILLS: readonly {
  readonly colour: Colour;
  readonly at: number;
  readonly rise: number;
  readonly waves: readonly [number, number, number];
}[] = [
  { colour: 0x356f88, at: 0.58, rise: 0.09, waves: [1.1, 2.3, 0.4] },
  { colour: 0x295d76, at: 0.68, rise: 0.08, waves: [1.7, 0.9, 2.1] },
  { colour: 0x1f4b63, at: 0.78, rise: 0.07, waves: [1.3, 2.9, 4.0] },
  { colour: 0x173a50, at: 0.88, rise: 0.06, waves: [2.1, 1.2, 5.2] },
];

const skyline = (hill: (typeof HILLS)[number], across: number): number => {
  const [slow, fast, from] = hill.waves;
  return (
    hill.at + hill.rise * (0.7 * Math.sin(across * slow * 4 + from) + 0.3 * Math.sin(across * fast * 9 + 2 * from))
  );
};

/** Hills under an evening sky, the background of both our desktops. The hills keep their shape whatever the size of the screen. */
export const wallpaper = (width: number, height: number): Picture => {
  const picture = newPicture(width, height);
  const [top, bottom] = SKY.map(pixelOf);
  for (let y = 0; y < height; y++) {
    const sky = mix(top ?? 0, bottom ?? 0, Math.round((255 * y) / height));
    picture.pixels.fill(sky, y * width, (y + 1) * width);
  }
  for (const hill of HILLS) {
    const pixel = pixelOf(hill.colour);
    for (let x = 0; x < width; x++) {
      const edge = skyline(hill, x / 1280) * height;
      const first = Math.floor(edge);
      for (let y = Math.max(0, first); y < height; y++) {
        const at = y * width + x;
        picture.pixels[at] =
          y === first ? mix(picture.pixels[at] ?? 0, pixel, Math.round(255 * (first + 1 - edge))) : pixel;
      }
    }
  }
  return picture;
};
