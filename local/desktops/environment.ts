import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';

const TAKEN = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'PATHEXT',
  'ComSpec',
  'LOCALAPPDATA',
  'APPDATA',
  'USERPROFILE',
];

/** All that desktops and their keepers take from this process's environment: where things lie. Its secrets stay with it. */
export const cleanEnvironment = (): Record<string, string> =>
  Object.fromEntries(TAKEN.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

/** Variables of the task that are for the desktop itself and not for the programs on it. */
const NOT_FOR_PROGRAMS = new Set(['VNC_PW', 'VNC_VIEW_ONLY_PW', 'VNCOPTIONS']);

/** The language of the desktop's own words, from the task's LANG. */
export const languageOf = (environment: Readonly<Record<string, string>>): 'en' | 'de' =>
  /^de/i.test(environment['LC_ALL'] ?? environment['LANG'] ?? '') ? 'de' : 'en';

const installedLocales = (): readonly string[] => {
  try {
    return execFileSync('locale', ['-a'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  } catch {
    return [];
  }
};

const plain = (locale: string) => locale.toLowerCase().replace('utf8', 'utf-8');

/**
 * A locale that this machine has and that knows every character: the wished one, else the plain one. Programs fall back to ASCII when
 * the one they are told is missing.
 */
const localeHere = (wished: string | undefined): string =>
  wished && /utf-?8/i.test(wished) && installedLocales().some((one) => plain(one) === plain(wished))
    ? wished
    : process.platform === 'darwin'
      ? 'en_US.UTF-8'
      : 'C.UTF-8';

/** A shell with line editing where there is one. */
export const shellHere = (): string => {
  if (process.platform === 'win32') return 'powershell.exe';
  return ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find((shell) => existsSync(shell)) ?? '/bin/sh';
};

const accountName = () => {
  try {
    return userInfo().username;
  } catch {
    return 'user';
  }
};

/**
 * The environment of the programs on a desktop, made from nothing: none of this process's own variables but where programs lie. What
 * the task says wins, save for the home.
 */
export const programEnvironment = (task: Readonly<Record<string, string>>, home: string): Record<string, string> => {
  const passed = Object.fromEntries(
    Object.entries(task).filter(([name]) => !NOT_FOR_PROGRAMS.has(name) && !name.startsWith('LC_')),
  );
  const { HOME: _home, ...clean } = cleanEnvironment();
  return {
    ...clean,
    USER: accountName(),
    SHELL: shellHere(),
    BASH_SILENCE_DEPRECATION_WARNING: '1',
    ...passed,
    LANG: localeHere(passed['LC_ALL'] ?? passed['LANG']),
    LOGNAME: passed['USER'] ?? accountName(),
    HOME: home,
  };
};
