import { join } from 'node:path';
import type { DesktopOptions } from '#local/desktops/desktop-program.ts';
import type { Container } from './task-definition.ts';
import type { Task } from './task.ts';

/** Where homes lie, and how a secret that a task definition names is read. */
export type TaskSurroundings = { readonly homes: string; readonly secret: (valueFrom: string) => string };

const environmentOf = (task: Task, container: Container, { secret }: TaskSurroundings): Record<string, string> => ({
  ...Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value])),
  ...Object.fromEntries(container.Secrets.map(({ Name, ValueFrom }) => [Name, secret(ValueFrom)])),
  ...Object.fromEntries(
    task.input.overrides.containerOverrides
      .filter(({ name }) => name === container.Name)
      .flatMap(({ environment }) => environment.map(({ name, value }) => [name, value])),
  ),
});

/** Where the home of a task lies that has none on a file system: it goes when the task does. */
export const ownHome = ({ id }: Task, { homes }: TaskSurroundings): string => join(homes, 'tasks', id);

/** A home on a file system outlives its task; any other is the task's own. */
const homeOf = (task: Task, surroundings: TaskSurroundings): string => {
  const { homes } = surroundings;
  const shared = task.definition.Volumes.find((volume) => volume.EFSVolumeConfiguration)?.EFSVolumeConfiguration;
  if (!shared) return ownHome(task, surroundings);
  const accessPoint = shared.AuthorizationConfig?.AccessPointId;
  const directory = accessPoint ?? shared.RootDirectory;
  return join(homes, shared.FilesystemId, ...directory.split('/').filter((part) => part !== '' && part !== '..'));
};

/** What a desktop program needs to know to be this task: its first container is the desktop. */
export const taskDesktop = (task: Task, surroundings: TaskSurroundings): Omit<DesktopOptions, 'onExit' | 'onStage'> => {
  const [container] = task.definition.ContainerDefinitions;
  if (!container) throw new Error(`Task definition ${task.definition.arn} has no container.`);
  return {
    name: `deskpool-${task.id}`,
    image: container.Image,
    environment: environmentOf(task, container, surroundings),
    home: homeOf(task, surroundings),
    keepsHome: task.definition.Volumes.some((volume) => volume.EFSVolumeConfiguration),
  };
};
