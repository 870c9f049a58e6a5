import * as z from 'zod';
import { EndReason, StartStage } from './gateway.ts';
import { Role } from './roles.ts';
import { Language, Text } from './text.ts';

/** Names that Deskpool gives: `demo-w01` an environment, `demo-w01-s001` a session. */
export const SessionName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,40}-w\d{2,}-s\d{3,}$/)
  .max(64);
export const DesktopTypeName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/);

/** The states of a session, as everyone outside the core sees them. */
export const SessionStatus = z.enum(['launching', 'reserved', 'claimed', 'active', 'stopping', 'ended']);
export type SessionStatus = z.infer<typeof SessionStatus>;

/** What will close a session next if nobody does anything, and when. */
export const Closing = z.object({ at: z.iso.datetime(), reason: EndReason });

/** A session as its owner and the admins see it. */
export const SessionView = z
  .object({
    name: SessionName,
    environment: z.string(),
    desktopType: DesktopTypeName,
    status: SessionStatus,
    /** How far the start is, while it is launching. */
    stage: StartStage.nullable(),
    /** Honest estimate of the seconds until the desktop answers, learnt from earlier starts; null while unknown. */
    secondsLeft: z.number().int().nonnegative().nullable(),
    /** Path on the portal that opens the desktop; null while the session is nobody's. */
    path: z.string().nullable(),
    /** Who uses it, by name for people to read; null while it is nobody's. */
    username: z.string().nullable(),
    createdAt: z.iso.datetime(),
    activatedAt: z.iso.datetime().nullable(),
    closing: Closing.nullable(),
    endedAt: z.iso.datetime().nullable(),
    reason: EndReason.nullable(),
    /** Grows with each change; a listener keeps the newest. */
    version: z.number().int().nonnegative(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;

/** How a desktop type was used last by the caller. */
export const LastUse = z.object({ session: z.string(), endedAt: z.iso.datetime(), reason: EndReason });
export type LastUse = z.infer<typeof LastUse>;

/** One card of the portal: a desktop type that the caller may use, and what he has of it. */
export const DesktopCard = z
  .object({
    name: DesktopTypeName,
    title: Text,
    description: Text,
    icon: z.string(),
    runtime: z.enum(['kasm', 'dcv']),
    gpu: z.boolean(),
    /** Whether a start would be served from the warm reserve. */
    warm: z.boolean(),
    session: SessionView.nullable(),
    /** Whether DCV's own client can reach its desktops. */
    direct: z.boolean(),
    /** Whether somebody may watch that session, or has a link to. */
    shared: z.boolean(),
    last: LastUse.nullable(),
  })
  .meta({ id: 'DesktopCard' });
export type DesktopCard = z.infer<typeof DesktopCard>;

/** Who is asking, and what portal this is. */
export const Me = z
  .object({
    username: z.string(),
    displayName: z.string(),
    roles: z.array(Role),
    /** Whether the stage lets him use the board. */
    board: z.boolean(),
    portal: z.object({ name: z.string(), title: Text }),
    language: Language.nullable(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** The body of each native refusal. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      requestId: z.string(),
      mistakes: z.array(z.object({ path: z.string(), expected: z.string() })).optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;
