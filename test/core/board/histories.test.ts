import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '#core/refusal.ts';
import { colleagueOf } from '#core/usecases/board/enter-board.ts';
import { importLines } from '#core/usecases/board/import-lines.ts';
import { addLine, removeLine } from '#core/usecases/board/edit-board.ts';
import { sweepBoard } from '#core/usecases/board/sweep-board.ts';
import { checkLine, handLineOver, releaseLine, uncheckLine } from '#core/usecases/board/use-line.ts';
import {
  ada,
  ben,
  boardUnderTest,
  chief,
  first,
  idOf,
  second,
  type BoardUnderTest,
} from '#test/support/board-under-test.ts';

const people = [ada, ben, chief];
const lines = [first, second];
const who = fc.constantFrom(...people);
const which = fc.constantFrom(...lines);
const step = fc.oneof(
  fc.record({ is: fc.constantFrom('check' as const, 'uncheck' as const, 'stale-uncheck' as const), who, which }),
  fc.record({ is: fc.constant('hand-over' as const), who, which, to: who }),
  fc.record({ is: fc.constantFrom('release' as const, 'remove' as const, 'add' as const), which }),
  fc.record({ is: fc.constant('import' as const), which, held: fc.constantFrom('keep' as const, 'release' as const) }),
  // Clocks of machines go back, too.
  fc.record({
    is: fc.constant('turn' as const),
    by: fc.oneof(fc.integer({ min: -1_000, max: 0 }), fc.integer({ min: 0, max: 2 * 3_600_000 })),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Does a step; what is refused is refused. */
async function take(board: BoardUnderTest, wish: Step, stale: Map<string, string>): Promise<void> {
  const { deps } = board;
  const admin = chief;
  switch (wish.is) {
    case 'check': {
      const line = await checkLine(deps, wish.who, idOf(wish.which), null);
      if (line.check) stale.set(line.id, line.check.use);
      return;
    }
    case 'uncheck':
      return void (await uncheckLine(deps, wish.who, idOf(wish.which), null));
    case 'stale-uncheck':
      return void (await uncheckLine(deps, wish.who, idOf(wish.which), stale.get(idOf(wish.which)) ?? null));
    case 'hand-over': {
      const to = colleagueOf(deps, wish.to).id;
      return void (await handLineOver(deps, wish.who, idOf(wish.which), { use: null, to }));
    }
    case 'release':
      return void (await releaseLine(deps, admin, idOf(wish.which), null));
    case 'remove':
      return removeLine(deps, admin, idOf(wish.which));
    case 'add':
      return void (await addLine(deps, admin, wish.which));
    case 'import': {
      const { revision } = await deps.board.settings();
      const text = `${wish.which.main};${wish.which.sub}`;
      return void (await importLines(deps, admin, text, { revision, held: wish.held }));
    }
    case 'turn':
      board.turn(wish.by);
      return void (await sweepBoard(deps));
  }
}

/** Uses that the board has shown, in the order in which they began. */
function begun(board: BoardUnderTest): ReadonlySet<string> {
  return new Set(board.deps.board.changes.flatMap(({ after }) => (after?.check ? [after.check.use] : [])));
}

test('a line has one holder at most, and each use ends in one audit record, in order, whatever many people do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 25 }), async (rounds) => {
      const board = await boardUnderTest({ remindAfter: 0, releaseAfter: '3h' });
      await board.meet(...people);
      const stale = new Map<string, string>();
      for (const round of rounds) {
        const results = await Promise.allSettled(round.map((wish) => take(board, wish, stale)));
        for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Refusal);
      }
      const { items } = await board.deps.board.list(null, 100);
      const open = items.flatMap(({ check }) => (check ? [check.use] : []));
      const uses = board.uses().filter(({ kind }) => kind === 'board');
      const ids = uses.map(({ id }) => id.slice('board/'.length));
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set([...ids, ...open])).toEqual(begun(board));
      expect(ids.filter((id) => open.includes(id))).toEqual([]);
      for (const { from, until } of uses) expect(from).toBeLessThanOrEqual(until);
      for (const { after } of board.deps.board.changes)
        if (after?.check && after.last) expect(after.check.since).toBeGreaterThanOrEqual(after.last.until);
    }),
    { numRuns: 300 },
  );
});
