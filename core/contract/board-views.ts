import * as z from 'zod';

/** Of a line; follows from its name. */
export const LineId = z.string().regex(/^[\w-]{22}$/, 'the id of a line');
/** Of somebody on the board. */
export const ColleagueId = z.string().regex(/^[\w-]{22}$/, 'the id of somebody on the board');

/** Characters of a note. */
export const longestNote = 500;
/** Bytes of an uploaded file. */
export const largestFile = 512 * 1_024;

/** Somebody who uses the board. */
export const ColleagueView = z
  .object({ id: ColleagueId, username: z.string(), displayName: z.string() })
  .meta({ id: 'Colleague' });
export type ColleagueView = z.infer<typeof ColleagueView>;

/**
 * The value of a change of the live topic `board`: that the line of this key has changed, and no more. Who may see lines is asked
 * anew at each reading, and by more than the role by which the topic is told.
 */
export const LineNews = z.object({ version: z.number().int().nonnegative() });
export type LineNews = z.infer<typeof LineNews>;

/** One connection on the board, the same for everybody who looks at it. */
export const LineView = z
  .object({
    id: LineId,
    /** What lines are grouped by. */
    main: z.string(),
    /** May be empty. */
    sub: z.string(),
    note: z.object({ text: z.string(), by: z.string(), at: z.iso.datetime() }).nullable(),
    /** Which note a change of it was made for. */
    noteVersion: z.number().int().nonnegative(),
    /** Who is on it, and since when; null: nobody. */
    check: z.object({ use: z.uuid(), by: ColleagueView, since: z.iso.datetime() }).nullable(),
    /** Grows with each change; of two accounts of a line the one with the higher version is the newer. */
    version: z.number().int().nonnegative(),
  })
  .meta({ id: 'BoardLine' });
export type LineView = z.infer<typeof LineView>;

const named = z.object({ main: z.string(), sub: z.string() });
/** Of many only the first are told. */
const some = <S extends z.ZodType>(item: S) => z.object({ count: z.number().int(), first: z.array(item) });

/** What a file would change. */
export const ImportPreview = z
  .object({
    /** The board that it was compared with: an import names it, and is refused where the board has changed since. */
    revision: z.number().int(),
    /** How the file was read. */
    encoding: z.enum(['utf-8', 'utf-16', 'windows-1252']),
    added: some(named),
    removed: some(named),
    unchanged: z.number().int(),
    /** Not in the file, but somebody is on them: kept, unless the import says that they are to be released. */
    held: some(z.object({ main: z.string(), sub: z.string(), by: ColleagueView, since: z.iso.datetime() })),
    /** Lines of the file that it has had before. */
    duplicates: some(z.object({ main: z.string(), sub: z.string(), at: z.number().int() })),
  })
  .meta({ id: 'BoardImportPreview' });
export type ImportPreview = z.infer<typeof ImportPreview>;

/** What an import has changed. */
export const ImportOutcome = z.object({
  revision: z.number().int(),
  added: z.number().int(),
  removed: z.number().int(),
  /** Of those removed, on how many somebody was. */
  released: z.number().int(),
  /** Not in the file, and still there because somebody is on them. */
  kept: z.number().int(),
});
export type ImportOutcome = z.infer<typeof ImportOutcome>;
