import type { Person, PersonId } from '#core/access/caller.ts';
import type { LoginKey } from '#core/access/login.ts';
import type { LmsUser } from '#core/lms/lms-user.ts';
import type { Chance, Patterns } from '#core/ports/chance.ts';
import { claim, launch, progress, ready } from '#core/session/moves.ts';
import type { Active, Claimed, Launching, Owner, Reserved } from '#core/session/session.ts';
import { Limits } from '#core/stage/desktop-type.ts';
import { Stage, type StageInput } from '#core/stage/stage.ts';
import type { RequestWish } from '#core/usecases/request-session.ts';

/** Things to test with, each as plain as it can be; name what matters, the rest is filled in. */

export function aPerson(name: string, more: Partial<Person> = {}): Person {
  return {
    is: 'person',
    person: `person-${name}` as PersonId,
    login: `login-${name}` as LoginKey,
    loginEndsAt: noon + 30 * 86_400_000,
    username: name,
    displayName: name,
    roles: ['student'],
    groups: [],
    ...more,
  };
}

type TypeInput = StageInput['desktops'][number];

export function aDesktopType(name: string, more: Partial<Extract<TypeInput, { runtime: 'kasm' }>> = {}): TypeInput {
  return {
    name,
    title: { en: name, de: name },
    description: { en: name, de: name },
    runtime: 'kasm',
    image: `kasmweb/${name}:1.15.0`,
    pool: { capacity: 10 },
    ...more,
  };
}

/** An allotment of licences that is no stage's but ours. */
export const ownAllotment = 'a1107000-5ea7-4000-8000-000000000001';

export function aStage(more: Partial<StageInput> = {}): Stage {
  return Stage.parse({
    name: 'demo',
    title: { en: 'Demo', de: 'Demo' },
    oidc: { issuer: 'https://id.example.org', clientId: 'deskpool' },
    desktops: [aDesktopType('ubuntu-desktop')],
    licensing: { allotment: ownAllotment },
    ...more,
  } satisfies StageInput);
}

export const noon = Date.parse('2026-11-22T12:00:00Z');
export const anAddress = { host: '10.20.0.7', port: 6901 } as const;

/** Limits in seconds. */
export function limits(more: Partial<Limits> = {}): Limits {
  return { ...Limits.parse({}), duration: 3_600, idle: 900, activation: 60, startUp: 300, ...more };
}

export function anOwner(name = 'alice', desktopType = 'ubuntu-desktop'): Owner {
  return { person: `person-${name}` as PersonId, username: name, slug: `${name}-${desktopType}`, through: 'page' };
}

export function aLaunching(more: Partial<Launching> = {}, now = noon): Launching {
  const base = launch(
    {
      name: 'demo-w01-s001',
      environment: 'demo-w01',
      desktopType: 'ubuntu-desktop',
      runtime: 'kasm',
      desktopId: 'abcdefghijklmnopqrstuvwxyz',
      ownership: { is: 'nobody' },
      limits: more.limits ?? limits(),
    },
    now,
  );
  return { ...base, ...more };
}

export function aReserved(more: Partial<Launching> = {}, now = noon): Reserved {
  const running = progress(aLaunching(more, now), { task: 'task/1', stage: 'answering', address: anAddress });
  const session = ready(running, now);
  if (session?.status !== 'reserved') throw new Error('a reserve belongs to nobody');
  return session;
}

export function anActive(more: Partial<Launching> = {}, now = noon, owner = anOwner()): Active {
  const session = claim(aReserved(more, now), { is: 'activated', by: owner, activatedAt: now }, now);
  if (session.status !== 'active') throw new Error('claiming a reserve activates it');
  return session;
}

/** One that a robot asked for in somebody's name, who has a minute to come. */
export function aClaimed(more: Partial<Launching> = {}, now = noon, owner = throughARobot(anOwner())): Claimed {
  const ownership = { is: 'claimed', by: owner, claimedAt: now, activateBy: now + 60_000 } as const;
  const session = claim(aReserved(more, now), ownership, now);
  if (session.status !== 'claimed') throw new Error('a robot claims for somebody who has yet to come');
  return session;
}

export function throughARobot(owner: Owner): Owner {
  return { ...owner, through: 'robot' };
}

/** Somebody whom a learning platform knows. */
export function anLmsUser(name: string, more: Partial<LmsUser> = {}): LmsUser {
  return {
    person: `person-${name}` as PersonId,
    name,
    email: '',
    firstName: '',
    lastName: '',
    createdAt: noon,
    ...more,
  };
}

/** Chance that is the same each time: numbers in order, lists as they are. */
export function noChance(): Chance {
  let count = 0;
  const next = () => String((count += 1));
  return {
    desktopId: () =>
      next()
        .replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'a')
        .padStart(26, 'z'),
    secret: () => {
      const value = `secret-${next()}`.padEnd(43, '-');
      return { value, hash: `hash-of-${value}` };
    },
    hash: (value) => `hash-of-${value}`,
    password: () => `password-${next()}`,
    uuid: () => `00000000-0000-4000-8000-${next().padStart(12, '0')}`,
    shuffled: (list) => list,
  };
}

/** Says which pattern a text was made to. */
export const somePatterns: Patterns = { matching: (pattern) => `text-for-${pattern}` };

/** What a robot wishes for somebody. */
export function aWish(user: LmsUser, more: Partial<RequestWish> = {}): RequestWish {
  return {
    user,
    environment: 'demo-w01',
    timeout: 60,
    indexUrl: 'https://lms.example.org/course',
    analyticsUrl: null,
    parameters: [],
    only: null,
    ...more,
  };
}
