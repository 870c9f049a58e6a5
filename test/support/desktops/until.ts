import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again till the answer is something, and gives it back; fails in words when it never is. */
export const until = async <Answer>(
  what: string,
  ask: () => Answer | undefined | false | Promise<Answer | undefined | false>,
  patience = 15_000,
): Promise<Answer> => {
  for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`Never came: ${what}`);
};
