import type { Preset } from './preset.ts';

/**
 * Betterworks, by the file of an OKR upload; a milestone belongs to the goal above it, progress is
 * always in per cent: https://support.betterworks.com/hc/en-us/articles/360032818992-OKR-Uploads
 */
export const betterworks: Preset = {
  name: 'betterworks',
  title: 'Betterworks',
  kind: 'objectives',
  toldBy: ['name', 'type', 'progress', 'start_date', 'end_date', 'owner_email'],
  columns: {
    title: 'name',
    rowType: 'type',
    progress: 'progress',
    cycleStart: 'start_date',
    cycleEnd: 'end_date',
    ownerPerson: 'owner_email',
  },
  otherwise: { progress: '0' },
  scoreOf: 100,
};
