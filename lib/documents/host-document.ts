import { HostName, MarkName } from '#core/contract/dcv.ts';

/** A parameter of a document; what does not match its pattern never reaches a host. */
export type DocumentParameter = {
  readonly description: string;
  readonly pattern: RegExp;
  readonly default?: string;
};

/** What a host is told to do: a shell text of ours, and the few things in it that differ from time to time. */
export type HostDocument = {
  readonly description: string;
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
  /** Lines of POSIX shell. `{{ name }}` stands for a parameter, always within single quotes, which no pattern lets in. */
  readonly script: readonly string[];
  /** Seconds after which a command that goes on is ended. */
  readonly timeout: number;
};

/** DCV's name for a session. */
export const sessionParameter = { description: 'DCV’s name for the session', pattern: HostName } as const;
/** Our own name for a session, by which it is marked; nothing where DCV's id is ours as well. */
export const nameParameter = {
  description: 'Deskpool’s name for the session',
  pattern: MarkName,
  default: '',
} as const;
/** A user of the operating system. */
export const userParameter = { description: 'User of the operating system', pattern: HostName } as const;

/**
 * How every script begins: ends at the first failure, and knows where the system's files are. `DESKPOOL_ROOT` is empty on a host; on a
 * machine that only stands for one it is a folder.
 */
export const beginning = ['set -eu', 'root="${DESKPOOL_ROOT:-}"', 'conf="$root/etc/dcv/dcv.conf"'] as const;

/** A document as Systems Manager takes it: schema 2.2, one step, run by `sh`. */
export function documentContent({ description, parameters, script, timeout }: HostDocument) {
  return {
    schemaVersion: '2.2',
    description,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => [
        name,
        {
          type: 'String',
          description: parameter.description,
          allowedPattern: parameter.pattern.source,
          ...(parameter.default !== undefined && { default: parameter.default }),
        },
      ]),
    ),
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'run',
        precondition: { StringEquals: ['platformType', 'Linux'] },
        inputs: { timeoutSeconds: String(timeout), runCommand: [...script] },
      },
    ],
  };
}
