import type { KasmType } from '#core/stage/desktop-type.ts';
import { aHouse, aStage } from './house.ts';

/** A stage whose first Kasm type has wishes, beside the others. */
export function aStageWith(wishes: Partial<KasmType>, more: Parameters<typeof aStage>[0] = {}) {
  const [first, ...others] = aStage().desktops;
  if (first?.runtime !== 'kasm') throw new Error('the first type is a Kasm one');
  const desktops = [{ ...first, ...wishes }, ...others];
  return aStage({ desktops, ...more });
}

/** A house of such a stage. */
export const aHouseWith = (...wishes: Parameters<typeof aStageWith>) => aHouse({ stage: aStageWith(...wishes) });
