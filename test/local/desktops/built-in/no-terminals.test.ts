import { tmpdir } from 'node:os';
import { expect, test, vi } from 'vitest';
import { startSession } from '#local/desktops/built-in/session.ts';
import { until } from '#test/support/desktops/until.ts';

vi.mock('@lydell/node-pty', () => {
  throw new Error('The @lydell/node-pty package could not find the binary package');
});

/** Colours of the pixels where the first terminal has its text. */
const coloursIn = ({ pixels, width }: { readonly pixels: Uint32Array; readonly width: number }) => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    pixels.subarray((100 + row) * width + 222, (100 + row) * width + 700),
  );
  return new Set(rows.flatMap((row) => Array.from(row))).size;
};

test('a machine without pseudo-terminals has a desktop all the same, and its terminals say what is missing', async () => {
  const session = startSession({ title: 'Bare', language: 'en', environment: {}, home: tmpdir() });
  await until('words in the window', () => coloursIn(session.screen.picture()) > 5);
  session.hands.key(true, 0x61);
  session.stop();
  expect(session.screen.picture()).toMatchObject({ width: 1280, height: 720 });
});
