import type { PersonId } from '../access/caller.ts';
import { LiveTopicName } from '../contract/live.ts';
import type { Role } from '../contract/roles.ts';
import type { LiveTopic, PersonalTopic } from '../ports/live-news.ts';

/** Who may listen to what. Guests of a learning platform see what is theirs and nothing else. */
const listeners: Readonly<Record<LiveTopicName, readonly Role[]>> = {
  sessions: ['student', 'teacher', 'admin', 'guest'],
  notices: ['student', 'teacher', 'admin', 'guest'],
  board: ['student', 'teacher', 'admin'],
  counters: ['admin'],
};

/** The one place that decides who may listen to a topic. Personal topics are about oneself alone. */
export function mayListen(roles: readonly Role[], name: LiveTopicName): boolean {
  return roles.some((role) => listeners[name].includes(role));
}

/** Every topic that somebody may listen to. */
export function topicsOf({ person, roles }: Listener): readonly LiveTopic[] {
  return LiveTopicName.options.filter((name) => mayListen(roles, name)).map((name) => topicOf(name, person));
}
type Listener = { readonly person: PersonId; readonly roles: readonly Role[] };

/** A topic as that person hears it. */
export function topicOf(name: LiveTopicName, person: PersonId): LiveTopic {
  return isPersonal(name) ? { name, person } : { name };
}

function isPersonal(name: LiveTopicName): name is PersonalTopic {
  return name === 'sessions' || name === 'notices';
}

/** A topic in one word, `board` or `sessions/<person>`: under it its changes are kept and numbered. */
export type TopicKey = string & { readonly is: 'topic' };

export function keyOfTopic(topic: LiveTopic): TopicKey {
  return ('person' in topic ? `${topic.name}/${topic.person}` : topic.name) as TopicKey;
}

/** The topic behind a word; undefined for what is none. */
export function topicOfKey(key: string): LiveTopic | undefined {
  const [, word, person] = /^([a-z]+)(?:\/(.+))?$/.exec(key) ?? [];
  const name = LiveTopicName.safeParse(word).data;
  if (!name || isPersonal(name) !== (person !== undefined)) return undefined;
  return topicOf(name, (person ?? '') as PersonId);
}
