import { setTimeout } from 'node:timers/promises';
import {
  AccessPointAlreadyExists,
  CreateAccessPointCommand,
  DescribeAccessPointsCommand,
  type EFSClient,
} from '@aws-sdk/client-efs';

/** Whose home it is, of which type, and the mark by which it is always found again. */
export type HomeOf = { readonly desktopType: string; readonly person: string; readonly mark: string };

/** Ways into a file system that lead to one directory each, whoever asks for what. */
export type AccessPoints = {
  /** The access point of a home, made where there is none. Its directory is there for good. */
  make(home: HomeOf): Promise<string>;
};

/** The user of Kasm's images. */
const user = 1_000;
const pause = async (ms: number): Promise<void> => setTimeout(ms);
/** A new access point takes a second or two until it can be mounted. */
const patience = { times: 20, pauseMs: 500 };

/** Homes in a file system of EFS. The mark is the token of the request, so asking twice gives the same access point. */
export function efsAccessPoints(client: EFSClient, fileSystem: string, wait = pause): AccessPoints {
  const create = async ({ desktopType, person, mark }: HomeOf): Promise<string | undefined> => {
    const command = new CreateAccessPointCommand({
      FileSystemId: fileSystem,
      ClientToken: mark,
      PosixUser: { Uid: user, Gid: user },
      RootDirectory: {
        Path: `/homes/${desktopType}/${mark}`,
        CreationInfo: { OwnerUid: user, OwnerGid: user, Permissions: '0700' },
      },
      // For operators: whose home it is can be seen nowhere else.
      Tags: [
        { Key: 'Name', Value: `${desktopType} ${mark}` },
        { Key: 'deskpool-desktop-type', Value: desktopType },
        { Key: 'deskpool-person', Value: person },
      ],
    });
    try {
      return (await client.send(command)).AccessPointId;
    } catch (error) {
      if (error instanceof AccessPointAlreadyExists) return error.AccessPointId;
      throw error;
    }
  };
  const isAvailable = async (id: string): Promise<boolean> => {
    const { AccessPoints = [] } = await client.send(new DescribeAccessPointsCommand({ AccessPointId: id }));
    return AccessPoints[0]?.LifeCycleState === 'available';
  };
  return {
    async make(home) {
      const id = await create(home);
      if (!id) throw new Error('EFS names no access point.');
      for (let asked = 0; asked < patience.times; asked += 1) {
        if (await isAvailable(id)) return id;
        await wait(patience.pauseMs);
      }
      throw new Error(`The access point ${id} does not become available.`);
    },
  };
}
