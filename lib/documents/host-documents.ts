import type { DocumentName } from '#core/contract/dcv.ts';
import { closeDocument } from './close.ts';
import { configureDocument } from './configure.ts';
import { createDocument } from './create.ts';
import type { HostDocument } from './host-document.ts';
import { inventoryDocument } from './inventory.ts';
import { permissionsDocument } from './permissions.ts';
import { connectionsDocument, describeDocument, listDocument } from './show.ts';

/** Everything that a host can be told. */
export const hostDocuments: Readonly<Record<DocumentName, HostDocument>> = {
  configure: configureDocument,
  create: createDocument,
  close: closeDocument,
  inventory: inventoryDocument,
  list: listDocument,
  describe: describeDocument,
  connections: connectionsDocument,
  permissions: permissionsDocument,
};
