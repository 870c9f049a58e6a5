import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { openKeptFolder } from '#local/sqs/kept-folder.ts';

const Mail = z.object({
  id: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  tags: z.record(z.string(), z.string()),
});
/** A mail that was sent from this machine, and never left it. */
export type SentMail = Readonly<z.output<typeof Mail>>;

/** The mails that were sent, the newest last. */
export type Mails = {
  readonly all: () => readonly SentMail[];
  readonly find: (id: string) => SentMail | undefined;
  /** Keeps a mail under an id that it makes, as SES does. */
  readonly keep: (mail: Omit<SentMail, 'id'>) => SentMail;
};

/** Older mails make way. */
const most = 1_000;

/** Opens the mails that are kept in a folder. */
export const openMails = (path: string): Mails => {
  const folder = openKeptFolder(path, Mail);
  const mails = new Map(
    folder.all
      .toSorted((one, other) => one.at - other.at || one.id.localeCompare(other.id))
      .map((mail) => [mail.id, mail]),
  );
  return {
    all: () => [...mails.values()],
    find: (id) => mails.get(id),
    keep: (sent) => {
      const mail = { ...sent, id: `${sent.at.toString(16).padStart(16, '0')}-${randomUUID()}-000000` };
      folder.put(mail.id, mail);
      mails.set(mail.id, mail);
      for (const id of mails.keys()) {
        if (mails.size <= most) break;
        mails.delete(id);
        folder.remove(id);
      }
      return mail;
    },
  };
};
