import { setTimeout as sleep } from 'node:timers/promises';
import { startCloud } from '#local/cloud.ts';
import { builtInProgram } from '#local/desktops/built-in.ts';
import { liveAudience, tellsBoard, type LiveAudience, type Viewer } from '#test/support/live-audience.ts';
import { dataFolder, stageFile } from '#test/support/whole-system.ts';
import type { Row } from './row.ts';

const sockets = 1_000;
/** Of a hundred viewers so many vanish. */
const vanishing = 10;
const changes = 5;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Milliseconds from telling to hearing, of each viewer and each of some changes, which no round before delays. */
const delays = async (audience: LiveAudience, viewers: readonly Viewer[], what: string): Promise<readonly number[]> => {
  const all: number[] = [];
  for (let at = 0; at < changes; at += 1) {
    await sleep(1_500);
    const toldAt = performance.now();
    await audience.news.tell([{ topic: { name: 'board' }, key: what, value: at }]);
    const heard = await Promise.all(viewers.map((viewer) => viewer.until(tellsBoard(what, at))));
    all.push(...heard.map((one) => one.at - toldAt));
  }
  return all.toSorted((one, other) => one - other);
};

const newsCount = (viewers: readonly Viewer[]): number =>
  viewers.reduce((sum, { heard }) => sum + heard.filter(({ message }) => message.kind === 'news').length, 0);

/** A flood of changes: messages to each viewer, and rounds that there were. */
const flood = async (audience: LiveAudience, viewers: readonly Viewer[]) => {
  const [before, { begun }] = [newsCount(viewers), await audience.rounds.last()];
  for (let at = 0; at < 500; at += 1)
    await audience.news.tell([{ topic: { name: 'board' }, key: `line${at % 20}`, value: at }]);
  await Promise.all(viewers.map((viewer) => viewer.until(tellsBoard('line19', 499))));
  const after = await audience.rounds.last();
  return { messages: (newsCount(viewers) - before) / viewers.length, rounds: after.begun - begun };
};

/** Connections in the table that nobody is at, once the next changes were told. */
const leftBehind = async (audience: LiveAudience, viewers: readonly Viewer[]): Promise<number> => {
  const gone = viewers.filter((_, at) => at % 100 < vanishing);
  const there = viewers.filter((viewer) => !gone.includes(viewer));
  for (const viewer of gone) viewer.vanish();
  await delays(audience, there, 'after some vanished');
  return (await audience.connections.all()).length - there.length;
};

/** What a change costs with a thousand viewers, against one viewer in the same run. */
export const benchLive = async (): Promise<readonly Row[]> => {
  const data = dataFolder();
  const cloud = await startCloud({ data: data.path, port: 0, stage: stageFile('journeys'), desktops: builtInProgram });
  try {
    const audience = liveAudience(cloud);
    await audience.signIn('alone');
    const alone = await audience.connect('alone');
    const one = await delays(audience, [alone], 'alone');
    const viewers = [alone, ...(await audience.gather(sockets - 1, 'viewer'))];
    const before = newsCount(viewers);
    const all = await delays(audience, viewers, 'all');
    const posts = newsCount(viewers) - before;
    const flooded = await flood(audience, viewers);
    const left = await leftBehind(audience, viewers);
    for (const { socket } of viewers) socket.terminate();
    const ratio = (share: number) => Number((percentile(all, share) / percentile(one, share)).toPrecision(2));
    return [
      { what: 'Sockets that hear a change', value: all.length / changes, unit: `of ${sockets}` },
      { what: 'Messages to a viewer for a change', value: posts / changes / sockets, unit: '', budget: '1' },
      { what: 'Until a change is heard, p50, against one socket', value: ratio(0.5), unit: '×' },
      { what: 'Until a change is heard, p95, against one socket', value: ratio(0.95), unit: '×' },
      { what: 'Messages to a viewer for 500 changes', value: flooded.messages, unit: '' },
      { what: 'Rounds in that time', value: flooded.rounds, unit: '', budget: 'one a second' },
      { what: 'Connections left behind of 100 that vanished', value: left, unit: '', budget: '0' },
    ];
  } finally {
    await cloud.stop();
    data.remove();
  }
};
