import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './browser.ts';

const how = `The journeys drive a real browser, and no Chromium was found on this machine.
  Debian, Ubuntu:  sudo apt-get install chromium
  macOS:           install Google Chrome
  anywhere:        CHROMIUM=/path/to/chromium npm test`;

/** Set-up of the journeys: finds a Chromium, or, as root on Debian, installs it; otherwise it stops and says how. */
export default function ensureChromium(): void {
  if (findChromium()) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) throw new Error(how);
  console.log('No Chromium found; installing it with apt-get. This takes a minute.');
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  if (!findChromium()) throw new Error(how);
}

function apt(...words: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', words, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`apt-get ${words[0]} failed: ${stderr.trim()}\n${how}`);
}
