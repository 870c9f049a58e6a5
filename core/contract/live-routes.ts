import * as z from 'zod';
import { LiveAnswer, type LiveHeard, LiveTopicName } from './live.ts';
import { everyone, json, type Route } from './route.ts';

const name = `(?:${LiveTopicName.options.join('|')})`;
const one = String.raw`${name}(?::\d{1,15})?`;

/** `board:12,notices`: the last number that a page has of each topic; none where it has nothing of it yet. */
const HeardInQuery = z.string().regex(new RegExp(`^(?:${one}(?:,${one}){0,9})?$`), 'topics such as board:12,notices');

/** What a page writes into that query. */
export function heardAsQuery(heard: LiveHeard): string {
  return LiveTopicName.options
    .filter((topic) => heard[topic] !== undefined)
    .map((topic) => (heard[topic] === null ? topic : `${topic}:${heard[topic]}`))
    .join(',');
}

/** What a query that the route takes says. */
export function heardInQuery(text: string): LiveHeard {
  const pairs = text.split(',').map((part) => part.split(':'));
  return Object.fromEntries(pairs.filter(([topic]) => topic).map(([topic, seq]) => [topic, seq ? Number(seq) : null]));
}

export const liveRoutes = {
  listenByAsking: {
    family: 'live',
    method: 'GET',
    path: '/api/live',
    summary: 'What a page missed of each topic that it may hear, where WebSockets are blocked.',
    access: everyone,
    query: z.object({ topics: HeardInQuery.optional() }),
    answer: json(LiveAnswer),
    refuses: ['bad-request'],
  },
} as const satisfies Record<string, Route>;
