import { describe } from 'vitest';
import { accessStoreContract } from '#test/contracts/access-store.contract.ts';
import { environmentStoreContract } from '#test/contracts/environment-store.contract.ts';
import { lmsUserStoreContract } from '#test/contracts/lms-user-store.contract.ts';
import { sessionStoreContract } from '#test/contracts/session-store.contract.ts';
import { memoryStores } from '#test/support/memory-stores.ts';

describe('the stores in memory, against which the rules are tried', () => {
  const open = async () => {
    const stores = memoryStores();
    return { ...stores, portalLive: async () => stores.portalLive() };
  };
  describe('sessions', () => sessionStoreContract(open));
  describe('environments', () => environmentStoreContract(open));
  describe('users of learning platforms', () => lmsUserStoreContract(async () => memoryStores().users));
  describe('access', () => accessStoreContract(async () => memoryStores().access));
});
