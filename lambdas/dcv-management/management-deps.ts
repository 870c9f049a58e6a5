import type { HostCommands } from '#core/ports/host-commands.ts';
import type { HostQuestions } from '#core/ports/host-questions.ts';
import type { HostStore } from '#core/ports/host-store.ts';
import type { InventoryStore } from '#core/ports/inventory-store.ts';
import type { CollaborationStore } from '#core/ports/collaboration-store.ts';
import type { DcvTokenStore } from '#core/ports/dcv-token-store.ts';
import type { NoticeBoard } from '#core/ports/notice-board.ts';
import type { PoolDeps } from '#core/usecases/create-session.ts';
import type { Stage } from '#core/stage/stage.ts';

/** What the management API needs. */
export type ManagementDeps = PoolDeps & {
  readonly stage: Pick<Stage, 'name' | 'desktops' | 'sessions' | 'dcv'>;
  readonly hosts: Pick<HostStore, 'all' | 'find'>;
  readonly inventories: Pick<InventoryStore, 'all'>;
  readonly questions: HostQuestions;
  readonly commands: HostCommands;
  readonly collaborations: CollaborationStore;
  readonly tokens: DcvTokenStore;
  readonly board: NoticeBoard;
  /** Waits so many milliseconds. */
  readonly pause: (time: number) => Promise<void>;
};
