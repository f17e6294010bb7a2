import {
  listResources,
  type ResourceKind,
  type Resources,
  readResource as readFrom,
  type WorkspaceParts,
} from '../../core/release/workspace.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readManifest } from '../store/manifest.ts';
import { readWorkspace } from '../store/workspace.ts';

const workspaceOf = async (
  services: StoreReader,
  tenant: string,
  held: boolean,
): Promise<WorkspaceParts> =>
  readWorkspace(services, tenant, await readManifest(services, tenant), held);

/** Every resource of a kind, sorted by id: as in force, or as held where changes are held. */
export const readResources = async <K extends ResourceKind>(
  services: StoreReader,
  tenant: string,
  kind: K,
  held: boolean,
): Promise<readonly Resources[K][]> =>
  listResources(await workspaceOf(services, tenant, held), kind);

/** One resource, as it was put; undefined if there is none. */
export const readResource = async <K extends ResourceKind>(
  services: StoreReader,
  tenant: string,
  kind: K,
  id: string,
  held: boolean,
): Promise<Resources[K] | undefined> =>
  readFrom(await workspaceOf(services, tenant, held), kind, id);
