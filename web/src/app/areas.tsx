import { type ComponentType, lazy } from 'react';
import type { ParseKeys } from 'i18next';
import type { Me } from '#core/contract/views.ts';
import { mayHaveSshKeys, sshKeysPath } from '#web/features/account/ssh-keys-link.tsx';
import { Desktops } from '#web/features/desktops/desktops.tsx';

/** A part of the portal that has a page of its own. */
export type Area = {
  readonly path: string;
  readonly name: ParseKeys;
  readonly isFor: (me: Me) => boolean;
  /** Reached from the account, or from the menu for those who run the portal; beside the others where nothing is said. */
  readonly under?: 'account' | 'managing';
  readonly Page: ComponentType<{ readonly me: Me; readonly portalTitle: string }>;
};

const everybody = () => true;
const admins = ({ roles }: Me) => roles.includes('admin');

/** All areas in the order of the navigation. What is not everybody's first sight is fetched when it is opened. */
const areas: readonly Area[] = [
  { path: '/', name: 'page.desktops', isFor: everybody, Page: Desktops },
  {
    path: '/board',
    name: 'page.board',
    isFor: ({ board }) => board,
    Page: lazy(async () => ({ default: (await import('#web/features/board/board.tsx')).Board })),
  },
  {
    path: '/admin',
    name: 'page.sessions',
    isFor: admins,
    under: 'managing',
    Page: lazy(async () => ({ default: (await import('#web/features/all-sessions/all-sessions.tsx')).AllSessions })),
  },
  {
    path: '/admin/messages',
    name: 'page.messages',
    isFor: admins,
    under: 'managing',
    Page: lazy(async () => ({ default: (await import('#web/features/messages/messages.tsx')).Messages })),
  },
  {
    path: '/admin/audit',
    name: 'page.audit',
    isFor: admins,
    under: 'managing',
    Page: lazy(async () => ({ default: (await import('#web/features/audit/audit.tsx')).Audit })),
  },
  {
    path: '/admin/notices',
    name: 'page.notices',
    isFor: admins,
    under: 'managing',
    Page: lazy(async () => ({
      default: (await import('#web/features/planned-notices/planned-notices.tsx')).PlannedNotices,
    })),
  },
  {
    path: sshKeysPath,
    name: 'page.sshKeys',
    isFor: mayHaveSshKeys,
    under: 'account',
    Page: lazy(async () => ({ default: (await import('#web/features/ssh-keys/ssh-keys.tsx')).SshKeys })),
  },
];

/** The areas that somebody may open. */
export const areasOf = (me: Me): readonly Area[] => areas.filter(({ isFor }) => isFor(me));
