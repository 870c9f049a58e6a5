import { audit } from '#web/texts/en/audit.ts';
import { board } from '#web/texts/en/board.ts';
import { desktops } from '#web/texts/en/desktops.ts';
import { operating } from '#web/texts/en/operating.ts';
import { page } from '#web/texts/en/page.ts';
import { refusals } from '#web/texts/en/refusals.ts';

/** Every text of the page in English. `{{…}}` is filled in; `_one` and `_other` are chosen by the number. */
export const en = { ...page, ...desktops, ...operating, ...audit, ...board, ...refusals };

/** The texts of a language: the same keys as in English, any words. */
export type Texts = typeof en;
