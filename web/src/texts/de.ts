import type { Texts } from '#web/texts/en.ts';
import { audit } from '#web/texts/de/audit.ts';
import { board } from '#web/texts/de/board.ts';
import { desktops } from '#web/texts/de/desktops.ts';
import { operating } from '#web/texts/de/operating.ts';
import { page } from '#web/texts/de/page.ts';
import { refusals } from '#web/texts/de/refusals.ts';

/** Every text of the page in German. */
export const de: Texts = { ...page, ...desktops, ...operating, ...audit, ...board, ...refusals };
