import type { PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';

/** An open WebSocket of a person; times in milliseconds since 1970. */
export type Connection = {
  readonly id: string;
  readonly person: PersonId;
  /** The login that it was opened with; when that is over, so is the connection. */
  readonly login: LoginKey;
  readonly connectedAt: number;
  /** When it last said something, give or take a few minutes. */
  readonly seenAt: number;
};

/** Which connections there are. What it hands out is as the last write left it. */
export type Connections = {
  readonly remember: (connection: Connection) => Promise<void>;
  readonly forget: (connection: Pick<Connection, 'id' | 'person'>) => Promise<void>;
  /** By its id alone, which is all that a message brings. */
  readonly find: (id: string) => Promise<Connection | undefined>;
  /** Writes down that it lives; of one that is forgotten nothing. */
  readonly see: (id: string, at: number) => Promise<void>;
  /** Those of one person, the oldest first. */
  readonly of: (person: PersonId) => Promise<readonly Connection[]>;
  readonly all: () => Promise<readonly Connection[]>;
};
