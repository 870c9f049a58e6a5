import type { LiveAnswer, LiveHeard } from '#core/contract/live.ts';

export type AskingSettings = {
  /** Asks the portal what is missing. */
  readonly ask: (heard: LiveHeard) => Promise<LiveAnswer>;
  readonly heard: () => LiveHeard;
  /** Takes in an answer; true where it was news. */
  readonly onAnswer: (answer: LiveAnswer) => boolean;
  readonly onFailure: (problem: unknown) => void;
};

/** In milliseconds: how soon it is asked again after news, and how seldom where there are none. */
const pace = { first: 2_000, longest: 10_000, growth: 1.5 };

/** Asks again and again, the less often the less there is to hear. Gives back how to stop. */
export function keepAsking({ ask, heard, onAnswer, onFailure }: AskingSettings): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let delay = pace.first;

  async function turn(): Promise<void> {
    try {
      const answer = await ask(heard());
      if (isOver) return;
      const isNews = onAnswer(answer);
      delay = isNews ? pace.first : Math.min(delay * pace.growth, pace.longest);
      timer = setTimeout(next, answer.more ? 0 : delay);
    } catch (problem) {
      if (isOver) return;
      onFailure(problem);
      timer = setTimeout(next, pace.longest);
    }
  }
  const next = () => void turn();

  next();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
