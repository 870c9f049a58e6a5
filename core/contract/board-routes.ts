import * as z from 'zod';
import { LineName } from '../board/line-name.ts';
import {
  ColleagueId,
  ColleagueView,
  ImportOutcome,
  ImportPreview,
  LineId,
  LineView,
  longestNote,
} from './board-views.ts';
import { admins, document, everybody, json, type Route } from './route.ts';

/** Who of all these may use the board is in the stage and in the list of people; that is asked on each call. */
const members = everybody;
const ofLine = z.object({ id: LineId });
const oneLine = json(z.object({ line: LineView }));
/** The use that is meant, as the line says; whatever use it is where nothing is said. Over already: nothing happens. */
const use = z.uuid().optional();
const noControls = /^[^\p{Cc}]*$/u;
const Note = z
  .string()
  .trim()
  .max(longestNote)
  .regex(noControls, 'a note on one line')
  .refine((text) => text.isWellFormed());
/** A file in base64, so that it arrives as it is, whatever its encoding. */
const File = z.base64({ error: 'a file in base64' });

/** The shared list of connections: who is on which, and who may say so. */
export const boardRoutes = {
  listBoard: {
    family: 'board',
    method: 'GET',
    path: '/api/board',
    summary: 'Lines of the board, a page at a time.',
    access: members,
    query: z.object({ cursor: z.string().max(2_000).optional() }),
    answer: json(
      z.object({
        lines: z.array(LineView),
        cursor: z.string().nullable(),
        /** The caller, as lines name him. */
        me: ColleagueView,
        /** Whether he may change the list itself, and release what others are on. */
        mayEdit: z.boolean(),
        /** Seconds after which somebody is reminded that he is still on a line; 0: never. */
        remindAfter: z.number().int(),
        /** Whether a list of people says who may use the board. */
        isRestricted: z.boolean(),
      }),
    ),
    refuses: ['bad-request'],
  },
  ownLines: {
    family: 'board',
    method: 'GET',
    path: '/api/board/own',
    summary: 'Whether the caller may use the board, and the lines that he is on, the one he is on longest first.',
    access: members,
    answer: json(z.object({ mayUse: z.boolean(), lines: z.array(LineView) })),
    refuses: [],
  },
  listColleagues: {
    family: 'board',
    method: 'GET',
    path: '/api/board/people',
    summary: 'People who have used the board lately, to hand a line over to.',
    access: members,
    answer: json(z.object({ people: z.array(ColleagueView) })),
    refuses: [],
  },
  readLines: {
    family: 'board',
    method: 'GET',
    path: '/api/board/lines',
    summary: 'Some lines by their ids; those that are gone are left out.',
    access: members,
    query: z.object({
      /** At most 100, with commas between them. */
      ids: z.string().regex(/^[\w-]{22}(,[\w-]{22}){0,99}$/, 'at most 100 ids with commas between them'),
    }),
    answer: json(z.object({ lines: z.array(LineView) })),
    refuses: ['bad-request'],
  },
  getLine: {
    family: 'board',
    method: 'GET',
    path: '/api/board/lines/{id}',
    summary: 'One line.',
    access: members,
    params: ofLine,
    answer: oneLine,
    refuses: ['no-such-line'],
  },
  checkLine: {
    family: 'board',
    method: 'POST',
    path: '/api/board/lines/{id}/check',
    summary: 'Puts the caller on a line that nobody is on. Doing it twice is no mistake.',
    access: members,
    params: ofLine,
    // Names the attempt: sent again after its use is over, it begins no other.
    body: z.strictObject({ attempt: z.uuid().optional() }),
    answer: oneLine,
    refuses: ['bad-request', 'no-such-line', 'line-taken', 'conflict'],
  },
  uncheckLine: {
    family: 'board',
    method: 'POST',
    path: '/api/board/lines/{id}/uncheck',
    summary: 'Ends the caller’s use of a line, which is audited. Doing it twice is no mistake.',
    access: members,
    params: ofLine,
    body: z.strictObject({ use }),
    answer: oneLine,
    refuses: ['bad-request', 'no-such-line', 'not-your-line', 'conflict'],
  },
  handLineOver: {
    family: 'board',
    method: 'POST',
    path: '/api/board/lines/{id}/hand-over',
    summary: 'Ends the caller’s use of a line and begins somebody else’s in the same moment.',
    access: members,
    params: ofLine,
    body: z.strictObject({ use, to: ColleagueId }),
    answer: oneLine,
    refuses: ['bad-request', 'no-such-line', 'not-your-line', 'no-such-colleague', 'conflict'],
  },
  annotateLine: {
    family: 'board',
    method: 'PUT',
    path: '/api/board/lines/{id}/note',
    summary: 'Writes the note of a line, or takes it away; refused where somebody has changed the note meanwhile.',
    access: members,
    params: ofLine,
    body: z.strictObject({ text: Note, version: z.number().int().nonnegative() }),
    answer: oneLine,
    refuses: ['bad-request', 'no-such-line', 'conflict'],
  },
  releaseLine: {
    family: 'board',
    method: 'POST',
    path: '/api/board/lines/{id}/release',
    summary: 'Ends anybody’s use of a line; audited with who did it.',
    access: admins,
    params: ofLine,
    body: z.strictObject({ use }),
    answer: oneLine,
    refuses: ['bad-request', 'no-such-line', 'conflict'],
  },
  addLine: {
    family: 'board',
    method: 'POST',
    path: '/api/board/lines',
    summary: 'Adds a line.',
    access: admins,
    body: LineName,
    answer: json(z.object({ line: LineView }), 201),
    refuses: ['bad-request', 'line-exists', 'board-full', 'conflict'],
  },
  renameLine: {
    family: 'board',
    method: 'PUT',
    path: '/api/board/lines/{id}',
    summary: 'Gives a line that nobody is on another name, and with it another id.',
    access: admins,
    params: ofLine,
    body: LineName,
    answer: oneLine,
    refuses: ['bad-request', 'no-such-line', 'line-exists', 'line-taken', 'conflict'],
  },
  removeLine: {
    family: 'board',
    method: 'DELETE',
    path: '/api/board/lines/{id}',
    summary: 'Removes a line that nobody is on.',
    access: admins,
    params: ofLine,
    answer: json(z.object({})),
    refuses: ['no-such-line', 'line-taken', 'conflict'],
  },
  previewImport: {
    family: 'board',
    method: 'POST',
    path: '/api/board/import/preview',
    summary: 'What a file with lines, `main;sub` each, would change. Changes nothing.',
    access: admins,
    body: z.strictObject({ file: File }),
    answer: json(ImportPreview),
    refuses: ['bad-request', 'too-large'],
  },
  importLines: {
    family: 'board',
    method: 'POST',
    path: '/api/board/import',
    summary: 'Makes the board what a file says. Lines that somebody is on stay, unless they are to be released.',
    access: admins,
    body: z.strictObject({
      file: File,
      /** As the preview said. */
      revision: z.number().int().nonnegative(),
      held: z.enum(['keep', 'release']).default('keep'),
    }),
    answer: json(ImportOutcome),
    refuses: ['bad-request', 'too-large', 'conflict'],
  },
  exportLines: {
    family: 'board',
    method: 'GET',
    path: '/api/board/export',
    summary: 'The lines as a file that can be imported again.',
    access: admins,
    answer: document,
    refuses: [],
  },
  listMembers: {
    family: 'board',
    method: 'GET',
    path: '/api/board/members',
    summary: 'The user names that may use the board; without any, everybody whom the stage lets.',
    access: admins,
    answer: json(
      z.object({
        members: z.array(
          z.object({
            username: z.string(),
            /** Whether somebody of that name has come; from then on he alone is meant. */
            isKnown: z.boolean(),
          }),
        ),
      }),
    ),
    refuses: [],
  },
  importMembers: {
    family: 'board',
    method: 'POST',
    path: '/api/board/members',
    summary:
      'Replaces the user names that may use the board by those of a file, one a line; an empty one lets everybody.',
    access: admins,
    body: z.strictObject({ file: File }),
    answer: json(z.object({ added: z.number().int(), removed: z.number().int(), members: z.number().int() })),
    refuses: ['bad-request', 'too-large', 'conflict'],
  },
} as const satisfies Record<string, Route>;
