import { stableId } from '#local/template/naming.ts';
import { AwsError } from '../aws-error.ts';
import { live } from './task-life.ts';
import type { LifeOptions, LivingTask } from './task-life.ts';
import type { RunTaskInput } from './run-task-input.ts';
import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

/** All tasks, living and lately stopped. */
export type Tasks = {
  /** Starts as many as asked for, as far as there is room; a client token that was used answers with the tasks of then. */
  readonly run: (
    clusterArn: string,
    definition: TaskDefinition,
    input: RunTaskInput,
  ) => { readonly tasks: readonly Task[]; readonly failed: number };
  readonly find: (clusterArn: string, id: string) => LivingTask | undefined;
  /** In the order of their start. */
  readonly all: () => readonly LivingTask[];
  /** How many tasks fit at a time. */
  readonly setCapacity: (capacity: number) => void;
  /** Ends all tasks. Resolves when nothing of them is left. */
  readonly stopAll: () => Promise<void>;
};

const HOUR = 3_600_000;

type Token = { readonly request: string; readonly arns: readonly string[]; readonly at: number };

/** Stable text of a request, to tell a repeated one from another one under the same token. */
const requestText = (clusterArn: string, input: RunTaskInput): string => JSON.stringify([clusterArn, input]);

/** Keeps the tasks. Stopped ones are remembered for an hour, client tokens for a day. */
export const openTasks = (options: LifeOptions & { readonly capacity: number }): Tasks => {
  const { now } = options;
  const tasks = new Map<string, LivingTask>();
  const tokens = new Map<string, Token>();
  let capacity = options.capacity;
  let started = 0;
  const forget = () => {
    for (const [arn, task] of tasks) {
      const { lastStatus, stoppedAt = now() } = task.current();
      if (lastStatus === 'STOPPED' && now() - stoppedAt > HOUR) tasks.delete(arn);
    }
    for (const [token, { at }] of tokens) if (now() - at > 24 * HOUR) tokens.delete(token);
  };
  const all = () => {
    forget();
    return [...tasks.values()];
  };
  const room = () => capacity - all().filter((task) => task.current().lastStatus !== 'STOPPED').length;
  const start = (clusterArn: string, definition: TaskDefinition, input: RunTaskInput): Task => {
    started += 1;
    const id = stableId(`${now()}/${started}/${process.pid}/${Math.random()}`, 32);
    const at = now();
    const task: Task = {
      id,
      arn: `${clusterArn.replace(':cluster/', ':task/')}/${id}`,
      clusterArn,
      definition,
      input,
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    tasks.set(task.arn, live(task, options));
    return task;
  };
  const repeated = (clusterArn: string, input: RunTaskInput): readonly Task[] | undefined => {
    const token = input.clientToken === undefined ? undefined : tokens.get(input.clientToken);
    if (!token) return undefined;
    if (token.request !== requestText(clusterArn, input)) {
      throw new AwsError('ConflictException', 'The client token was already used with different parameters.', 400, {
        resourceIds: token.arns,
      });
    }
    return token.arns.flatMap((arn) => tasks.get(arn)?.current() ?? []);
  };
  return {
    run: (clusterArn, definition, input) => {
      const known = repeated(clusterArn, input);
      if (known) return { tasks: known, failed: 0 };
      const count = Math.max(0, Math.min(input.count, room()));
      const made = Array.from({ length: count }, () => start(clusterArn, definition, input));
      if (input.clientToken !== undefined && count === input.count) {
        tokens.set(input.clientToken, {
          request: requestText(clusterArn, input),
          arns: made.map((task) => task.arn),
          at: now(),
        });
      }
      return { tasks: made, failed: input.count - count };
    },
    find: (clusterArn, id) =>
      all().find(
        (task) => task.current().clusterArn === clusterArn && [task.current().id, task.current().arn].includes(id),
      ),
    all,
    setCapacity: (next) => {
      capacity = next;
    },
    stopAll: async () => {
      for (const task of tasks.values()) task.stop({ stopCode: 'UserInitiated', stoppedReason: 'The machine stops.' });
      await Promise.all([...tasks.values()].map((task) => task.ended));
    },
  };
};
