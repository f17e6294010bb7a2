import type { Context } from '../context.ts';
import { openDataFolder } from '../data-folder.ts';
import type { Part } from '../part.ts';

/** Holds the data folder, so that no second server writes into it. */
export const folder: Part<Context> = {
  name: 'The data folder',
  start({ options }) {
    const { release } = openDataFolder(options.dataPath);
    return release;
  },
};
