import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Status } from '#core/session/session.ts';
import { diagram, isLegal, sourcesOf, transitions, type Transition } from '#core/session/transitions.ts';

const statuses: readonly Status[] = ['launching', 'reserved', 'claimed', 'active', 'stopping', 'ended'];
const names = Object.keys(transitions) as readonly Transition[];

/** All that is legal, written down a second time on purpose: whoever changes the law has to change it twice. */
const law: Readonly<Record<Transition, readonly string[]>> = {
  progress: ['launching → launching'],
  claim: ['launching → launching', 'reserved → launching', 'reserved → claimed', 'reserved → active'],
  renew: ['launching → launching', 'claimed → claimed'],
  activate: ['launching → launching', 'claimed → active'],
  ready: ['launching → reserved', 'launching → claimed', 'launching → active'],
  touch: ['active → active'],
  extend: ['active → active'],
  stop: ['launching → stopping', 'reserved → stopping', 'claimed → stopping', 'active → stopping'],
  end: ['launching → ended', 'reserved → ended', 'claimed → ended', 'active → ended', 'stopping → ended'],
};

describe('the table of transitions', () => {
  it.each(names)('%s leads where the law says, and nowhere else', (name) => {
    const legal = statuses.flatMap((from) =>
      statuses.filter((to) => isLegal(name, from, to)).map((to) => `${from} → ${to}`),
    );
    expect(legal).toEqual(law[name]);
  });

  it.each(names)('%s starts from the states that the store’s condition names', (name) => {
    expect(sourcesOf(name)).toEqual(statuses.filter((from) => statuses.some((to) => isLegal(name, from, to))));
  });

  it('lets nothing leave the end', () => {
    for (const name of names) expect(sourcesOf(name)).not.toContain('ended');
  });

  it('has a way to the end from everywhere', () => {
    for (const status of statuses.filter((each) => each !== 'ended'))
      expect(isLegal('end', status, 'ended')).toBe(true);
  });
});

describe('the diagram in docs/design.md', () => {
  it('is the one that the table draws', () => {
    const page = readFileSync(new URL('../../../docs/design.md', import.meta.url), 'utf8');
    const shown = /<!-- transitions -->\s*```mermaid\n(.*?)\n```\s*<!-- \/transitions -->/s.exec(page)?.[1];
    expect(shown).toBe(diagram());
  });
});
