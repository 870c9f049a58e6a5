import type { Announcement } from '#core/lms/announcement.ts';

/** An announcement of a session's event. */
export function anAnnouncement(name: string, more: Partial<Announcement> = {}): Announcement {
  const session = more.session ?? 'demo-w01-s001';
  return {
    id: `${session}/1/${name}`,
    session,
    event: {
      portal: { name: 'demo', uid: '7f7f', generation: 3, url: 'https://portal.example.org' },
      event: {
        name,
        timestamp: '2026-11-22T12:00:00.000000+00:00',
        user: 'ada@example.org',
        session,
        environment: 'demo-w01',
        workshop: 'ubuntu-desktop',
        data: {},
      },
    },
    sessionUrl: null,
    ...more,
  };
}
