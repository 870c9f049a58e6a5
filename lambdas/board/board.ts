import { fileOf } from '#core/board/line-list.ts';
import { viewColleague, viewLine } from '#core/board/view.ts';
import type { BoardDeps } from '#core/usecases/board/deps.ts';
import { addLine, removeLine, renameLine } from '#core/usecases/board/edit-board.ts';
import { importLines, previewImport } from '#core/usecases/board/import-lines.ts';
import { importMembers } from '#core/usecases/board/import-members.ts';
import { allLines, readBoard, readColleagues, readLines, readOwn } from '#core/usecases/board/read-board.ts';
import {
  annotateLine,
  checkLine,
  handLineOver,
  readLine,
  releaseLine,
  uncheckLine,
} from '#core/usecases/board/use-line.ts';
import { documentOf } from '../http/reply.ts';
import type { Handlers } from '../http/serve.ts';
import { decodeFile } from './decode-file.ts';
import { viewPreview } from './view-preview.ts';

/** The shared list of connections. */
export function board(deps: BoardDeps): Handlers<'board'> {
  return { ...forMembers(deps), ...forAdmins(deps) };
}

type MemberRoutes =
  | 'listBoard'
  | 'ownLines'
  | 'listColleagues'
  | 'readLines'
  | 'getLine'
  | 'checkLine'
  | 'uncheckLine'
  | 'handLineOver'
  | 'annotateLine';

function forMembers(deps: BoardDeps): Pick<Handlers<'board'>, MemberRoutes> {
  return {
    listBoard: async ({ caller, query }) => {
      const { lines, me, ...page } = await readBoard(deps, caller, query.cursor ?? null);
      return {
        ...page,
        lines: lines.map(viewLine),
        me: viewColleague(me),
        mayEdit: caller.roles.includes('admin'),
        remindAfter: deps.stage.board.remindAfter,
      };
    },
    ownLines: async ({ caller }) => {
      const { mayUse, lines } = await readOwn(deps, caller);
      return { mayUse, lines: lines.map(viewLine) };
    },
    listColleagues: async ({ caller }) => ({ people: (await readColleagues(deps, caller)).map(viewColleague) }),
    readLines: async ({ caller, query }) => ({
      lines: (await readLines(deps, caller, query.ids.split(','))).map(viewLine),
    }),
    getLine: async ({ caller, params }) => ({ line: viewLine(await readLine(deps, caller, params.id)) }),
    checkLine: async ({ caller, params, body }) => ({
      line: viewLine(await checkLine(deps, caller, params.id, body.attempt ?? null)),
    }),
    uncheckLine: async ({ caller, params, body }) => ({
      line: viewLine(await uncheckLine(deps, caller, params.id, body.use ?? null)),
    }),
    handLineOver: async ({ caller, params, body: { use = null, to } }) => ({
      line: viewLine(await handLineOver(deps, caller, params.id, { use, to })),
    }),
    annotateLine: async ({ caller, params, body }) => ({
      line: viewLine(await annotateLine(deps, caller, params.id, body)),
    }),
  };
}

function forAdmins(deps: BoardDeps): Omit<Handlers<'board'>, MemberRoutes> {
  return {
    releaseLine: async ({ caller, params, body }) => ({
      line: viewLine(await releaseLine(deps, caller, params.id, body.use ?? null)),
    }),
    addLine: async ({ caller, body }) => ({ line: viewLine(await addLine(deps, caller, body)) }),
    renameLine: async ({ caller, params, body }) => ({
      line: viewLine(await renameLine(deps, caller, params.id, body)),
    }),
    removeLine: async ({ caller, params }) => {
      await removeLine(deps, caller, params.id);
      return {};
    },
    previewImport: async ({ body }) => {
      const { text, encoding } = decodeFile(body.file);
      return { encoding, ...viewPreview(await previewImport(deps, text)) };
    },
    importLines: async ({ caller, body: { file, ...how } }) => importLines(deps, caller, decodeFile(file).text, how),
    exportLines: async () =>
      documentOf(fileOf(await allLines(deps)), 'text/csv; charset=utf-8', {
        headers: { 'Content-Disposition': 'attachment; filename="sessions.csv"' },
      }),
    listMembers: async () => ({
      members: (await deps.people.members()).map(({ username, person }) => ({ username, isKnown: person !== null })),
    }),
    importMembers: async ({ caller, body }) => importMembers(deps, caller, decodeFile(body.file).text),
  };
}
