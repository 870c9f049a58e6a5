import { expect, it } from 'vitest';
import type { SightStore } from '#core/ports/sight-store.ts';
import { noon } from '#test/support/builders.ts';

/** What every place has to do where it is kept whether anybody tells who is there. */
export function sightStoreContract(open: () => Promise<SightStore>): void {
  it('knows nothing before a gateway has told', async () => {
    expect(await (await open()).read()).toBeUndefined();
  });

  it('keeps what was told last', async () => {
    const store = await open();
    await store.keep({ since: noon, beatAt: noon });
    await store.keep({ since: noon, beatAt: noon + 15_000 });
    expect(await store.read()).toEqual({ since: noon, beatAt: noon + 15_000 });
  });

  it('keeps the later of two that are told at once, whichever comes last', async () => {
    const store = await open();
    await store.keep({ since: noon, beatAt: noon + 2 });
    await store.keep({ since: noon, beatAt: noon + 1 });
    expect(await store.read()).toEqual({ since: noon, beatAt: noon + 2 });
  });
}
